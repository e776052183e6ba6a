"""What a stage is: one evaluation of one equation, run forward once and then asked for its gradients."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import numpy as np

from .support.errors import StageOrderError
from .support.shapes import Array, Sizes, check_arguments, check_gradients


class Stage:
    """One evaluation of a differentiable function y = f(x, ...).

    A stage object is made, run forward **once**, and then asked for its gradients::

        stage = Interpolation()
        w_gated = stage.forward(w_content, w_prev, g)
        d_w_content, d_w_prev, d_g = stage.backward(d_w_gated)

    The contract that every subclass keeps:

    - The constructor takes configuration only. ``forward`` takes arrays of one dtype, and its results have that dtype.
    - ``forward`` leaves what backward and a curious reader need as attributes, under the paper's names.
    - ``backward`` takes one gradient for each result of ``forward`` and returns one for each argument: same order, same
      shape, same dtype. It is the exact vector-Jacobian product d_x = (dy/dx)^T d_y. It changes nothing: called twice,
      it answers the same.
    - A stage knows no neighbour. Where one value feeds several consumers, the block above adds their gradients up.
    - Finite numbers give finite ones, tiny and huge ones too, as long as these are in the dtype's range; where not,
      they are infinite or not a number. Ask the values (``np.isfinite``): a stage raises no floating-point warnings,
      since the flags behind them depend on the processor, and some raise them for finite matrix products.

    ``shapes`` declares the arrays as the paper's tables do; one that does not fit is refused with a sentence that names
    it. A stage inside another is not checked again: its arguments are right where those of the outer one were.
    """

    shapes: ClassVar[str]
    results: Any = None  # what forward returned; None until it has run

    forward: Any
    backward: Any

    def check_sizes(self, sizes: Sizes) -> None:
        """Raise a `ShapeError` for sizes that fit ``shapes`` and are wrong all the same."""

    def __init_subclass__(cls) -> None:
        if "forward" in vars(cls):
            cls.forward = _once_and_checked(cls.forward)
        if "backward" in vars(cls):
            cls.backward = _checked(cls.backward)


class _Thread(threading.local):
    """Whether this thread is inside a stage, whose arguments were checked."""

    checked = False


_thread = _Thread()


@contextmanager
def inside_a_stage() -> Iterator[None]:
    """Inside this block, as inside every stage, arguments are taken on trust and NumPy's flags raise no warnings."""
    before, _thread.checked = _thread.checked, True
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _thread.checked = before


def _once_and_checked(forward: Callable[..., Any]) -> Callable[..., Any]:
    """``forward``, at most once per object, and with its arguments checked unless another stage is calling."""
    signature = inspect.signature(forward)
    names = list(signature.parameters)[1:]

    @functools.wraps(forward)
    def wrapper(self: Stage, *arrays: Array, **named: Array) -> Any:
        if named:
            arrays = signature.bind(self, *arrays, **named).args[1:]
        if self.results is not None:
            raise StageOrderError(
                f"this {type(self).__name__} has run forward already; a stage is one evaluation, so make a new one"
            )
        if _thread.checked:
            self.results = results = forward(self, *arrays)
            return results
        check_arguments(self, names, arrays)
        with inside_a_stage():
            self.results = forward(self, *arrays)
        return self.results

    return wrapper


def _checked(backward: Callable[..., Any]) -> Callable[..., Any]:
    """``backward``, its arguments checked against the results of forward unless another stage is calling."""
    names = list(inspect.signature(backward).parameters)[1:]

    @functools.wraps(backward)
    def wrapper(self: Stage, *gradients: Array) -> Any:
        if _thread.checked:
            return backward(self, *gradients)
        if self.results is None:
            raise StageOrderError(
                f"{type(self).__name__}.backward was called before forward: there is nothing to differentiate yet"
            )
        check_gradients(self, names, gradients)
        with inside_a_stage():
            return backward(self, *gradients)

    return wrapper
