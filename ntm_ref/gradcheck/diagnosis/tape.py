"""Writes down what the stages inside a chain are given and give, and moves one of their arrays on request."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..evaluation import Make, as_tuple


@dataclass
class Call:
    """One stage's forward inside a chain, and what its backward was given and gave."""

    stage: Any
    inputs: list[Array]
    results: list[Array] = field(default_factory=list)
    inside: list[Call] = field(default_factory=list)
    arrived: list[Array] | None = None  # the gradients of the results; None where no backward ran
    returned: list[Array] | None = None  # those of the arguments; None where half a backward ran, or none


@dataclass(frozen=True)
class Move:
    """A small change of some arrays of one call, numbered as forward runs: of its inputs, or of its results."""

    number: int
    of_inputs: bool
    by: list[Any]


class Tape:
    """A chain's run. ``calls`` are those of its own stages, in the order of forward; theirs are inside them."""

    def __init__(
        self,
        make: Make,
        inputs: Sequence[Array],
        cotangents: Sequence[Array] = (),
        move: Move | None = None,
        classes: Sequence[type] | None = None,  # those of the stages inside, if they are known
    ) -> None:
        self.calls: list[Call] = []
        self.numbers: dict[int, Call] = {}  # by number, from 0
        self.open, self.move = [self.calls], move
        self.busy: set[int] = set()  # stages in the middle of a call: what they do to themselves is their own business
        self.by_stage: dict[int, list[Call]] = {}  # the calls of each object that no backward has answered yet
        self.classes = stages_inside(make, inputs) if classes is None else classes
        self.chain = make()
        with self.listening(self.classes):
            self.results = as_tuple(self.chain.forward(*(value.copy() for value in inputs)))
            if cotangents:
                self.chain.backward(*(v.copy() for v in cotangents))

    @contextmanager
    def listening(self, classes: Sequence[type]) -> Iterator[None]:
        """Inside this block, every forward and backward of these classes is written down."""
        methods = [(cls, name, getattr(cls, name)) for cls in classes for name in dir(cls) if listened_to(cls, name)]
        own = [name in vars(cls) for cls, name, _ in methods]
        try:
            for cls, name, method in methods:
                setattr(cls, name, self.wrapped(name, method))
            yield
        finally:
            for (cls, name, method), was_own in zip(methods, own):
                setattr(cls, name, method) if was_own else delattr(cls, name)

    def wrapped(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """A method that is written down before it answers."""

        @functools.wraps(method)
        def listened(stage: Any, *values: Any, **named: Any) -> Any:
            if id(stage) in self.busy or stage is self.chain:
                return method(stage, *values, **named)
            if named:
                values = inspect.signature(method).bind(stage, *values, **named).args[1:]
            self.busy.add(id(stage))
            try:
                return (self.forward if name == "forward" else self.backward)(name, method, stage, values)
            finally:
                self.busy.discard(id(stage))

        return listened

    def forward(self, name: str, method: Callable[..., Any], stage: Any, inputs: tuple[Any, ...]) -> Any:
        """A forward: a new call."""
        call, number = Call(stage, arrays(inputs)), len(self.numbers)
        self.numbers[number] = call
        self.by_stage.setdefault(id(stage), []).append(call)
        self.open[-1].append(call)
        self.open.append(call.inside)
        if self.move and self.move.number == number and self.move.of_inputs:
            inputs = moved(inputs, iter(self.move.by))
        try:
            results = method(stage, *inputs)
        finally:
            self.open.pop()
        call.results = arrays(results)
        if self.move and self.move.number == number and not self.move.of_inputs:
            results = moved(results, iter(self.move.by))
        return results

    def backward(self, name: str, method: Callable[..., Any], stage: Any, gradients: tuple[Any, ...]) -> Any:
        """A backward, or half of one: what arrived and what was returned."""
        arrived = [g.copy() for g in arrays(gradients)]
        returned = method(stage, *gradients)
        waiting = self.by_stage.get(id(stage), [])
        if waiting:  # the last forward is answered first
            call = waiting[-1]
            call.arrived = arrived
            call.returned = [g.copy() for g in arrays(returned)] if name == "backward" else None
            if name == "backward":
                waiting.pop()
        return returned


def listened_to(cls: type, name: str) -> bool:
    """Whether a method is forward, backward or a part of backward."""
    return name.startswith(("forward", "backward")) and inspect.isfunction(inspect.getattr_static(cls, name))


def arrays(thing: Any) -> list[Array]:
    """All arrays in an array or in nested tuples and lists."""
    if isinstance(thing, (tuple, list)):
        return [found for part in thing for found in arrays(part)]
    return [np.asarray(thing)] if isinstance(thing, (np.ndarray, np.generic)) else []


def moved(thing: Any, by: Iterator[Any]) -> Any:
    """The same structure, to each array of which something is added."""
    if isinstance(thing, (tuple, list)):
        parts = [moved(part, by) for part in thing]
        return type(thing)(*parts) if hasattr(thing, "_fields") else type(thing)(parts)
    return thing + next(by) if isinstance(thing, (np.ndarray, np.generic)) else thing


def stages_inside(make: Make, inputs: Sequence[Array]) -> list[type]:
    """The classes of all stages that a chain keeps once it has run."""
    chain = make()
    chain.forward(*(value.copy() for value in inputs))
    classes = (type(stage) for stage, path in kept(chain).values() if path)
    return list(dict.fromkeys(getattr(cls, "unchecked", cls) for cls in classes))  # of ours, what runs inside a chain


def kept(chain: Any) -> dict[int, tuple[Any, str]]:
    """Everything with forward and backward in a chain's attributes, by its id, with its path; the chain's own is ''."""
    found: dict[int, tuple[Any, str]] = {}
    seen: set[int] = set()

    def look(thing: Any, path: str) -> None:
        if id(thing) in seen or isinstance(thing, (type, np.ndarray, str)) or inspect.isroutine(thing):
            return
        seen.add(id(thing))
        if hasattr(type(thing), "forward") and hasattr(type(thing), "backward"):
            found[id(thing)] = thing, path
        if isinstance(thing, (list, tuple)):
            parts = {f"{path}[{i}]": part for i, part in enumerate(thing)}
        elif isinstance(thing, dict):
            parts = {f"{path}[{key!r}]": part for key, part in thing.items()}
        else:
            parts = {
                f"{path}.{name.lstrip('_')}".lstrip("."): part for name, part in getattr(thing, "__dict__", {}).items()
            }
        for inner, part in parts.items():
            look(part, inner)

    look(chain, "")
    return found
