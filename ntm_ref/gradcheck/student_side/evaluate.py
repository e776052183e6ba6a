"""One evaluation of a form: forward once, then backward, arrays in and arrays out."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from .gradients import arrays_in, gradients_of, in_one_dimension
from .kept import arrays_of
from .signatures import positional_names, signature_of


class Context:
    """What PyTorch hands to a static forward and backward, to keep values in."""

    saved_tensors: tuple[Any, ...] = ()

    def save_for_backward(self, *values: Any) -> None:
        """Keep values for backward."""
        self.saved_tensors = values


class Evaluation:
    """One object of a form: forward once, then backward."""

    def __init__(self, form: Any) -> None:
        self.form = form
        self.cache: tuple[Any, ...] = ()
        self.object_under_check: Any = Context() if form.is_static else None
        if not (form.is_static or form.is_function or form.constructor):
            self.object_under_check = form.construct([])

    def forward(self, *arrays: Any) -> tuple[Any, ...]:
        """The results as a tuple of arrays."""
        form, self.inputs = self.form, arrays
        n = len(arrays) - len(form.constructor) - len(form.attributes)
        if form.constructor:
            self.object_under_check = form.construct(arrays[n:])
        for name, value in zip(form.attributes, arrays[n:]):
            setattr(self.object_under_check, name, value)
        function: Callable[..., Any] = form.target
        if form.is_static:
            function = form.target.forward
        elif not form.is_function:
            function = getattr(self.object_under_check, form.method)
        context = (self.object_under_check,) if form.is_static_with_context else ()
        returned = self.call(function, context, arrays[:n])
        results, self.cache = results_and_cache(returned, form.n_results)
        return results

    def call(self, function: Callable[..., Any], context: tuple[Any, ...], arrays: tuple[Any, ...]) -> Any:
        """Call forward; its only argument may be a tuple of one."""
        if self.form.one_tuple:
            return function(*context, arrays)
        try:
            return function(*context, *arrays)
        except (TypeError, ValueError):
            if len(arrays) > 1:
                raise
            try:
                returned = function(*context, arrays)
            except Exception:
                returned = None
            if returned is None:
                raise
            self.form.one_tuple = True
            return returned

    def kept_arrays(self) -> dict[str, Any]:
        """The arrays that the object, or the cache, keeps after forward."""
        cached = {"cache": self.cache[0] if len(self.cache) == 1 else self.cache} if self.cache else {}
        return arrays_of(self.object_under_check) | arrays_of(SimpleNamespace(**cached))

    def backward(self, *cotangents: Any) -> tuple[Any, ...]:
        """The gradients in the order of the arguments; None for one that is not there."""
        form = self.form
        function = form.backward if form.is_function else form.target.backward if form.is_static else None
        function = function or self.object_under_check.backward
        given = ((self.object_under_check,) if form.is_static_with_context else ()) + cotangents
        before = dict(getattr(self.object_under_check, "__dict__", {}))
        returned = function(*given, *self.extras(function, len(given)))
        after = getattr(self.object_under_check, "__dict__", {})
        set_now = [a for k, v in after.items() if before.get(k) is not v for a in arrays_in(v)]
        names = form.names or [f"argument {i}" for i in range(len(self.inputs))]
        n_arguments = len(names) - len(form.constructor) - len(form.attributes)
        found = gradients_of(returned, names, self.object_under_check, n_arguments, set_now)
        in_shape = [in_one_dimension(gradient, value) for gradient, value in zip(found, self.inputs)]
        return (*in_shape, *found[len(in_shape) :])

    def extras(self, function: Callable[..., Any], n_given: int) -> tuple[Any, ...]:
        """What backward takes besides the gradients of the results: the cache, or the inputs again."""
        names = positional_names(signature_of(function), None)
        takes = n_given if names is None else len(names)
        if takes == n_given + 1 and self.cache:
            return self.cache[:1] if len(self.cache) == 1 else (self.cache,)
        if takes == n_given + len(self.cache):
            return self.cache
        if takes == n_given + len(self.inputs):
            return tuple(self.inputs)
        return ()


def results_and_cache(returned: Any, n_results: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Split what forward returned into its results, as arrays, and what it keeps for backward."""
    if isinstance(returned, dict):
        returned = tuple(returned.values())
    if isinstance(returned, list) and not (n_results > 1 or any(isinstance(part, np.ndarray) for part in returned)):
        returned = np.array(returned)
    parts = tuple(returned) if isinstance(returned, (tuple, list)) else (returned,)
    return tuple(as_array(part) for part in parts[:n_results]), parts[n_results:]


def as_array(part: Any) -> Any:
    """Numbers as a plain array, whatever held them; anything else as it is."""
    if isinstance(part, (list, float, int, complex)) or (isinstance(part, np.ndarray) and type(part) is not np.ndarray):
        return np.array(part)
    return part
