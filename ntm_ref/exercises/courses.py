"""An exercise that is a training run: it is compared with those of the solution and of its known mistakes."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from ..gradcheck.evaluation import fresh, run_forward
from ..support.shapes import Array
from .calling import Reference, class_in
from .exercise import Exercise
from .grade import NOT_RIGHT, RIGHT, Part
from .sources import solution, with_mistake

FEW, MANY, SEEDS = 8, 150, (0, 3, 4)  # updates; of these seeds all have learned after a third of the many
CLOSE = 1e-4  # relative: rounding differs between processors, and grows from update to update
BITS = 1.0  # that a sequence may cost after many updates


@np.errstate(all="ignore")
def trains(exercise: Exercise, form: Any) -> list[Part]:
    """The costs of the first updates are those of the solution, and those after many are low.

    The latter counts only if the former are known, from the solution or from a mistake: zeros are easily returned.
    """
    theirs, right = costs_of(fresh(form), SEEDS[0], FEW), course(exercise.target, solution(exercise))
    mistakes = {m.sentence: course(exercise.target, with_mistake(exercise, m)) for m in exercise.mistakes}
    known = next((sentence for sentence, costs in {"": right, **mistakes}.items() if close(theirs, costs)), None)
    when = "the first cost is right, and a later one is not" if close(theirs[:1], right[:1]) else "no cost is right"
    learned = known is not None and all(np.mean(costs_of(fresh(form), seed, MANY)[-20:]) < BITS for seed in SEEDS)
    return [
        part(exercise, "course", f"{when}: compare with the rule" if known is None else known),
        part(exercise, "learns", "" if learned else f"it costs {BITS:g} bit or more after {MANY} updates"),
    ]


def part(exercise: Exercise, name: str, problem: str) -> Part:
    """A part that earns all of its points if there is no problem, and none otherwise."""
    points = exercise.points[name]
    return Part(name, 0, points, NOT_RIGHT, problem) if problem else Part(name, points, points, RIGHT)


def costs_of(evaluation: Any, seed: int, n: int) -> Array:
    """The costs of ``n`` updates."""
    (costs,) = run_forward(evaluation, [np.array([float(seed)]), np.array([float(n)])])
    return np.asarray(costs, float)


@cache
def course(target: str, text: str) -> Array:
    """The first costs of a text of this package's own."""
    return costs_of(Reference(class_in(text, target)), SEEDS[0], FEW)


def close(theirs: Array, expected: Array) -> bool:
    """Whether two courses are equal up to rounding."""
    return theirs.shape == expected.shape and bool(np.allclose(theirs, expected, CLOSE))
