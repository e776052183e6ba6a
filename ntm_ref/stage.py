"""What a stage is: one evaluation of one equation, run forward once and then asked for its gradients."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import new_class
from typing import Any, ClassVar, TypeVar

import numpy as np

from .support.errors import StageOrderError
from .support.shapes import Array, Sizes, check_arguments, check_gradients

B = TypeVar("B", bound="Block")


class Block:
    """Something with ``forward`` and ``backward``: a `Stage`, or several of them wired together, such as a time step.

    A block that you make raises no floating-point warnings, and a stage or a run also checks what it is given. One that
    is made inside another block or inside a run only computes, since its arguments are right if those of the outer one
    were. Which of the two it is, is decided once, when it is made, so that checking costs nothing inside: you get an
    object of a subclass with the same name, ``checked``, whose methods check and then call those that you read.
    """

    checked: ClassVar[type[Block]]
    unchecked: ClassVar[type[Block]]  # the class that you read

    forward: Any
    backward: Any

    def __init_subclass__(cls, twin: bool = True) -> None:
        if twin:
            cls.unchecked = cls
            methods = {**cls.with_checks(), "__module__": cls.__module__, "__doc__": cls.__doc__}
            cls.checked = new_class(cls.__name__, (cls,), {"twin": False}, lambda body: body.update(methods))

    def __new__(cls: type[B], *configuration: Any, **named: Any) -> B:
        return _make(cls if _thread.inside else cls.checked)  # type: ignore[return-value]

    @classmethod
    def with_checks(cls) -> dict[str, Callable[..., Any]]:
        """The methods of ``checked``: those of this class, as inside a stage."""

        def called(name: str) -> Callable[..., Any]:
            @functools.wraps(method(cls, name))
            def inside(self: Block, *arguments: Any, **named: Any) -> Any:
                with inside_a_stage():
                    results = method(cls, name)(self, *arguments, **named)
                hand_over(self)
                return results

            return inside

        return {"forward": called("forward"), "backward": called("backward")}


class Stage(Block, twin=False):
    """One evaluation of a differentiable function y = f(x, ...).

    A stage object is made, run forward **once**, and then asked for its gradients::

        stage = Interpolation()
        w_gated = stage.forward(w_content, w_prev, g)
        d_w_content, d_w_prev, d_g = stage.backward(d_w_gated)

    Every subclass keeps this contract:

    - The constructor takes configuration only. ``forward`` takes arrays of one dtype and returns arrays of that dtype.
    - ``forward`` keeps its results and whatever else ``backward`` or a curious reader needs as attributes, under the
      paper's names.
    - ``backward`` takes one gradient ``d_name`` for each result ``name`` of ``forward`` and returns one for each
      argument: same order, same shape, same dtype. It computes the exact vector-Jacobian product d_x = (dy/dx)^T d_y.
      It changes nothing: a second call returns the same.
    - A stage knows no neighbour. Where one value feeds several consumers, the block above adds up their gradients.
    - Finite arguments give finite results and gradients wherever the dtype can hold them; elsewhere they are inf or
      nan. Test the values (``np.isfinite``): a stage raises no floating-point warnings, because the flags behind them
      depend on the processor, and some processors raise them for finite matrix products.

    ``shapes`` declares the arrays as the paper's tables do. A stage that you make (see `Block`) raises a `ShapeError`
    that names an array that does not fit, and a `StageOrderError` for a second forward or a backward before it.
    """

    shapes: ClassVar[str]
    result_names: ClassVar[list[str]]  # the attributes that hold what forward returned

    @property
    def results(self) -> Any:
        """What ``forward`` returned."""
        results = tuple(vars(self)[name] for name in self.result_names)
        return results if len(results) > 1 else results[0]

    def check_sizes(self, sizes: Sizes) -> None:
        """Raise a `ShapeError` for sizes that fit ``shapes`` but are wrong for another reason."""

    @classmethod
    def with_checks(cls) -> dict[str, Callable[..., Any]]:
        """The methods of ``checked``, which check what ``forward`` and ``backward`` are given before they call them."""
        signature = inspect.signature(method(cls, "forward"))
        names = list(signature.parameters)[1:]
        gradients = list(inspect.signature(method(cls, "backward")).parameters)[1:]
        cls.result_names = [name.removeprefix("d_") for name in gradients]

        @functools.wraps(method(cls, "forward"))
        def forward(self: Stage, *arrays: Array, **named: Array) -> Any:
            if named:
                arrays = signature.bind(self, *arrays, **named).args[1:]
            if self.result_names[0] in vars(self):
                raise StageOrderError(
                    f"this {cls.__name__} has run forward already; a stage is one evaluation, so make a new one"
                )
            if not _thread.inside:
                check_arguments(self, names, arrays)
            with inside_a_stage():
                results = method(cls, "forward")(self, *arrays)
            for name, result in zip(self.result_names, as_tuple(results)):
                vars(self).setdefault(name, result)
            hand_over(self)
            return results

        @functools.wraps(method(cls, "backward"))
        def backward(self: Stage, *gradients: Array) -> Any:
            if not _thread.inside:
                if self.result_names[0] not in vars(self):
                    raise StageOrderError(
                        f"{cls.__name__}.backward was called before forward: there is nothing to differentiate yet"
                    )
                check_gradients(cls.__name__, self.result_names, as_tuple(self.results), gradients)
            with inside_a_stage():
                return method(cls, "backward")(self, *gradients)

        return {"forward": forward, "backward": backward}


class _Thread(threading.local):
    """Whether this thread is inside a stage or a run, whose arguments were checked."""

    inside = False


_thread = _Thread()
_make = object.__new__


@contextmanager
def inside_a_stage() -> Iterator[None]:
    """Inside this code, as inside every stage, arguments are not checked and NumPy's flags raise no warnings."""
    before, _thread.inside = _thread.inside, True
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _thread.inside = before


def hand_over(thing: Any) -> None:
    """Let the blocks inside a block or a list check their arguments from now on: a reader can call them now."""
    for part in thing if isinstance(thing, list) else vars(thing).values():
        if isinstance(part, list):
            hand_over(part)
        elif isinstance(part, Block) and part.__class__ is not part.checked:
            part.__class__ = part.checked
            hand_over(part)


def method(cls: type[Block], name: str) -> Callable[..., Any]:
    """A method of the class as it is now, or one that raises an error because it is not written yet."""

    def missing(self: Block, gradient: Array) -> Any:
        raise NotImplementedError(f"{cls.__name__} has no {name} yet")

    found: Callable[..., Any] = getattr(cls, name, missing)
    return found


def as_tuple(results: Any) -> tuple[Any, ...]:
    """What forward or backward returns, one thing or several, as a tuple."""
    return results if isinstance(results, tuple) else (results,)
