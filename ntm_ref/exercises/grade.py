"""What a submission of one exercise came to: its parts with their points, and the cause in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..gradcheck.verdict.survey import Survey
from .exercise import Exercise

DONE, WRONG, OPEN, NOT_JUDGED = "done", "wrong", "open", "not judged"
RIGHT, HALF, NOT_RIGHT, NOT_COUNTED = "right", "half right", "WRONG", "-"


@dataclass(frozen=True)
class Part:
    """One line of the grade."""

    name: str
    earned: float
    possible: float
    state: str  # RIGHT, HALF, NOT_RIGHT, or NOT_COUNTED if it was not looked at
    remark: str = ""  # why it is not right; or what was looked at
    where: str = ""  # the point at which it is wrong, "" if in general position


@dataclass(frozen=True)
class Grade:
    """The grade of one exercise."""

    exercise: Exercise
    state: str  # DONE, WRONG, OPEN or NOT_JUDGED
    cause: str  # one sentence
    parts: Sequence[Part] = ()
    named: Sequence[str] = ()  # the sentences of the mistakes that were recognised
    numbers: str = ""  # one number of the student's, the same nudged, and their ratio
    lines: Sequence[str] = ()  # of the student's file, if it raised something
    printed: Sequence[str] = ()  # by the student's file
    file: str = ""
    derived: bool = True  # False if the gradients are not derived by hand
    survey: Survey | None = None  # everything that the checker found

    @property
    def earned(self) -> float:
        """The points."""
        return sum(part.earned for part in self.parts)

    @property
    def possible(self) -> float:
        """The points that it is worth."""
        return self.exercise.total

    @property
    def ok(self) -> bool:
        """Whether all points were earned."""
        return self.state == DONE


def nothing(exercise: Exercise, state: str, cause: str, lines: Sequence[str] = (), file: str = "") -> Grade:
    """The grade of a submission without points."""
    parts = [Part(name, 0.0, possible, NOT_COUNTED) for name, possible in exercise.points.items()]
    return Grade(exercise, state, cause, parts, lines=lines, file=file)


def number(points: float) -> str:
    """Points as a text: 3, or 2.5."""
    return f"{points:g}"
