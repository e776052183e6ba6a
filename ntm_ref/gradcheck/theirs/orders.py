"""In which order a class may take the arguments of our stage: by their names, and otherwise every order in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from ..evaluation import argument_names
from ..points.register import OURS, STAGES

MOST = 4  # arguments whose every order is tried
LIKE_OURS = {  # other names for our arguments, where the shape alone does not tell which is which
    "w_content": ("wc", "w_c", "content", "c"),
    "w_prev": ("wp", "w_p", "prev", "previous", "w_old", "p"),
    "e": ("erase", "erase_vector"),
    "a": ("add", "add_vector", "added"),
}


def orders(form: Any, stage: str) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """The orders in which our arguments may be those of a class, the likeliest first, with its names of them."""
    ours = STAGES[stage][1].split()
    own = argument_names(OURS[stage], [np.empty(0)] * len(ours))
    theirs = form.names
    if theirs is None:
        yield tuple(range(len(ours))), tuple(own)
        return
    if sorted(theirs) == sorted(own):  # the names that the signature of our stage has
        yield tuple(own.index(name) for name in theirs), tuple(theirs)
        return
    fixed = {place: i for place, name in enumerate(theirs) if (i := recognised(name, ours)) is not None}
    every = permutations(range(len(ours))) if len(ours) <= MOST else iter([order_of(fixed, len(ours))])
    yield from ((order, tuple(theirs)) for order in every if agrees(order, fixed))


def recognised(name: str, ours: Sequence[str]) -> int | None:
    """The position of the argument of ours that a name stands for; None if unknown."""
    lower = name.lower().strip("_")
    return next((i for i, our in enumerate(ours) if lower == our.lower() or lower in LIKE_OURS.get(our, ())), None)


def agrees(order: Sequence[int], fixed: dict[int, int]) -> bool:
    """Whether an order puts the arguments whose names are known where they are; one that is known twice is not."""
    known = list(fixed.values())
    return all(order[place] == i for place, i in fixed.items() if known.count(i) == 1)


def order_of(fixed: dict[int, int], n: int) -> tuple[int, ...]:
    """The order that the known names give, and ours for the others."""
    rest = iter(i for i in range(n) if i not in fixed.values())
    if len(set(fixed.values())) < len(fixed):
        return tuple(range(n))
    return tuple(fixed[place] if place in fixed else next(rest) for place in range(n))
