"""Clues that need no knowledge of the stage: which kind of mistake turns the right gradient into the one returned?

Each clue is a function of the evidence and the index of an argument. It yields one sentence for every mistake of its
kind that explains the gradient which backward returned. `size.py` looks for constant factors, signs and small errors,
`factors.py` for factors that are arrays, `arrangement.py` for the right numbers in the wrong places, `jacobian.py` for
missing parts of the Jacobian, `paths.py` for paths through a mean or a length, `direct.py` for those past everything,
`attention.py` for a layer of attention, and `where.py` for the part of a gradient that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..evidence import Evidence
from .arrangement import other_argument, other_order, spread
from .attention import attention
from .direct import direct_path
from .factors import factor_of_an_argument, factor_of_the_cotangent, slope_of_the_argument
from .jacobian import cotangent, jacobian, left_out, part_of_the_result
from .paths import shared_path
from .size import added, factor, idle, nearly, normalised, sign_lost, zero
from .where import where

Clue = Callable[[Evidence, int], Iterator[str]]

CLUES: tuple[Clue, ...] = (
    factor_of_an_argument, slope_of_the_argument, factor, other_order, spread, other_argument, cotangent,
    jacobian, part_of_the_result, left_out, sign_lost, added, normalised, attention, shared_path,
    direct_path, factor_of_the_cotangent,
)  # fmt: skip


def clues_for(e: Evidence, i: int) -> list[str]:
    """The sentences of all clues that fit the whole gradient of argument i; if it is or should be zero, only that."""
    about_zero = [*zero(e, i), *idle(e, i)]
    return about_zero or list(dict.fromkeys(sentence for clue in CLUES for sentence in clue(e, i)))


__all__ = ["clues_for", "nearly", "where"]
