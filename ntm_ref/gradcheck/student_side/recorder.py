"""What happened inside a chain, in plain values that can be sent to another process."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .tape import Array, Call, Factory, Move, Tape, stages_inside, stages_kept


@dataclass
class Inside:
    """One call inside a chain, as `Call` has it, in plain values that can be sent to another process."""

    number: int
    path: str  # the attribute of the chain that is the stage
    stage: str  # its class
    names: list[str]  # of forward's arguments
    inputs: list[Array]
    results: list[Array]
    arrived: list[Array] | None
    returned: list[Array] | None
    inside: list[Inside]

    @classmethod
    def of(cls, call: Call, paths: dict[int, str]) -> Inside:
        """The same of a call; ``paths`` has those of all stages that are kept."""
        path, names = paths.get(id(call.stage), "a stage that is not kept"), signature_names(call.stage.forward)
        inside = [cls.of(inner, paths) for inner in call.inside]
        arrays = call.inputs, call.results, call.arrived, call.returned
        return cls(call.number, path, type(call.stage).__name__, names, *arrays, inside)

    @classmethod
    def received(cls, values: dict[str, Any]) -> Inside:
        """The call from a dictionary of its fields."""
        return cls(**{**values, "inside": [cls.received(inner) for inner in values["inside"]]})


class Recorded(NamedTuple):
    """One run of a chain: its results, its gradients if backward ran, and the calls inside."""

    results: list[Array]
    gradients: list[Array]
    calls: list[Inside]


class Recorder:
    """Runs a chain, again and again, and returns its results and the calls inside it."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        self.classes: list[type] | None = None

    def __call__(self, inputs: Sequence[Array], cotangents: Sequence[Array] = (), move: Move | None = None) -> Recorded:
        """One run, of backward too if there are cotangents."""
        if self.classes is None:
            self.classes = stages_inside(self.make, inputs)
        tape = Tape(self.make, inputs, cotangents, move, self.classes)
        paths = {key: path for key, (_, path) in stages_kept(tape.chain).items()}
        return Recorded(list(tape.results), tape.gradients, [Inside.of(call, paths) for call in tape.calls])


def signature_names(function: Callable[..., Any]) -> list[str]:
    """The names of a function's arguments."""
    return list(inspect.signature(function).parameters)
