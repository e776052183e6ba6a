"""Recognise a planted mistake of an exercise: one that returns exactly the gradients of the student's class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..gradcheck.derivatives.numerical import norm
from ..gradcheck.diagnosis.evidence import Evidence
from ..gradcheck.verdict.survey import Survey
from ..support.errors import NTMError
from ..support.shapes import Array
from .calling import Reference, class_in
from .exercise import Exercise, Planted
from .sources import with_mistake

MATCH = 1e-7  # relative


@np.errstate(all="ignore")
def recognised(exercise: Exercise, survey: Survey, variant: str) -> list[Planted]:
    """The mistakes of the exercise that explain all gradients at a point where one is wrong; none for a variant."""
    if variant:
        return []
    cases = [case for report in survey.reports.values() for case in report.evidence if report.wrong]
    return [m for m in exercise.mistakes if cases and all(explains(exercise, m, case) for case in cases[:2])]


def explains(exercise: Exercise, mistake: Planted, case: Evidence) -> bool:
    """Whether the solution with this mistake returns what was returned."""
    try:
        stage = Reference(class_in(with_mistake(exercise, mistake), exercise.target))
        stage.forward(*(value.copy() for value in case.inputs))
        gradients = stage.backward(*(value.copy() for value in case.cotangents))
    except (NTMError, ValueError, TypeError, IndexError, AttributeError):
        return False
    return fit(gradients, case.gradients, case.floor)


def fit(ours: Sequence[Array], theirs: Sequence[Array], floor: float) -> bool:
    """Whether all gradients are the same up to rounding."""
    return len(ours) == len(theirs) and all(
        np.shape(a) == np.shape(b) and norm(np.asarray(a) - np.asarray(b)) <= MATCH * max(norm(a), floor)
        for a, b in zip(ours, theirs)
    )
