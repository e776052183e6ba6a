"""What an exercise is, as `reading.py` reads it from its Markdown file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..support.shapes import Shape

CONTRACT, EDGES = "contract", "edges"
GRADIENT = "d_"  # how the name of a gradient begins


@dataclass(frozen=True)
class Prediction:
    """A question to be answered before the code is run; the answer is held back."""

    question: str
    answer: str  # a number, or a word
    within: float  # how far a number may be off
    why: str
    usual: Mapping[str, str]  # a usual wrong answer -> the sentence that helps


@dataclass(frozen=True)
class Planted:
    """A known mistake: lines of the solution, replaced by others."""

    sentence: str
    earns: float  # the points of a submission with this mistake alone
    hunks: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # the lines before, and after


@dataclass(frozen=True)
class Drawn:
    """How an argument of forward is drawn for the check."""

    shape: Shape
    low: float | None = None  # uniform between low and high; by default from a normal distribution
    high: float | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise. See the README in this folder for the file that it comes from."""

    id: str
    title: str
    file: str  # the name of the student's file
    minutes: int
    tutorial: int  # 0 for none
    page: str  # where the step-through page shows it; "" for nowhere
    target: str  # the class to be written; "" if only numbers or words are asked for
    like: str  # the stage of ours that it computes; "" for none
    points: Mapping[str, float]  # a gradient, an answer, the contract or the edges -> what it earns
    arguments: Mapping[str, Drawn]  # of forward, if it is not like a stage
    edges: Mapping[str, str]  # what happens on an edge of the domain -> how the arguments are changed
    tells: str  # the most that is told of a wrong answer: one of `telling.DETAILS`
    kind: str  # how it is graded, if not as usual; "" for as usual
    uses: bool  # whether the solution may run stages of this package
    prediction: Prediction
    starter: str
    hints: tuple[str, str, str]
    solution: str  # the functions to be written
    comment: str  # what is said about the solution
    reflect: str
    mistakes: tuple[Planted, ...] = ()
    variants: Mapping[str, Planted] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The points that it is worth."""
        return sum(self.points.values())

    @property
    def gradients(self) -> list[str]:
        """The parts that are gradients, ``d_w`` for example."""
        return [part for part in self.points if self.target and part.startswith(GRADIENT)]

    @property
    def answers(self) -> list[str]:
        """The parts that are numbers or words, assigned in the student's file."""
        return [part for part in self.points if part not in (*self.gradients, CONTRACT, EDGES)]

    def __str__(self) -> str:
        return f"{self.id} {self.title}"
