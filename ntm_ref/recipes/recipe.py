"""What a recipe is: all settings of a training run."""

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
    """A part of a curriculum: easier sequences or another learning rate, up to a number of training sequences."""

    until: int  # training sequences from the beginning of the run, earlier lessons included
    task: Mapping[str, int] = field(default_factory=dict)  # settings of the task that differ in this lesson
    rate: float = 1.0  # factor on the recipe's learning rate
    inputs: Mapping[str, float] | None = None  # shares of the kinds of inputs in this lesson; None: the recipe's

    def __post_init__(self) -> None:
        check_whole_numbers("lesson", {"until": self.until}, most=MOST_SEQUENCES)
        if not isinstance(self.task, Mapping):
            raise NTMError(f"lesson: task is {self.task!r}, expected the names and values of settings")
        check_whole_numbers("lesson", self.task)
        check_positive("lesson", {"rate": self.rate})
        check_shares("lesson", self.inputs or {})


@dataclass(frozen=True, kw_only=True)
class Recipe(Settings):
    """The settings of a training run, and the defaults of the command line: those of every update, of the model, and of
    the run as a whole.

    The model "lstm" ignores the settings of the memory. A setting out of its range raises an `NTMError` that names it.
    """

    model: str = "ntm-feedforward"  # one of MODELS
    n_layers: int = 1  # layers of an LSTM (controller or model)
    controller_size: int = 100  # C, hidden units per layer
    n_rows: int = 128  # N, rows of the memory
    width: int = 20  # M, numbers in a memory row
    n_read_heads: int = 1
    n_write_heads: int = 1
    max_shift: int = 1  # rows by which a head can move in one step, in either direction
    start: str = "scattered"  # initial memory and weightings, one of STARTS
    optimiser: str = "graves-rmsprop"  # one of OPTIMISERS
    learning_rate: float = 2e-4  # step size of the optimiser
    limit: int = 40_000  # sequences after which training ends
    solved_bits: float = 0.05  # bits per sequence above the optimum, over 500 sequences, at which training ends too
    keep_every: int | None = None  # sequences after which the current weights are kept in a file of their own
    curriculum: tuple[Lesson, ...] = ()  # what comes before the task itself, in this order

    def __post_init__(self) -> None:
        for name, known in (("model", MODELS), ("start", STARTS), ("optimiser", tuple(OPTIMISERS))):
            if getattr(self, name) not in known:
                raise NTMError(f"recipe: {name} is {getattr(self, name)!r}, expected one of {', '.join(known)}")
        sizes, optional = self.of_type("int"), self.of_type("float | None")
        counts = {"limit": sizes.pop("limit"), **({"keep_every": self.keep_every} if self.keep_every else {})}
        check_whole_numbers("recipe", counts, most=MOST_SEQUENCES)
        check_whole_numbers("recipe", sizes, may_be_zero=("max_shift",))
        given = {name: value for name, value in optional.items() if value is not None}
        check_positive("recipe", self.of_type("float") | given)
        check_shares("recipe", self.inputs)
        if not all(isinstance(lesson, Lesson) for lesson in self.curriculum):
            raise NTMError(f"recipe: curriculum is {self.curriculum!r}, expected lessons")

    def of_type(self, annotation: str) -> dict[str, Any]:
        """The settings with this annotation, by name."""
        return {known.name: getattr(self, known.name) for known in fields(self) if known.type == annotation}

    @classmethod
    def of(cls, described: Mapping[str, Any], usual: Recipe | None = None) -> Recipe:
        """The recipe with these settings, as ``dataclasses.asdict`` gives them; ``usual`` supplies what is missing."""
        check_names("recipe", cls, described)
        settings = {**(vars(usual) if usual else {}), **described}
        curriculum = settings.get("curriculum", ())
        if not isinstance(curriculum, (list, tuple)):
            raise NTMError(f"recipe: curriculum is {curriculum!r}, expected a list of lessons")
        return cls(**{**settings, "curriculum": tuple(lesson_of(lesson) for lesson in curriculum)})

    def lessons(self) -> tuple[Lesson, ...]:
        """The curriculum, followed by the task itself up to the limit."""
        return (*self.curriculum, Lesson(self.limit))


BASELINE: dict[str, Any] = {"optimiser": "adam", "learning_rate": 1e-3, "max_state_norm": 30.0, "limit": 100_000}


def lesson_of(described: Any) -> Lesson:
    """A `Lesson`, from one or from its description by ``dataclasses.asdict``."""
    if isinstance(described, Lesson):
        return described
    check_names("lesson", Lesson, described)
    if "until" not in described:
        raise NTMError("lesson: until is missing, expected the training sequences after which it ends")
    return Lesson(**described)


def check_shares(where: str, inputs: Any) -> None:
    """Raise an `NTMError` unless ``inputs`` maps kinds to numbers; which kinds there are depends on the task."""
    if not isinstance(inputs, Mapping):
        raise NTMError(f"{where}: inputs are {inputs!r}, expected kinds of inputs with their shares")
    check_positive(where, {f"the share of {kind}": share for kind, share in inputs.items()})


def check_names(where: str, kind: type, described: Any) -> None:
    """Raise an `NTMError` unless ``described`` maps names of fields of ``kind`` to values."""
    known = [known.name for known in fields(kind)]
    if not isinstance(described, Mapping):
        raise NTMError(f"{where}: {described!r} is given, expected settings by name: {', '.join(known)}")
    for name in described:
        if name not in known:
            raise NTMError(f"{where}: there is no setting {name!r}, expected one of {', '.join(known)}")
