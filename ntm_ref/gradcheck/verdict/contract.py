"""The contract of a backward: one gradient per argument, of its shape and dtype, finite; pure; linear in the cotangent.

Every breach of it has its own sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.numerical import norm
from ..diagnosis.evidence import floor_for
from ..evaluation import Factory, fresh, run_backward, run_forward
from .mending import like_the_argument, order_of

LARGE = 1e6
ROUNDING, ROUNDING_32 = 1e-9, 1e-6  # relative: how far two ways to compute a gradient differ in float64 and float32


@dataclass(frozen=True)
class Breach:
    """A breach of the contract, by the gradient of ``argument`` or by no gradient in particular (None)."""

    argument: str | None
    sentence: str


def check_contract(
    make: Factory, inputs: Sequence[Array], names: Sequence[str], cotangents: Sequence[Array], others: Sequence[Array]
) -> tuple[list[Array], list[Array], list[Breach]]:
    """The gradients for two sets of cotangents, one for each argument and of its shape, and the breaches.

    A gradient of another shape is mended where that is possible; numbers that cannot be recovered are NaN. Raises a
    `CheckError` if forward or backward fails or returns too few gradients.
    """
    kept = [value.copy() for value in (*inputs, *cotangents)]
    results, returned, breaches = first_run(make, inputs, names, cotangents, kept)
    order, swapped = order_of(names, inputs, returned)
    breaches += [Breach(name, sentence) for name, sentence in swapped]
    gradients = []
    for name, value, n in zip(names, inputs, order):
        gradient, sentences = like_the_argument(name, value, returned[n])
        gradients.append(gradient)
        breaches += [Breach(name, sentence) for sentence in sentences]

    def gradients_for(given: Sequence[Array]) -> list[Array]:
        found = fresh_backward(make, inputs, given)
        return [like_the_argument(name, value, found[n])[0] for name, value, n in zip(names, inputs, order)]

    other_gradients = gradients_for(others)
    mixed = gradients_for([2 * u + v for u, v in zip(cotangents, others)])
    large, small = (gradients_for([size * u for u in cotangents]) for size in (LARGE, 1 / LARGE))
    for i, name in enumerate(names):
        floor, scaled = floor_for(inputs[i], results, cotangents), {LARGE: large[i], 1 / LARGE: small[i]}
        sentence = not_linear(name, gradients[i], other_gradients[i], mixed[i], scaled, floor)
        breaches += [Breach(name, sentence)] if sentence else []
    restore((*inputs, *cotangents), kept)
    return gradients, other_gradients, breaches


def first_run(
    make: Factory, inputs: Sequence[Array], names: Sequence[str], cotangents: Sequence[Array], kept: Sequence[Array]
) -> tuple[tuple[Array, ...], list[Any], list[Breach]]:
    """The results and gradients of one object, and whether it changed its arguments or itself on the way.

    ``kept`` are copies of the inputs and cotangents, which are restored from them.
    """
    stage = fresh(make)
    results = run_forward(stage, inputs)
    changed = [name for name, value, before in zip(names, inputs, kept) if not same(value, before)]
    breaches = [
        Breach(None, f"forward changes its argument {name} in place; it must leave it alone") for name in changed
    ]
    gradients = [copied(gradient) for gradient in run_backward(stage, cotangents, len(inputs))]
    if not changed:
        given = (*names, *("the gradient that it is given" for _ in cotangents))
        touched = [name for name, value, before in zip(given, (*inputs, *cotangents), kept) if not same(value, before)]
        breaches += [Breach(None, f"backward changes {name} in place; it must leave it alone") for name in touched]
    restore((*inputs, *cotangents), kept)
    breaches += called_again(stage, cotangents, names, gradients)
    restore((*inputs, *cotangents), kept)
    return results, gradients, breaches


def called_again(
    stage: Any, cotangents: Sequence[Array], names: Sequence[str], gradients: Sequence[Any]
) -> list[Breach]:
    """The breaches that show when backward is called a second time: it must return the same gradients."""
    try:
        again = run_backward(stage, cotangents, len(gradients))
    except CheckError as error:
        return [
            Breach(None, f"backward cannot be called twice, because it changes the stage: the second time, {error}")
        ]
    different = [name for name, first, second in zip(names, gradients, again) if not same(first, second)]
    return [Breach(n, f"backward called twice gives two different d_{n}: it changes the stage") for n in different]


def fresh_backward(make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array]) -> tuple[Any, ...]:
    """The gradients that a fresh object returns."""
    stage = fresh(make)
    run_forward(stage, [value.copy() for value in inputs])
    return run_backward(stage, [np.array(v) for v in cotangents], len(inputs))


def not_linear(
    name: str, first: Array, second: Array, mixture: Array, scaled: dict[float, Array], floor: float
) -> str | None:
    """The breach if backward(2u + v) is not 2 backward(u) + backward(v), or backward(c u) not c backward(u).

    ``first`` is backward(u), ``second`` backward(v), ``mixture`` backward(2u + v), and ``scaled[c]`` backward(c u).
    """
    size = max(2 * norm(first) + norm(second), floor)
    if not np.isfinite(size):
        return None
    off = norm(mixture - (2 * first + second))
    if ROUNDING * size < off <= ROUNDING_32 * size:
        return f"d_{name} has no more than float32's seven digits: something in backward is kept in float32"
    if off > ROUNDING * size:
        if np.array_equal(first, second):
            return f"d_{name} is the same whatever gradient backward is given; it must be proportional to that"
        return f"d_{name} is not linear in the gradient that backward is given: b(2u + v) is not 2 b(u) + b(v)"
    for scale, gradient in scaled.items():
        if norm(gradient / scale - first) > ROUNDING * size:
            given = f"a gradient {scale:g} times as large does not give a d_{name} {scale:g} times as large"
            return f"{given}: is it clipped, or cut off when small?"
    return None


def same(a: Any, b: Any) -> bool:
    """Whether two gradients are equal bit for bit, NaN included; True for non-arrays, which are reported elsewhere."""
    if not isinstance(a, np.ndarray):
        return True
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))


def copied(gradient: Any) -> Any:
    """A copy of an array, which may be a view of a buffer that changes later."""
    return gradient.copy() if isinstance(gradient, np.ndarray) else gradient


def restore(arrays: Sequence[Array], kept: Sequence[Array]) -> None:
    """Undo changes made in place."""
    for array, before in zip(arrays, kept):
        array.flags.writeable = True
        array[...] = before
