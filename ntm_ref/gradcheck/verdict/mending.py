"""Bring gradients of the wrong type or shape into the shape of their argument, and say what seems to have happened.

Then the numbers can be judged apart from the shape: a gradient without its last axis of size 1 breaks the contract, but
its numbers may be right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ...support.shapes import Array, Shape
from ...support.sums import sum_to_shape
from ..evaluation import type_in_words

Mended = tuple[Array, str]  # the gradient in the shape of its argument, NaN if its numbers are lost; what happened


def order_of(
    names: Sequence[str], inputs: Sequence[Array], returned: Sequence[Any]
) -> tuple[list[int], list[tuple[str, str]]]:
    """The order in which gradients belong to the arguments: two that have each other's shape are exchanged.

    Also returns the name of each argument concerned, with the sentence about it.
    """
    order, shapes = list(range(len(inputs))), [value.shape for value in inputs]
    for i, j in combinations(range(len(inputs)), 2):
        if shapes[i] != shapes[j] and [getattr(returned[n], "shape", None) for n in (i, j)] == [shapes[j], shapes[i]]:
            order[i], order[j] = j, i
            exchanged = f"d_{names[i]} has the shape of {names[j]}, and d_{names[j]} that of {names[i]}"
            return order, [(names[n], f"{exchanged}: they are returned in the wrong order") for n in (i, j)]
    return order, []


def like_the_argument(name: str, value: Array, gradient: Any) -> tuple[Array, list[str]]:
    """The gradient in its argument's shape and dtype, NaN if it cannot be; and what is wrong with its form."""
    sentences = []
    if gradient is None:
        return np.full(value.shape, np.nan), [f"d_{name} was not returned (None)"]
    if isinstance(gradient, np.matrix):  # it always has two axes
        fits = value.ndim < 2 and gradient.size == value.size
        gradient = np.asarray(gradient).reshape(value.shape if fits else gradient.shape)
    number = isinstance(gradient, (int, float))
    if not isinstance(gradient, (np.ndarray, np.generic)) and not (number and value.shape == ()):
        sentences.append(f"d_{name} is {type_in_words(gradient)}, expected a NumPy array of shape {value.shape}")
        if not number:
            return np.full(value.shape, np.nan), sentences
    elif not number and gradient.dtype != value.dtype:
        sentences.append(f"d_{name} has dtype {gradient.dtype}, expected {value.dtype}, as {name} has")
    gradient = np.asarray(gradient)
    if gradient.dtype.kind not in "fiub":
        return np.full(value.shape, np.nan), sentences
    if gradient.shape != value.shape:
        mended, why = mend_shape(name, gradient, value.shape)
        expected = f"expected {value.shape}, as {name} has"
        sentences.append(f"d_{name} has shape {gradient.shape}, {expected}: {why}")
        gradient = mended
    elif not np.isfinite(gradient).all():
        index = tuple(np.argwhere(~np.isfinite(gradient))[0].tolist())
        sentences.append(f"d_{name} is {gradient[index]} at {index}, expected finite numbers")
    return gradient.astype(value.dtype), sentences


def mend_shape(name: str, gradient: Array, expected: Shape) -> Mended:
    """The gradient in the expected shape, by the first guess that fits."""
    for guess in GUESSES:
        mended = guess(name, gradient, expected)
        if mended is not None:
            return mended
    return np.full(expected, np.nan), "a gradient has one number for each number of its argument"


def an_axis_of_one_was_lost(name: str, gradient: Array, expected: Shape) -> Mended | None:
    """A sum without ``keepdims=True``."""
    shape, n = gradient.shape, len(expected)
    if [size for size in expected if size != 1] != [size for size in shape if size != 1] or len(shape) >= n:
        return None
    lost = next(axis for axis in range(n) if axis >= len(shape) or expected[axis] != shape[axis])
    return gradient.reshape(expected), f"axis {lost}, of size 1, was summed away; keepdims=True keeps it"


def an_axis_was_summed(name: str, gradient: Array, expected: Shape) -> Mended | None:
    """A sum over an axis along which the argument has numbers of its own."""
    for axis, size in enumerate(expected):
        before, after = expected[:axis], expected[axis + 1 :]
        if gradient.shape in ((*before, *after), (*before, 1, *after)):
            why = f"axis {axis} was summed over, but {name} has {size} numbers there, each with its own gradient"
            return np.full(expected, np.nan), why
    return None


def an_axis_was_not_summed(name: str, gradient: Array, expected: Shape) -> Mended | None:
    """No sum over an axis along which the argument was broadcast."""
    shape = gradient.shape
    if len(shape) != len(expected) or not all(e in (n, 1) for n, e in zip(shape, expected)):
        return None
    axes = ", ".join(str(axis) for axis in range(len(expected)) if shape[axis] != expected[axis])
    once = gradient[tuple(slice(size) for size in expected)]
    if np.array_equal(np.broadcast_to(once, shape), gradient):
        return once, f"it is the same all along axis {axes}, where {name} has one number"
    return sum_to_shape(gradient, expected), f"{name} was broadcast along axis {axes}, so its gradient is summed there"


def leading_axes_were_not_summed(name: str, gradient: Array, expected: Shape) -> Mended | None:
    """Leading axes, a batch for example, that the argument does not have."""
    n_leading = len(gradient.shape) - len(expected)
    if n_leading <= 0 or gradient.shape[n_leading:] != expected:
        return None
    if gradient.shape[:n_leading] == (1,) * n_leading:
        return gradient.reshape(expected), "axis 0, of size 1, is one too many"
    leading = ", ".join(str(axis) for axis in range(n_leading))
    why = f"every index of the leading axis {leading} used the same {name}, so its gradient is summed there"
    return sum_to_shape(gradient, expected), why


def it_was_transposed(name: str, gradient: Array, expected: Shape) -> Mended | None:
    """The axes in another order, axes of size 1 perhaps lost."""
    shape, n = gradient.shape, len(expected)
    wide = [axis for axis in range(n) if expected[axis] != 1]
    if len(wide) < n and len(set(shape)) == len(shape) and sorted(shape) == sorted(expected[axis] for axis in wide):
        ordered = gradient.transpose([shape.index(expected[axis]) for axis in wide]).reshape(expected)
        summed = ", ".join(str(axis) for axis in range(n) if axis not in wide)
        return ordered, f"it is transposed, and axis {summed}, of size 1, was summed away"
    if len(shape) == n and sorted(shape) == sorted(expected):
        axes = [shape.index(size) for size in expected]
        return (gradient.transpose(axes) if len(set(axes)) == n else gradient.reshape(expected)), "it is transposed"
    return None


def it_was_reshaped(name: str, gradient: Array, expected: Shape) -> Mended | None:
    """The right count of numbers."""
    if gradient.size != np.prod(expected):
        return None
    return gradient.reshape(expected), "it has as many numbers, but along other axes"


GUESSES: tuple[Callable[[str, Array, Shape], Mended | None], ...] = (
    an_axis_of_one_was_lost,
    an_axis_was_summed,
    an_axis_was_not_summed,
    leading_axes_were_not_summed,
    it_was_transposed,
    it_was_reshaped,
)
