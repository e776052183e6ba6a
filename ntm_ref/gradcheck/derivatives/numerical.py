"""Three ways to differentiate without deriving anything: central differences, the same extrapolated, the complex step.

Each returns the transposed Jacobian of one argument, of shape (numbers of the argument, numbers of all results): row p
holds the derivatives of every result with respect to number p of the argument. So backward must return
``jacobian @ cotangent``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
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
AT_ONCE = 256  # sets of arguments in one message to another process
GOOD_ENOUGH, GOOD = 1e-11, 1e-7  # relative to the derivative, or absolute where that is small


def flat(results: Any) -> Array:
    """All numbers of all results as one vector."""
    if isinstance(results, np.ndarray):
        return np.array(results).ravel()  # as below, in half the time: this is called for every number of an argument
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
    complex_arguments = [argument.astype(complex) for argument in arguments]
    moves = places(arguments[index].shape, rows)
    found = evaluate(function, (moved(complex_arguments, index, place, 1j * COMPLEX_STEP) for place in moves))
    return np.array([row.imag / COMPLEX_STEP for row in found])


@np.errstate(all="ignore")
def central_difference(
    function: Function, arguments: Sequence[Array], index: int, h: float = DIFFERENCE_STEP, rows: Array | None = None
) -> Array:
    """The Jacobian of one argument, or these ``rows`` of it, by (f(x + h) - f(x - h)) / 2h.

    The error is about h^2 f''' / 6 from truncation plus about 1e-16 f / h from rounding.
    """
    changes = changes_of(function, arguments, index, list(places(arguments[index].shape, rows)), h)
    return np.array([change.slope for change in changes])


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
    found = {place: Extrapolation() for place in places(arguments[index].shape, rows)}
    for k in range(N_STEPS):
        left = [place for place, limit in found.items() if not limit.good_enough]
        for place, change in zip(left, changes_of(function, arguments, index, left, FIRST_STEP / STEP_RATIO**k)):
            found[place].add(change)
    return np.array([limit.row for limit in found.values()]), np.array([limit.error for limit in found.values()])


def moved(arguments: Sequence[Array], index: int, place: Place, step: complex) -> list[Array]:
    """The arguments, with one number of a copy of argument ``index`` moved by a step."""
    moved = list(arguments)
    moved[index] = moved[index].copy()
    moved[index][place] += step
    return moved


def evaluate(function: Function, sets: Iterable[Sequence[Array]]) -> Iterator[Array]:
    """Yield all results, as one vector, for each set of arguments.

    A function in another process has a method ``many``, which takes a list of sets: one message for all of them.
    """
    many, remaining = getattr(function, "many", None), iter(sets)
    if many is None:
        yield from (evaluated(function, arguments) for arguments in remaining)
        return
    while some := list(islice(remaining, AT_ONCE)):
        yield from many(some)


class Change(NamedTuple):
    """The change of a function over a small step h to either side."""

    slope: Array  # (f(x + h) - f(x - h)) / 2h
    rounding: float  # the part of ``slope`` that may be rounding error
    bend: float  # the difference between the slopes of the two sides


def changes_of(
    function: Function, arguments: Sequence[Array], index: int, places: Sequence[Place], h: float
) -> Iterator[Change]:
    """Yield the `Change` of the function for each of these numbers of one argument."""
    x = arguments[index]
    sides = (moved(arguments, index, place, step) for place in places for step in (h, -h))
    values = evaluate(function, sides)
    here = evaluated(function, arguments)
    for place in places:
        above, below = next(values), next(values)
        actual = (x[place] + h) - (x[place] - h)  # the step after rounding
        yield Change((above - below) / actual, ROUNDING * norm(above) / h, norm(above - 2 * here + below) / h)


class Extrapolation:
    """The limit of a slope as h -> 0, from the slopes at steps that shrink by `STEP_RATIO`."""

    def __init__(self) -> None:
        self.best, self.uncertainty, self.good_enough = np.array(np.nan), np.inf, False
        self.coarser: list[Array] = []
        self.changes: list[Change] = []

    def add(self, change: Change) -> None:
        """Add the change over the next smaller step."""
        self.changes.append(change)
        row = [change.slope]
        for order, rough in enumerate(self.coarser, start=1):
            row.append(row[-1] + (row[-1] - rough) / (STEP_RATIO ** (2 * order) - 1))
        if self.coarser:
            disagreement = max(norm(row[-1] - row[-2]), norm(row[-1] - self.coarser[-1])) + change.rounding
            if disagreement < self.uncertainty:  # false for NaN
                self.best, self.uncertainty = row[-1], disagreement
            size = max(norm(self.best), 1)
            self.good_enough = self.uncertainty <= GOOD_ENOUGH * size or (
                self.uncertainty <= GOOD * size and disagreement > 4 * self.uncertainty
            )
        self.coarser = row if np.isfinite(row[-1]).all() else []

    @property
    def row(self) -> Array:
        """The limit, of the shape of a slope."""
        return np.broadcast_to(self.best, self.changes[-1].slope.shape)

    @property
    def error(self) -> float:
        """Its uncertainty; the bend of a smooth function shrinks with the step, that of a kink does not: NaN."""
        before, last = self.changes[-2:]
        kink = last.bend > 0.5 * before.bend and last.bend > max(1e-3 * norm(self.best), 50 * last.rounding)
        return np.nan if kink else self.uncertainty


def norm(values: Array) -> float:
    """The Euclidean norm of all numbers together."""
    values = values.ravel()
    return math.sqrt(values @ values)
