"""The error against the step size: a correct gradient gives a V, a wrong one a flat line.

At small steps rounding error dominates, at large steps truncation error; in between, the error of a correct gradient
comes down to about 1e-10. (If forward is linear there is no truncation error, and the V has only its left arm.) A wrong
gradient is wrong by the same amount at every step, so its line is flat, and no choice of step explains it away.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import central_difference, flat, norm
from ..diagnosis.evidence import Evidence
from ..evaluation import Factory, fresh
from ..points.designed import at_general_position
from ..points.register import OURS
from ..verdict.argument import ArgumentCheck
from ..verdict.check import examine

STEPS = tuple(10 ** (-exponent / 2) for exponent in range(2, 25))  # 1e-1, 3.2e-2, ..., 1e-12


@np.errstate(all="ignore")
def sweep(make: Factory, inputs: Sequence[Array], seed: int = 0, names: Sequence[str] | None = None) -> dict[str, Any]:
    """Norm-relative errors of every gradient against differences of every step.

    Returns a dictionary: ``stage``; ``steps``; ``central``, for each argument the errors at every step; ``complex``,
    for each argument the error by the complex step (None if forward does not carry complex numbers through); ``wrong``,
    the arguments whose gradients have wrong numbers; ``not_compared``, for each argument whose gradient cannot be
    compared the reason; and ``contract``, the number of breaches of the contract. Errors that cannot be measured are
    NaN.
    """
    report = examine(make, *inputs, seed=seed, names=names)
    case = report.evidence[0]
    not_compared = {check.argument: why_not(check) for check in report.arguments if not check.finite}
    return {
        "stage": report.stage,
        "steps": list(STEPS),
        "central": {name: errors(make, case, i) for i, name in enumerate(case.names)},
        "complex": {check.argument: check.errors["complex step"] for check in report.arguments},
        "wrong": [name for name in report.wrong_numbers if name not in not_compared],
        "not_compared": not_compared,
        "contract": len(report.all_breaches()),
    }


def why_not(check: ArgumentCheck) -> str:
    """Why a gradient cannot be compared."""
    if any(f"d_{check.argument} has shape" in breach for breach in check.breaches):
        return "its shape is wrong"
    if any("was not returned" in breach for breach in check.breaches):
        return "it was not returned"
    return "it is not an array of finite numbers"


def errors(make: Factory, case: Evidence, i: int) -> list[float]:
    """The error of one argument's gradient by central differences at every step."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for h in STEPS:
            jacobian = central_difference(lambda *values: fresh(make).forward(*values), case.inputs, i, h)
            by_differences = (jacobian @ flat(tuple(case.cotangents))).reshape(case.inputs[i].shape)
            size = max(norm(case.expected(i)), case.floor)
            found.append(norm(case.returned(i) - by_differences) / size)
    return found


def table(result: dict[str, Any]) -> Iterator[str]:
    """The sweep as a table: a line for every step size, a column for every argument."""
    names = list(result["central"])
    width = max(10, *(len(name) + 4 for name in names))
    yield f"{result['stage']}: norm-relative error of each gradient by central differences of step h"
    yield f"\n{'h':>8}" + "".join(f"{'d_' + name:>{width}}" for name in names)
    for k, h in enumerate(result["steps"]):
        yield f"{h:>8.1e}" + "".join(f"{in_the_table(result['central'][name][k]):>{width}}" for name in names)
    yield f"{'complex':>8}" + "".join(f"{in_the_table(error):>{width}}" for error in result["complex"].values())
    shapes = {name: shape_in_words(result["central"][name]) for name in names}
    shapes |= {name: f"cannot be compared: {why}" for name, why in result["not_compared"].items()}
    yield "\n" + "; ".join(f"d_{name}: {words}" for name, words in shapes.items())


def in_the_table(error: float | None) -> str:
    """An error, or a dash where there is none."""
    return "-" if error is None or not np.isfinite(error) else f"{error:.1e}"


def shape_in_words(values: Sequence[float]) -> str:
    """How far the errors come down: a V, or a flat line."""
    lowest = min((value for value in values if value == value), default=np.nan)
    if lowest <= 1e-6:
        return f"comes down to {lowest:.0e}"
    return f"never below {lowest:.0e}, at any step"


def sweep_ours(name: str, seed: int = 0) -> dict[str, Any]:
    """Sweep one of our stages, or a machine, in general position."""
    inputs, names = at_general_position(name, seed)
    return sweep(OURS[name], inputs, seed, names)
