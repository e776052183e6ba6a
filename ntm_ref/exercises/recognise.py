"""Recognise mistakes: those planted in the exercise, and those of the checker's catalogue. One mistake costs once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..gradcheck.derivatives.numerical import norm
from ..gradcheck.diagnosis.catalogue import mistakes_of
from ..gradcheck.diagnosis.evidence import Evidence
from ..gradcheck.verdict.survey import Survey
from ..support.errors import NTMError
from ..support.shapes import Array
from .calling import Reference, class_in
from .exercise import GRADIENT, Exercise, Planted
from .sources import with_mistake

MATCH = 1e-7  # relative


@dataclass(frozen=True)
class Recognised:
    """A mistake, the gradients that it has spoilt, and what it costs."""

    sentence: str
    parts: frozenset[str]
    cost: float


@np.errstate(all="ignore")
def recognised(exercise: Exercise, survey: Survey, variant: str) -> list[Recognised]:
    """The mistakes that explain wrong gradients, each gradient by one of them; none for a variant."""
    cases = [case for report in survey.reports.values() for case in report.evidence if report.wrong][:2]
    if variant or not cases:
        return []
    found = [*planted_in(exercise, cases), *from_the_catalogue(exercise, survey)]
    chosen: list[Recognised] = []
    for mistake in sorted(found, key=lambda m: -len(m.parts)):
        if not any(mistake.parts & other.parts for other in chosen) and not all_zero(mistake, cases[0]):
            chosen.append(mistake)
    return chosen


def planted_in(exercise: Exercise, cases: Sequence[Evidence]) -> Iterator[Recognised]:
    """The mistakes of the exercise that return what was returned, wherever they are wrong."""
    for mistake in exercise.mistakes:
        spoilt = [spoilt_by(exercise, mistake, case) for case in cases]
        if spoilt[0] and all(parts == spoilt[0] for parts in spoilt):
            yield Recognised(mistake.sentence, spoilt[0], exercise.total - mistake.earns)


def spoilt_by(exercise: Exercise, mistake: Planted, case: Evidence) -> frozenset[str]:
    """The gradients that a mistake makes wrong, if all of them were returned as it makes them; nothing otherwise."""
    try:
        stage = Reference(class_in(with_mistake(exercise, mistake), exercise.target))
        stage.forward(*(value.copy() for value in case.inputs))
        gradients = stage.backward(*(value.copy() for value in case.cotangents))
    except (NTMError, ValueError, TypeError, IndexError, AttributeError):
        return frozenset()
    if len(gradients) != len(case.names):
        return frozenset()
    spoilt = [i for i, d in enumerate(gradients) if not close(d, case.expected(i).reshape(np.shape(d)), case.floor)]
    if not all(close(gradients[i], case.gradients[i], case.floor) for i in spoilt):
        return frozenset()
    return frozenset(f"{GRADIENT}{case.names[i]}" for i in spoilt)


def close(ours: Array, theirs: Array, floor: float) -> bool:
    """Whether a gradient is the same up to rounding."""
    same_shape = np.shape(ours) == np.shape(theirs)
    return same_shape and bool(norm(np.asarray(ours) - np.asarray(theirs)) <= MATCH * max(norm(ours), floor))


def from_the_catalogue(exercise: Exercise, survey: Survey) -> Iterator[Recognised]:
    """The findings that are known mistakes of the stage, and not only clues."""
    if exercise.like:
        known = {mistake.said_of(exercise.like) for mistake in mistakes_of(exercise.like)}
        for finding in survey.findings:
            if known & {*finding.sentences}:
                parts = frozenset(f"{GRADIENT}{name}" for name in finding.arguments)
                yield Recognised(finding.sentences[0], parts, cost_of([exercise.points.get(p, 0) for p in parts]))


def cost_of(points: Sequence[float]) -> float:
    """What a mistake costs if it spoils gradients worth these points: half of them, and at least the largest."""
    return max([*points, sum(points) / 2])


def all_zero(mistake: Recognised, case: Evidence) -> bool:
    """Whether nothing but zeros was returned where the mistake is: that is not half of a derivation."""
    return not any(
        np.any(gradient) for name, gradient in zip(case.names, case.gradients) if f"{GRADIENT}{name}" in mistake.parts
    )
