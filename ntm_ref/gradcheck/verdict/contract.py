"""What every backward promises: a gradient per argument, of its shape and dtype, finite, pure, linear in the cotangent.

Each promise that is not kept has its own sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array, Shape
from ...support.sums import sum_to_shape
from ..derivatives.numerical import norm
from ..diagnosis.evidence import floor_for
from ..evaluation import Make, kind, made, run_backward, run_forward

LARGE = 1e6
ROUNDING, ROUNDING_32 = 1e-9, 1e-6  # relative: two ways to compute a gradient differ by less; so in float32


@dataclass(frozen=True)
class Breach:
    """A promise that was not kept: by the gradient of ``argument``, or by none in particular (None)."""

    argument: str | None
    sentence: str


def check_contract(
    make: Make, inputs: Sequence[Array], names: Sequence[str], cotangents: Sequence[Array], others: Sequence[Array]
) -> tuple[list[Array], list[Array], list[Breach]]:
    """The gradients for two sets of cotangents, brought into shape where that is possible; and what was not kept."""
    breaches: list[Breach] = []
    kept = [value.copy() for value in (*inputs, *cotangents)]

    stage = made(make)
    results = run_forward(stage, inputs)
    changed = [name for name, value, before in zip(names, inputs, kept) if not same(value, before)]
    breaches += [
        Breach(None, f"forward changes its argument {name} in place; it must leave it alone") for name in changed
    ]
    returned = [copied(gradient) for gradient in run_backward(stage, cotangents, len(inputs))]
    if not changed:
        given = (*names, *("the gradient that it is given" for _ in cotangents))
        touched = [what for what, value, before in zip(given, (*inputs, *cotangents), kept) if not same(value, before)]
        breaches += [Breach(None, f"backward changes {what} in place; it must leave it alone") for what in touched]
    restore((*inputs, *cotangents), kept)
    breaches += called_again(stage, cotangents, names, returned)
    restore((*inputs, *cotangents), kept)

    order = order_of(breaches, names, inputs, returned)
    gradients = [fitted(breaches, name, value, returned[n]) for name, value, n in zip(names, inputs, order)]
    other_gradients, mixed, large, small = (
        [fitted([], name, value, found[n]) for name, value, n in zip(names, inputs, order)]
        for given in (
            others,
            [2 * u + v for u, v in zip(cotangents, others)],
            *([size * u for u in cotangents] for size in (LARGE, 1 / LARGE)),
        )
        for found in [fresh_backward(make, inputs, given)]
    )
    for i, name in enumerate(names):
        floor = floor_for(inputs[i], results, cotangents)
        said = not_linear(
            name, gradients[i], other_gradients[i], mixed[i], {LARGE: large[i], 1 / LARGE: small[i]}, floor
        )
        breaches += [Breach(name, said)] if said else []
    restore((*inputs, *cotangents), kept)
    return gradients, other_gradients, breaches


def called_again(
    stage: Any, cotangents: Sequence[Array], names: Sequence[str], returned: Sequence[Any]
) -> list[Breach]:
    """What is wrong if a second backward does not give the same."""
    try:
        again = run_backward(stage, cotangents, len(returned))
    except CheckError as error:
        return [Breach(None, f"backward cannot be called twice, it changes the stage: the second time, {error}")]
    different = [name for name, first, second in zip(names, returned, again) if not same(first, second)]
    return [Breach(n, f"backward called twice gives two different d_{n}: it changes the stage") for n in different]


def fresh_backward(make: Make, inputs: Sequence[Array], cotangents: Sequence[Array]) -> tuple[Any, ...]:
    """The gradients that a fresh object returns."""
    stage = made(make)
    run_forward(stage, [value.copy() for value in inputs])
    return run_backward(stage, [np.array(v) for v in cotangents], len(inputs))


def not_linear(
    name: str, first: Array, second: Array, mixture: Array, scaled: dict[float, Array], floor: float
) -> str | None:
    """What is wrong if backward(2u + v) is not 2 backward(u) + backward(v), or backward(c u) not c backward(u)."""
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


def order_of(
    breaches: list[Breach], names: Sequence[str], inputs: Sequence[Array], returned: Sequence[Any]
) -> list[int]:
    """Which gradient to take for which argument: two whose shapes show that they were swapped are swapped back."""
    order, shapes = list(range(len(inputs))), [value.shape for value in inputs]
    for i, j in combinations(range(len(inputs)), 2):
        if shapes[i] != shapes[j] and [getattr(returned[n], "shape", None) for n in (i, j)] == [shapes[j], shapes[i]]:
            order[i], order[j] = j, i
            said = f"d_{names[i]} has the shape of {names[j]}, and d_{names[j]} that of {names[i]}"
            breaches += [Breach(names[n], f"{said}: they are returned in the wrong order") for n in (i, j)]
            break
    return order


def fitted(breaches: list[Breach], name: str, value: Array, gradient: Any) -> Array:
    """The gradient as an array of its argument's shape, NaN where it cannot be; notes what had to be mended."""
    if not isinstance(gradient, (np.ndarray, np.generic)):
        breaches.append(Breach(name, f"d_{name} is {kind(gradient)}, expected a NumPy array of shape {value.shape}"))
        if not isinstance(gradient, (int, float)):
            return np.full(value.shape, np.nan)
    elif gradient.dtype != value.dtype:
        breaches.append(Breach(name, f"d_{name} has dtype {gradient.dtype}, expected {value.dtype}, as {name} has"))
    gradient = np.asarray(gradient)
    if gradient.dtype.kind not in "fiub":
        return np.full(value.shape, np.nan)
    if gradient.shape != value.shape:
        mended, why = mend_shape(name, gradient, value.shape)
        expected = f"expected {value.shape}, as {name} has"
        breaches.append(Breach(name, f"d_{name} has shape {gradient.shape}, {expected}: {why}"))
        gradient = mended
    elif not np.isfinite(gradient).all():
        index = tuple(np.argwhere(~np.isfinite(gradient))[0].tolist())
        breaches.append(Breach(name, f"d_{name} is {gradient[index]} at {index}, expected finite numbers"))
    result: Array = gradient.astype(value.dtype)
    return result


def mend_shape(name: str, gradient: Array, expected: Shape) -> tuple[Array, str]:
    """The gradient in the shape that was expected, as far as can be guessed, and what seems to have happened."""
    came, n = gradient.shape, len(expected)
    if [size for size in expected if size != 1] == [size for size in came if size != 1] and len(came) < n:
        lost = next(axis for axis in range(n) if axis >= len(came) or expected[axis] != came[axis])
        return gradient.reshape(expected), f"axis {lost}, of size 1, was summed away; keepdims=True keeps it"
    for axis in range(n):
        before, after = expected[:axis], expected[axis + 1 :]
        if came in ((*before, *after), (*before, 1, *after)):
            why = f"axis {axis} was summed over, but {name} has {expected[axis]} numbers there"
            return np.full(expected, np.nan), f"{why}, each with its own gradient"
    if len(came) == n and all(e in (c, 1) for c, e in zip(came, expected)):
        kept = ", ".join(str(axis) for axis in range(n) if came[axis] != expected[axis])
        once = gradient[tuple(slice(size) for size in expected)]
        if np.array_equal(np.broadcast_to(once, came), gradient):
            return once, f"it is the same all along axis {kept}, where {name} has one number"
        return sum_to_shape(
            gradient, expected
        ), f"{name} was broadcast along axis {kept}, so its gradient is summed there"
    if len(came) > n and came == (1,) * (len(came) - n) + expected:
        return gradient.reshape(expected), "axis 0, of size 1, is one too many"
    if len(came) > n and came[len(came) - n :] == expected:
        lead = ", ".join(str(axis) for axis in range(len(came) - n))
        why = f"every index of the leading axis {lead} used the same {name}, so its gradient is summed there"
        return sum_to_shape(gradient, expected), why
    left = [axis for axis in range(n) if expected[axis] != 1]
    if len(left) < n and len(set(came)) == len(came) and sorted(came) == sorted(expected[axis] for axis in left):
        ordered = gradient.transpose([came.index(expected[axis]) for axis in left]).reshape(expected)
        summed = ", ".join(str(axis) for axis in range(n) if axis not in left)
        return ordered, f"it is transposed, and axis {summed}, of size 1, was summed away"
    if len(came) == n and sorted(came) == sorted(expected):
        axes = [came.index(size) for size in expected]
        return (gradient.transpose(axes) if len(set(axes)) == n else gradient.reshape(expected)), "it is transposed"
    if gradient.size == np.prod(expected):
        return gradient.reshape(expected), "it has as many numbers, but along other axes"
    return np.full(expected, np.nan), "a gradient has one number for each number of its argument"


def same(a: Any, b: Any) -> bool:
    """Whether two gradients agree bit for bit; NaN agrees with NaN. That something is no array is said elsewhere."""
    if not isinstance(a, np.ndarray):
        return True
    return bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"))


def copied(gradient: Any) -> Any:
    """A copy of what may be a view of something that changes."""
    return gradient.copy() if isinstance(gradient, np.ndarray) else gradient


def restore(arrays: Sequence[Array], kept: Sequence[Array]) -> None:
    """Undo changes in place."""
    for array, before in zip(arrays, kept):
        array.flags.writeable = True
        array[...] = before
