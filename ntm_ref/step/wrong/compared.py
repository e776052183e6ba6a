"""Their gradients beside the right ones, number by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...gradcheck.verdict.survey import Survey
from ...support.shapes import Array

MOST = 72  # numbers of one gradient that are shown: those that are furthest off
OFF = 1e-7  # a number is marked as wrong from this share of the largest one on


@dataclass(frozen=True)
class Compared:
    """One gradient at one point: the numbers that can be compared, at most `MOST` of them, in their order."""

    argument: str
    point: str
    indices: list[tuple[int, ...]]
    theirs: Array
    ours: Array
    n_numbers: int  # that there are

    @property
    def difference(self) -> Array:
        """Theirs minus ours."""
        return self.theirs - self.ours

    @property
    def is_wrong(self) -> Array:
        """Which numbers are."""
        scale = max(float(abs(self.ours).max()), float(abs(self.theirs).max()))
        wrong: Array = ~(abs(self.difference) <= OFF * scale)
        return wrong


def compared(survey: Survey) -> Iterator[Compared]:
    """Every gradient with wrong numbers, at the first point that shows it."""
    for argument, (point, _) in survey.first_wrong_checks().items():
        case = survey.reports[point].evidence[0]
        i = list(case.names).index(argument)
        theirs, ours = np.ravel(case.returned(i)), np.ravel(case.expected(i))
        known = np.flatnonzero(case.known[i] & np.isfinite(theirs))
        off = abs(theirs - ours)[known]
        shown = np.sort(known[np.argsort(-off, kind="stable")[:MOST]])
        indices = [tuple(map(int, np.unravel_index(k, case.inputs[i].shape))) for k in shown]
        if len(shown):
            yield Compared(argument, point, indices, theirs[shown], ours[shown], theirs.size)
