"""Two ways to differentiate without deriving anything: central differences and the complex step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..shapes import Array

Function = Callable[..., Any]  # arrays -> an array or a tuple of arrays

COMPLEX_STEP = 1e-200  # its square is zero: the step is exact, and a squared zero stays zero
DIFFERENCE_STEP = 1e-5


def weighted(results: Any, cotangents: Sequence[Array]) -> Any:
    """Sum of all results, each number weighted by its cotangent: the scalar whose gradient a backward returns."""
    results = results if isinstance(results, tuple) else (results,)
    return sum(np.sum(result * v) for result, v in zip(results, cotangents))


def complex_step(function: Function, arguments: Sequence[Array], index: int, cotangents: Sequence[Array]) -> Array:
    """The gradient of one argument by Im f(x + ih) / h, element by element.

    f(x + ih) = f(x) + ih f'(x) - h^2 f''(x) / 2 - ...: the imaginary part holds the derivative and nothing is
    subtracted, so h can be so small that no error is left but rounding (Squire & Trapp 1998).
    """
    moved = [argument.astype(complex) for argument in arguments]
    gradient = np.empty(arguments[index].shape)
    for place in np.ndindex(gradient.shape):
        moved[index][place] += 1j * COMPLEX_STEP
        gradient[place] = weighted(function(*moved), cotangents).imag / COMPLEX_STEP
        moved[index][place] = arguments[index][place]
    return gradient


def central_difference(
    function: Function, arguments: Sequence[Array], index: int, cotangents: Sequence[Array], h: float = DIFFERENCE_STEP
) -> Array:
    """The gradient of one argument by (f(x + h) - f(x - h)) / 2h, element by element.

    It is wrong by about h^2 f''' / 6 from what it leaves out, and by about 1e-16 f / h from rounding.
    """
    moved = [argument.copy() for argument in arguments]
    gradient = np.empty(arguments[index].shape)
    for place in np.ndindex(gradient.shape):
        ends = []
        for step in (h, -h):
            moved[index][place] = arguments[index][place] + step
            ends.append(weighted(function(*moved), cotangents))
        gradient[place] = (ends[0] - ends[1]) / (2 * h)
        moved[index][place] = arguments[index][place]
    return gradient
