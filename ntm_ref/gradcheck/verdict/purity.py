"""Forward and backward change neither their arguments nor anything that outlives them: not the object, not its class.

Every object gets arrays of its own, which are compared with the originals afterwards and never written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.differentiable import alike
from ..derivatives.numerical import flat, norm
from ..diagnosis.evidence import FLOOR
from ..evaluation import Factory, fresh, run_backward, run_forward
from .breach import Breach, listed

TWICE = 1e-12  # relative: how close to twice the first gradient the second one is if backward adds them up


@dataclass(frozen=True)
class FirstRun:
    """The results and gradients of one object, and what it changed on the way."""

    results: tuple[Array, ...]
    gradients: list[Any]
    breaches: list[Breach]
    notes: list[str]


def first_run(make: Factory, inputs: Sequence[Array], names: Sequence[str], cotangents: Sequence[Array]) -> FirstRun:
    """Run one object forward, and backward twice."""
    stage, n = fresh(make), len(inputs)
    given = [value.copy() for value in (*inputs, *cotangents)]
    results = tuple(result.copy() for result in run_forward(stage, given[:n]))
    changed = [name for name, value, before in zip(names, given, inputs) if not same(value, before)]
    breaches = [
        Breach(None, f"forward changes its argument {name} in place; it must leave it alone", has_consequences=True)
        for name in changed
    ]
    before_backward = [value.copy() for value in given]
    gradients = [copied(gradient) for gradient in run_backward(stage, given[n:], n)]
    touched = [i for i, (value, before) in enumerate(zip(given, before_backward)) if not same(value, before)]
    for what in dict.fromkeys(names[i] if i < n else "the gradient that it is given" for i in touched):
        breaches.append(Breach(None, f"backward changes {what} in place; it must leave it alone"))
    again, notes = called_again(stage, cotangents, names, gradients)
    if not any(i < n for i in touched):  # otherwise it is no wonder that the second time differs
        breaches += again
    return FirstRun(results, gradients, breaches, notes)


def called_again(
    stage: Any, cotangents: Sequence[Array], names: Sequence[str], gradients: Sequence[Any]
) -> tuple[list[Breach], list[str]]:
    """What shows when backward is called a second time: breaches, and notes on what many libraries do."""
    try:
        again = run_backward(stage, [v.copy() for v in cotangents], len(gradients))
    except CheckError as error:
        return [], [f"backward can be called only once on an object: the second time, {error}"]
    pairs = {name: (a, b) for name, a, b in zip(names, gradients, again) if not equal(a, b, cotangents)}
    added = [name for name, (first, second) in pairs.items() if is_twice(first, second)]
    breaches = [
        Breach(name, f"backward called twice gives two different d_{name}: it changes the stage")
        for name in pairs
        if name not in added
    ]
    if not added:
        return breaches, []
    sentence = f"backward called a second time returns twice the first {listed(added)}"
    return breaches, [f"{sentence}: it adds to what it returned before; start from zero in every backward"]


def is_twice(first: Any, second: Any) -> bool:
    """Whether the second gradient is twice the first, up to rounding."""
    if not (isinstance(first, np.ndarray) and isinstance(second, np.ndarray) and first.shape == second.shape):
        return False
    if first.dtype.kind != "f":
        return False
    return bool(norm(second - 2 * first) <= max(TWICE, float(np.finfo(first.dtype).eps) * 4) * norm(first))


def gradients_of(make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array]) -> list[Any]:
    """The gradients that a fresh object returns."""
    stage = fresh(make)
    run_forward(stage, [value.copy() for value in inputs])
    return [copied(gradient) for gradient in run_backward(stage, [v.copy() for v in cotangents], len(inputs))]


def equal(first: Any, second: Any, cotangents: Sequence[Array]) -> bool:
    """Whether two runs returned the same gradient up to rounding; True for non-arrays, which are reported elsewhere."""
    if not (isinstance(first, np.ndarray) and isinstance(second, np.ndarray)):
        return True
    return alike(np.asarray(first), np.asarray(second), FLOOR * norm(flat(tuple(cotangents))))


def same(a: Any, b: Any) -> bool:
    """Whether two arrays are equal bit for bit, NaN included; True for anything else."""
    if not isinstance(a, np.ndarray):
        return True
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))


def copied(gradient: Any) -> Any:
    """A copy of an array, which may be a view of a buffer that changes later."""
    return gradient.copy() if isinstance(gradient, np.ndarray) else gradient
