"""Clues that need no knowledge of the stage: which kind of mistake turns the right gradient into the one returned?

Each clue is a function of the evidence and the index of an argument. It yields one sentence for every mistake of its
kind that explains the gradient which backward returned. `size.py` looks for factors, signs and small errors,
`arrangement.py` for the right numbers in the wrong places, `jacobian.py` for missing parts of the Jacobian.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..evidence import Evidence
from .arrangement import other_argument, other_order, spread
from .jacobian import cotangent, jacobian, left_out, part_of_the_result
from .size import factor, factor_of_an_argument, nearly, sign_lost, zero

Clue = Callable[[Evidence, int], Iterator[str]]

CLUES: tuple[Clue, ...] = (
    zero, factor, factor_of_an_argument, other_order, spread, other_argument, cotangent, jacobian, part_of_the_result,
    left_out, sign_lost,
)  # fmt: skip


def clues_for(e: Evidence, i: int) -> list[str]:
    """The sentences of all clues that fit argument i; if it is zero, only that; if none fits, how close it is."""
    is_zero = list(zero(e, i))
    return is_zero or list(dict.fromkeys(s for clue in CLUES for s in clue(e, i))) or list(nearly(e, i))
