"""How the class of an exercise is called, at which points, and what it is compared with."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from ..gradcheck.points.designed import arguments as arguments_of_ours
from ..gradcheck.points.register import OURS, STAGES
from ..gradcheck.student_side.loading import in_words
from ..support.errors import CheckError
from ..support.shapes import Array
from .exercise import GRADIENT, Exercise
from .sources import solution

SCALES = {"generic": 1.0, "initial": 0.05, "saturated": 4.0, "faint": 1e-6, "sharp": 2.0}  # of what is drawn normally


class Calling:
    """How the class of an exercise is called: the same interface as `ntm_ref.gradcheck.theirs.calling.Calling`."""

    def __init__(self, exercise: Exercise, variant: str = "") -> None:
        self.exercise, self.variant = exercise, variant
        self.stage = exercise.like or None
        self.names = [part.removeprefix(GRADIENT) for part in exercise.gradients]  # as in the starter
        n = len(STAGES[exercise.like][1].split()) if exercise.like else 0
        if len(self.names) != (n or len(exercise.arguments)):
            self.names = STAGES[exercise.like][1].split() if exercise.like else [*exercise.arguments]

    def arguments(self, point: str, seed: int) -> tuple[Array, ...]:
        """The arguments at a designed point."""
        if self.exercise.like:
            return arguments_of_ours(self.exercise.like, point, seed)
        rng = np.random.default_rng(seed)
        return tuple(
            np.asarray(rng.uniform(how.low, how.high, how.shape))
            if how.low is not None and how.high is not None
            else np.asarray(SCALES[point] * rng.standard_normal(how.shape))
            for how in self.exercise.arguments.values()
        )

    def on_the_edge(self, edge: str, seed: int) -> list[Array]:
        """The arguments in general position with the changes of an edge: other shapes, ``x * 1000``, ``x = 0``."""
        inputs = dict(zip(self.names, self.arguments("generic", seed)))
        for name, sign, number, shape in re.findall(
            r"(\w+) (?:([*=]) ([-\d.e]+)|(\([\d, ]*\)))", self.exercise.edges[edge]
        ):
            if shape:
                sizes = [int(size) for size in re.findall(r"\d+", shape)]
                inputs[name] = np.random.default_rng(seed).standard_normal(sizes)
            else:
                inputs[name] = (
                    inputs[name] * float(number) if sign == "*" else np.full_like(inputs[name], float(number))
                )
        return list(inputs.values())

    def like(self) -> Any:
        """An evaluation of our stage, in which known mistakes can be planted, or of the solution."""
        if self.exercise.like and not self.variant:
            return Reference(OURS[self.exercise.like])
        return Reference(class_in(solution(self.exercise, self.variant), self.exercise.target))


class Reference:
    """One evaluation of a class of this package's own, with tuples for its results and gradients."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.stage = make()

    def forward(self, *inputs: Array) -> tuple[Array, ...]:
        """The results."""
        return as_tuple(self.stage.forward(*inputs))

    def backward(self, *cotangents: Array) -> tuple[Array, ...]:
        """The gradients."""
        return as_tuple(self.stage.backward(*cotangents))


def as_tuple(value: Any) -> tuple[Array, ...]:
    """One array, or several, as a tuple."""
    return tuple(map(np.asarray, value)) if isinstance(value, (tuple, list)) else (np.asarray(value),)


@cache
def class_in(text: str, name: str) -> Any:
    """The class of this name in a text of this package's own. Raises a `CheckError` if the text does not run."""
    namespace: dict[str, Any] = {"__name__": "exercise"}
    try:
        exec(compile(text, f"<{name}>", "exec"), namespace)
        return namespace[name]
    except Exception as error:
        raise CheckError(f"the solution of {name} does not run: {in_words(error)}") from error


def names_and_results(exercise: Exercise, variant: str) -> tuple[list[str], int]:
    """The names of forward's arguments, and how many results it has."""
    calling = Calling(exercise, variant)
    return list(calling.names), len(calling.like().forward(*calling.arguments("generic", 0)))
