"""Can forward be differentiated at all? Not if it is random or remembers, or if its results are rounded to float32."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..evaluation import Factory, fresh, name_of, run_forward
from .numerical import Function, flat, norm

ALIKE = 1e-11  # relative: how far two runs of the same computation may differ
COARSE = 1e-9  # relative: float64 rounds to 1e-16, float32 to 1e-7


def check_forward(stage: Factory, inputs: Sequence[Array], results: Sequence[Array]) -> None:
    """Raise a `CheckError` if forward is random, remembers earlier calls, or is too coarse to be differentiated."""
    name = name_of(stage)
    again = run_forward(fresh(stage), [value.copy() for value in inputs])
    if not all_equal(results, again) or not all_equal(results, after_others(stage, inputs) or results):
        after = [after_others(stage, inputs) for _ in range(3)]
        if all(found and all_equal(found, after[0] or ()) for found in after):
            raise CheckError(
                f"{name}.forward gives two different results for the same arguments, depending on what an earlier call "
                "was given: it remembers that; keep nothing in the class or the module"
            )
        raise CheckError(
            f"{name}.forward gives two different results for the same arguments: is it random, or does it remember an "
            "earlier call?"
        )
    if is_coarse(lambda *arguments: fresh(stage).forward(*arguments), inputs):
        raise CheckError(
            f"{name}.forward computes in float32 inside: its results move in steps of about a ten-millionth, which is "
            "too coarse to be differentiated; expected float64 for float64 arguments"
        )


def after_others(stage: Factory, inputs: Sequence[Array]) -> tuple[Array, ...] | None:
    """The results right after a forward of another object with other arguments; None if that fails."""
    try:
        run_forward(fresh(stage), [other_values(value) for value in inputs])
    except CheckError:  # these may be outside of its domain
        return None
    return tuple(result.copy() for result in run_forward(fresh(stage), [value.copy() for value in inputs]))


def other_values(value: Array) -> Array:
    """Other numbers of the same shape and, as far as one can tell, from the same domain: in reverse along all axes."""
    reverse: Array = np.flip(value).copy()
    if value.dtype.kind == "f" and np.array_equal(reverse, value):
        return reverse * 1.0625
    return reverse


def all_equal(first: Sequence[Array], second: Sequence[Array]) -> bool:
    """Whether two runs gave the same results."""
    return len(first) == len(second) and all(alike(a, b) for a, b in zip(first, second))


@np.errstate(all="ignore")
def alike(a: Array, b: Array, floor: float = 0.0) -> bool:
    """Whether the same computation gave the same numbers twice, relative to their norm or to ``floor``.

    They need not be equal bit for bit: where arrays lie differently in memory, a matrix product may add up its terms in
    another order.
    """
    if np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"):
        return True
    if a.shape != b.shape or a.dtype.kind not in "fc" or b.dtype.kind not in "fc":
        return False
    finite = np.isfinite(a)
    if not np.array_equal(finite, np.isfinite(b)):
        return False
    return norm(a[finite] - b[finite]) <= ALIKE * max(norm(a[finite]), floor)


def is_coarse(forward: Function, inputs: Sequence[Array]) -> bool:
    """Whether the results are rounded much more coarsely than float64, along three random lines close to the point.

    Take five values at equal steps t = 1e-6. Their fourth difference f(-2t) - 4 f(-t) + 6 f(0) - 4 f(t) + f(2t) is t^4
    times a fourth derivative, which is negligible. What remains is rounding error: 1e-15 of f in float64, and 1e-7 in
    float32.
    """
    rng = np.random.default_rng(0)

    def fourth_difference() -> float:
        beside, direction = ([value * rng.uniform(-1, 1, value.shape) for value in inputs] for _ in range(2))
        values = [
            flat(forward(*(x + 1e-3 * b + 1e-6 * k * u for x, b, u in zip(inputs, beside, direction))))
            for k in range(-2, 3)
        ]
        return norm(np.array([1, -4, 6, -4, 1]) @ values) / max(norm(values[2]), np.finfo(float).tiny)

    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return all(fourth_difference() > COARSE for _ in range(3))
    except Exception:  # a step may leave the domain of forward, where it may raise
        return False
