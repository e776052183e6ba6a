"""The gradient check in its plainest form: backward against central differences. Read this file first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..support.errors import ShapeError
from ..support.shapes import Array


def plain_check(make: Callable[[], Any], *inputs: Any, seed: int = 0) -> list[float]:
    """The relative error of each gradient: ``backward`` against central differences of ``forward``.

    ``make`` is a class, or a function that returns fresh objects, with forward and backward; ``inputs`` are the arrays
    for forward. Returns one error per input: about 1e-8 or less where backward is right, 1e-2 and more where a term is
    missing. Raises a `ShapeError` for a gradient that has another shape than its input.

    A derivative is measured most easily on a single number, so we draw a random v of the same shape as y = f(x) and let

        L(x) = <v, f(x)> = sum over i of v_i f_i(x).

    Then dL/dy = v, and ``backward(v)`` must return dL/dx.

    Why is v random? With v = 1 the loss would be the sum of the results. A weighting always sums to one, so the right
    gradient would be zero, and most wrong backwards return zero then too.
    """
    rng = np.random.default_rng(seed)
    xs = [np.array(x, dtype=np.float64) for x in inputs]

    stage = make()
    ys = as_tuple(stage.forward(*(x.copy() for x in xs)))
    vs = [np.asarray(rng.standard_normal(np.shape(y))) for y in ys]
    gradients = as_tuple(stage.backward(*vs))

    def loss(number: int, moved: Array) -> float:
        ys = as_tuple(make().forward(*(moved if i == number else x.copy() for i, x in enumerate(xs))))
        return sum(float(np.sum(v * y)) for v, y in zip(vs, ys))

    errors = []
    for number, (x, d_x) in enumerate(zip(xs, gradients, strict=True)):
        if np.shape(d_x) != x.shape:
            raise ShapeError(f"the gradient of input {number} has shape {np.shape(d_x)}, expected {x.shape}")
        expected = numerical_gradient(partial(loss, number), x)
        errors.append(relative_error(d_x, expected))
    return errors


def numerical_gradient(loss: Callable[[Array], Any], x: Array, step: float = 1e-5) -> Array:
    """dL/dx by central differences, for a function of one array, and of the shape of that array.

    Move one number of x by h to either side. By Taylor's theorem

        (L(x + h) - L(x - h)) / 2h = L'(x) + h^2 L'''(x) / 6 + ...

    A smaller h makes the neglected term smaller, but L is rounded to about 1e-16, and the quotient magnifies that to
    1e-16 / h. At h = 1e-5 both are about 1e-10.
    """
    x = np.asarray(x, dtype=np.float64)  # whole numbers cannot be moved by a small step
    d_x = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += step
        below[i] -= step
        d_x[i] = (loss(above) - loss(below)) / (2 * step)
    return d_x


def relative_error(d_x: Array, expected: Array) -> float:
    """||d_x - expected|| / max(||d_x||, ||expected||); 0 if both are zero."""
    with np.errstate(all="ignore"):  # on some processors even products of finite numbers raise warnings
        size = max(np.linalg.norm(d_x), np.linalg.norm(expected))
        return float(np.linalg.norm(d_x - expected) / size) if size else 0.0


def as_tuple(results: Any) -> tuple[Array, ...]:
    """Several results are a tuple already; a single one becomes a tuple of one."""
    return results if isinstance(results, tuple) else (results,)
