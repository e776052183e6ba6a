"""Three ways to differentiate without deriving anything: central differences, the same extrapolated, the complex step.

Each returns the transposed Jacobian of one argument, of shape (numbers of the argument, numbers of all results): row p
holds the derivatives of every result with respect to number p of the argument. So backward must return
``jacobian @ cotangent``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...support.shapes import Array, Shape
from ..evaluation import as_tuple

Place = tuple[int, ...]
Function = Callable[..., Any]  # arrays -> an array or a tuple of arrays

COMPLEX_STEP = 1e-200  # its square underflows to zero, so the step is exact
DIFFERENCE_STEP = 1e-5
FIRST_STEP, STEP_RATIO, N_STEPS = 2.0**-8, 4, 14  # of the extrapolation: 4e-3, 1e-3, ..., 6e-11
ROUNDING = 2.0**-52
GOOD_ENOUGH, GOOD = 1e-11, 1e-7  # relative to the derivative, or absolute where that is small


def flat(results: Any) -> Array:
    """All numbers of all results as one vector."""
    return np.concatenate([np.ravel(np.asarray(result)) for result in as_tuple(results)])


def evaluated(function: Function, arguments: Sequence[Array]) -> Array:
    """All numbers of all results. The function gets copies, because it may change its arguments in place."""
    return flat(function(*(argument.copy() for argument in arguments)))


def places(shape: Shape, rows: Array | None) -> Iterator[Place]:
    """The indices of the numbers that are moved: all, or those at these ``rows`` (places in the raveled argument)."""
    if rows is None:
        yield from np.ndindex(shape)
    else:
        yield from (tuple(int(n) for n in np.unravel_index(row, shape)) for row in rows)


def complex_step(function: Function, arguments: Sequence[Array], index: int, rows: Array | None = None) -> Array:
    """The Jacobian of one argument, or these ``rows`` of it, by Im f(x + ih) / h.

    f(x + ih) = f(x) + ih f'(x) - h^2 f''(x) / 2 - ...: the imaginary part, divided by h, is the derivative. Nothing is
    subtracted, so h can be so small that only rounding error remains (Squire & Trapp 1998).
    """
    moved = [argument.astype(complex) for argument in arguments]
    found = []
    for place in places(arguments[index].shape, rows):
        moved[index][place] += 1j * COMPLEX_STEP
        found.append(evaluated(function, moved).imag / COMPLEX_STEP)
        moved[index][place] = arguments[index][place]
    return np.array(found)


@np.errstate(all="ignore")
def central_difference(
    function: Function, arguments: Sequence[Array], index: int, h: float = DIFFERENCE_STEP, rows: Array | None = None
) -> Array:
    """The Jacobian of one argument, or these ``rows`` of it, by (f(x + h) - f(x - h)) / 2h.

    The error is about h^2 f''' / 6 from truncation plus about 1e-16 f / h from rounding.
    """
    return np.array([change(h).slope for change in changes(function, arguments, index, rows)])


@np.errstate(all="ignore")
def extrapolated_difference(
    function: Function, arguments: Sequence[Array], index: int, rows: Array | None = None
) -> tuple[Array, Array]:
    """The Jacobian of one argument by Richardson extrapolation, and the uncertainty of each of its rows (a norm).

    With ``rows``, only these rows of it.

    The error of a central difference is c_1 h^2 + c_2 h^4 + ... Two differences, at h and h/4, combine so that the c_1
    term cancels; three cancel the c_2 term too. The step shrinks until the extrapolations agree, or until rounding
    makes them worse again (Ridders 1982). The uncertainty is infinite if no two steps agree, and NaN on a kink, where
    there is no derivative.
    """
    found = [extrapolate(change) for change in changes(function, arguments, index, rows)]
    return np.array([row for row, _ in found]), np.array([uncertainty for _, uncertainty in found])


class Change(NamedTuple):
    """The change of a function over a small step h to either side."""

    slope: Array  # (f(x + h) - f(x - h)) / 2h
    rounding: float  # the part of ``slope`` that may be rounding error
    bend: float  # the difference between the slopes of the two sides


def changes(
    function: Function, arguments: Sequence[Array], index: int, rows: Array | None = None
) -> Iterator[Callable[[float], Change]]:
    """Yield the function h -> `Change` for each number of one argument in turn."""
    moved = [argument.copy() for argument in arguments]
    here = evaluated(function, moved)
    for place in places(arguments[index].shape, rows):
        x = float(arguments[index][place])

        def change(h: float, place: Any = place, x: float = x) -> Change:
            moved[index][place] = x + h
            above = evaluated(function, moved)
            moved[index][place] = x - h
            below = evaluated(function, moved)
            slope = (above - below) / ((x + h) - (x - h))  # the actual step, after rounding
            return Change(slope, ROUNDING * norm(above) / h, norm(above - 2 * here + below) / h)

        yield change
        moved[index][place] = x


def extrapolate(change: Callable[[float], Change]) -> tuple[Array, float]:
    """The limit of the slope as h -> 0, and its uncertainty."""
    best, uncertainty = np.array(np.nan), np.inf
    coarser: list[Array] = []
    bends = []
    for k in range(N_STEPS):
        slope, rounding, bend = change(FIRST_STEP / STEP_RATIO**k)
        bends.append(bend)
        row = [slope]
        for order, rough in enumerate(coarser, start=1):
            row.append(row[-1] + (row[-1] - rough) / (STEP_RATIO ** (2 * order) - 1))
        if coarser:
            disagreement = max(norm(row[-1] - row[-2]), norm(row[-1] - coarser[-1])) + rounding
            if disagreement < uncertainty:  # false for NaN
                best, uncertainty = row[-1], disagreement
            size = max(norm(best), 1)
            if uncertainty <= GOOD_ENOUGH * size or (uncertainty <= GOOD * size and disagreement > 4 * uncertainty):
                break
        coarser = row if np.isfinite(row[-1]).all() else []
    # the bend of a smooth function shrinks with the step; that of a kink does not
    if bends[-1] > 0.5 * bends[-2] and bends[-1] > max(1e-3 * norm(best), 50 * rounding):
        uncertainty = np.nan
    return np.broadcast_to(best, slope.shape), uncertainty


def norm(values: Array) -> float:
    """The Euclidean norm of all numbers together."""
    values = values.ravel()
    return math.sqrt(values @ values)
