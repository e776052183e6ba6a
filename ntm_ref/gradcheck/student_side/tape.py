"""Record the arguments, results and gradients of the stages inside a chain; move one of those arrays on request."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = Any
Factory = Callable[[], Any]


@dataclass
class Call:
    """One forward of a stage inside a chain, and the gradients of its backward."""

    number: int  # in the order of forward
    stage: Any
    inputs: list[Array]
    results: list[Array] = field(default_factory=list)
    inside: list[Call] = field(default_factory=list)
    arrived: list[Array] | None = None  # gradients of the results; None if no backward ran
    returned: list[Array] | None = None  # gradients of the arguments; None unless a whole backward ran


@dataclass(frozen=True)
class Move:
    """Small changes to add to the inputs or to the results of one call; calls are numbered in the order of forward."""

    number: int
    of_inputs: bool
    by: list[Any]


class Tape:
    """One run of a chain.

    ``calls`` are the calls of the stages that the chain itself runs, in the order of forward; the calls of stages
    inside those are in `Call.inside`. Without ``cotangents`` only forward runs.
    """

    def __init__(
        self,
        make: Factory,
        inputs: Sequence[Array],
        cotangents: Sequence[Array] = (),
        move: Move | None = None,
        classes: Sequence[type] | None = None,  # of the stages inside, if they are known
    ) -> None:
        self.calls: list[Call] = []
        self.n_calls = 0
        self.open, self.move = [self.calls], move
        self.busy: set[int] = set()  # ids of stages in the middle of a call; calls to themselves are not recorded
        self.by_stage: dict[int, list[Call]] = {}  # id of a stage -> its calls still without backward
        self.classes = stages_inside(make, inputs) if classes is None else classes
        evaluated = make()
        self.chain = itself(evaluated)
        with self.recording(self.classes):
            results = evaluated.forward(*(value.copy() for value in inputs))
            self.chain = itself(evaluated)  # it may have been made by forward
            self.results = results if isinstance(results, (tuple, list)) else (results,)
            gradients = evaluated.backward(*(v.copy() for v in cotangents)) if cotangents else []
            self.gradients = arrays(gradients)

    @contextmanager
    def recording(self, classes: Sequence[type]) -> Iterator[None]:
        """Within the block, every forward and backward of these classes is recorded."""
        methods = [(cls, name, getattr(cls, name)) for cls in classes for name in dir(cls) if is_recorded(cls, name)]
        own = [name in vars(cls) for cls, name, _ in methods]
        try:
            for cls, name, method in methods:
                setattr(cls, name, self.wrapped(name, method))
            yield
        finally:
            for (cls, name, method), was_own in zip(methods, own):
                setattr(cls, name, method) if was_own else delattr(cls, name)

    def wrapped(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        """The method, recorded when it is called."""

        @functools.wraps(method)
        def recorded(stage: Any, *values: Any, **named: Any) -> Any:
            if id(stage) in self.busy or stage is self.chain:
                return method(stage, *values, **named)
            if named:
                values = inspect.signature(method).bind(stage, *values, **named).args[1:]
            self.busy.add(id(stage))
            try:
                return (self.forward if name == "forward" else self.backward)(name, method, stage, values)
            finally:
                self.busy.discard(id(stage))

        return recorded

    def forward(self, name: str, method: Callable[..., Any], stage: Any, inputs: tuple[Any, ...]) -> Any:
        """Run a forward and record it as a new call."""
        number, self.n_calls = self.n_calls, self.n_calls + 1
        call = Call(number, stage, arrays(inputs))
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
        """Run a backward, or a part of one, and record the gradients that arrived and those returned."""
        arrived = [g.copy() for g in arrays(gradients)]
        returned = method(stage, *gradients)
        waiting = self.by_stage.get(id(stage), [])
        if waiting:  # the backward of the last forward runs first
            call = waiting[-1]
            call.arrived = arrived
            call.returned = [g.copy() for g in arrays(returned)] if name == "backward" else None
            if name == "backward":
                waiting.pop()
        return returned


def is_recorded(cls: type, name: str) -> bool:
    """Whether a method is forward, backward or a part of one (``backward_x``)."""
    return name.startswith(("forward", "backward")) and inspect.isfunction(inspect.getattr_static(cls, name))


def arrays(thing: Any) -> list[Array]:
    """All arrays in nested tuples and lists, or the array itself."""
    if isinstance(thing, (tuple, list)):
        return [found for part in thing for found in arrays(part)]
    return [np.asarray(thing)] if isinstance(thing, (np.ndarray, np.generic)) else []


def moved(thing: Any, by: Iterator[Any]) -> Any:
    """The same nested structure, with the next change from ``by`` added to each array."""
    if isinstance(thing, (tuple, list)):
        parts = [moved(part, by) for part in thing]
        return type(thing)(*parts) if hasattr(thing, "_fields") else type(thing)(parts)
    return thing + next(by) if isinstance(thing, (np.ndarray, np.generic)) else thing


def itself(chain: Any) -> Any:
    """The object of the user's own class."""
    return getattr(chain, "object_under_check", chain)


def stages_inside(make: Factory, inputs: Sequence[Array]) -> list[type]:
    """The classes of all stages that a chain keeps after forward."""
    chain = make()
    chain.forward(*(value.copy() for value in inputs))
    kept = stages_kept(itself(chain))
    classes = (type(stage) for stage, path in kept.values() if path)
    return list(dict.fromkeys(getattr(cls, "unchecked", cls) for cls in classes))  # of ours, what runs inside a chain


def stages_kept(chain: Any) -> dict[int, tuple[Any, str]]:
    """Every object with forward and backward in a chain's attributes: id -> (object, path). The chain's path is ""."""
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
