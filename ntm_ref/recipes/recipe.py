"""What a recipe is: every setting of a training run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..machine import STARTS
from ..support.checks import check_positive, check_whole_numbers
from ..support.errors import NTMError
from ..training import OPTIMISERS, Settings

MODELS = ("ntm-feedforward", "ntm-lstm", "lstm")
MOST_SEQUENCES = 10_000_000


@dataclass(frozen=True)
class Lesson:
    """A part of a curriculum: easier sequences, or larger steps, until so many sequences have been seen in all."""

    until: int  # sequences
    task: Mapping[str, int] = field(default_factory=dict)  # the settings that differ from those of the task itself
    rate: float = 1.0  # times the recipe's learning rate

    def __post_init__(self) -> None:
        check_whole_numbers("lesson", {"until": self.until}, most=MOST_SEQUENCES)
        if not isinstance(self.task, Mapping):
            raise NTMError(f"lesson: task is {self.task!r}, expected the names and values of settings")
        check_whole_numbers("lesson", self.task)
        check_positive("lesson", {"rate": self.rate})


@dataclass(frozen=True, kw_only=True)
class Recipe(Settings):
    """The settings of a training run, and the command line's defaults: those of every update, of the model, and of the
    run as a whole. The model "lstm" ignores the settings of the memory.

    Raises an `NTMError` that names a setting out of its range.
    """

    model: str = "ntm-feedforward"  # one of MODELS
    n_layers: int = 1  # of an LSTM
    controller_size: int = 100  # hidden units in a layer
    n_rows: int = 128  # of the memory
    width: int = 20  # numbers in a row
    n_read_heads: int = 1
    n_write_heads: int = 1
    max_shift: int = 1  # rows that a head can move in one step
    start: str = "scattered"  # one of STARTS
    optimiser: str = "graves-rmsprop"  # one of OPTIMISERS
    learning_rate: float = 2e-4
    limit: int = 40_000  # sequences after which training ends
    solved_bits: float = 0.05  # per sequence above the optimum, over 500 sequences: then training ends too
    curriculum: tuple[Lesson, ...] = ()  # before the task itself, in this order

    def __post_init__(self) -> None:
        for name, known in (("model", MODELS), ("start", STARTS), ("optimiser", tuple(OPTIMISERS))):
            if getattr(self, name) not in known:
                raise NTMError(f"recipe: {name} is {getattr(self, name)!r}, expected one of {', '.join(known)}")
        check_whole_numbers("recipe", {name: getattr(self, name) for name in SIZES}, may_be_zero=("max_shift",))
        check_whole_numbers("recipe", {"limit": self.limit}, most=MOST_SEQUENCES)
        optional = {name: getattr(self, name) for name in ("max_state_norm", "max_component", "add_penalty")}
        given = {name: value for name, value in optional.items() if value is not None}
        check_positive("recipe", {name: getattr(self, name) for name in POSITIVE} | given)
        if not all(isinstance(lesson, Lesson) for lesson in self.curriculum):
            raise NTMError(f"recipe: curriculum is {self.curriculum!r}, expected lessons")

    @classmethod
    def of(cls, described: Mapping[str, Any], usual: Recipe | None = None) -> Recipe:
        """The recipe that ``dataclasses.asdict`` described, maybe by way of a file; what is missing is as ``usual``."""
        check_names("recipe", cls, described)
        settings = {**(vars(usual) if usual else {}), **described}
        curriculum = settings.get("curriculum", ())
        if not isinstance(curriculum, (list, tuple)):
            raise NTMError(f"recipe: curriculum is {curriculum!r}, expected a list of lessons")
        return cls(**{**settings, "curriculum": tuple(lesson_of(lesson) for lesson in curriculum)})

    def lessons(self) -> tuple[Lesson, ...]:
        """The curriculum, and after it the task itself up to the limit."""
        return (*self.curriculum, Lesson(self.limit))


SIZES = ("n_layers", "controller_size", "n_rows", "width", "n_read_heads", "n_write_heads", "max_shift", "batch_size")
POSITIVE = ("learning_rate", "max_norm", "solved_bits")


def lesson_of(described: Any) -> Lesson:
    """A lesson, as it is or as ``dataclasses.asdict`` described it."""
    if isinstance(described, Lesson):
        return described
    check_names("lesson", Lesson, described)
    if "until" not in described:
        raise NTMError("lesson: until is missing, expected the number of sequences after which it ends")
    return Lesson(**described)


def check_names(where: str, kind: type, described: Any) -> None:
    """Raise an `NTMError` unless these are settings by names that there are."""
    known = [known.name for known in fields(kind)]
    if not isinstance(described, Mapping):
        raise NTMError(f"{where}: {described!r} is given, expected settings by name: {', '.join(known)}")
    for name in described:
        if name not in known:
            raise NTMError(f"{where}: there is no setting {name!r}, expected one of {', '.join(known)}")


BASELINE: dict[str, Any] = {"optimiser": "adam", "learning_rate": 1e-3, "max_state_norm": 30.0, "limit": 100_000}
