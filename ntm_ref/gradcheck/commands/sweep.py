"""The error against the step size: a correct gradient gives a V, a wrong one a flat line.

Small steps drown in rounding, large ones leave too much out; in between the error of a correct gradient comes down to
1e-10 or so. (Where forward is linear nothing is left out, and the V has only one of its arms.) A wrong gradient is
as wrong at every step, so that its line is flat at its own error, and no choice of step explains it away.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import central_difference, flat, norm
from ..diagnosis.evidence import Evidence
from ..evaluation import Make, made
from ..points.designed import at_general_position
from ..points.register import OURS
from ..verdict.check import examine

STEPS = tuple(10 ** (-exponent / 2) for exponent in range(2, 25))  # 1e-1, 3.2e-2, ..., 1e-12


@np.errstate(all="ignore")
def sweep(make: Make, inputs: Sequence[Array], seed: int = 0, names: Sequence[str] | None = None) -> dict[str, Any]:
    """Norm-relative errors: ``steps``, and for each argument those of ``central`` differences at every step and the one
    of the ``complex`` step (None where forward does not carry complex numbers through).
    """
    report = examine(make, *inputs, seed=seed, names=names)
    piece = report.evidence[0]
    return {
        "stage": report.stage,
        "steps": list(STEPS),
        "central": {name: errors(make, piece, i) for i, name in enumerate(piece.names)},
        "complex": {check.argument: check.errors["complex step"] for check in report.arguments},
        "wrong": report.wrong,
    }


def errors(make: Make, piece: Evidence, i: int) -> list[float]:
    """The error of one argument's gradient by central differences at every step."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for h in STEPS:
            jacobian = central_difference(lambda *values: made(make).forward(*values), piece.inputs, i, h)
            by_differences = (jacobian @ flat(tuple(piece.cotangents))).reshape(piece.inputs[i].shape)
            size = max(norm(piece.right(i)), piece.floor)
            found.append(norm(piece.came(i) - by_differences) / size)
    return found


def table(result: dict[str, Any]) -> Iterator[str]:
    """The sweep as a table: a line for every step size, a column for every argument."""
    names = list(result["central"])
    width = max(10, *(len(name) + 4 for name in names))
    yield f"{result['stage']}: norm-relative error of each gradient by central differences of step h"
    yield f"\n{'h':>8}" + "".join(f"{'d_' + name:>{width}}" for name in names)
    for k, h in enumerate(result["steps"]):
        yield f"{h:>8.1e}" + "".join(f"{result['central'][name][k]:>{width}.1e}" for name in names)
    by_complex = ["-" if e is None else f"{e:.1e}" for e in result["complex"].values()]
    yield f"{'complex':>8}" + "".join(f"{error:>{width}}" for error in by_complex)
    shapes = {name: shape_in_words(result["central"][name]) for name in names}
    yield "\n" + "; ".join(f"d_{name}: {words}" for name, words in shapes.items())


def shape_in_words(values: Sequence[float]) -> str:
    """A V, or a flat line."""
    lowest = min((value for value in values if value == value), default=np.nan)
    if lowest <= 1e-6:
        return f"comes down to {lowest:.0e}"
    return f"never below {lowest:.0e}, at any step"


def sweep_ours(name: str, seed: int = 0) -> dict[str, Any]:
    """The sweep of one of our stages, or of a machine, in general position."""
    inputs, names = at_general_position(name, seed)
    return sweep(OURS[name], inputs, seed, names)
