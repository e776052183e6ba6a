"""The forms that people give a forward and a backward, brought into one: an object with both, arrays in, arrays out.

A class with ``forward`` or ``__call__`` and ``backward``; two functions, ``f_forward`` and ``f_backward``; static
methods with a context, as in PyTorch; a layer whose parameters are attributes or arguments of the constructor. The
results may be a tuple, a list, nested lists or a result with a cache; the gradients a tuple, a dictionary, or
attributes of the object.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from .evaluate import Evaluation
from .loading import in_words
from .signatures import first_name, is_a_size, missing_arguments, positional_names, signature_of, simple


class FormError(Exception):
    """A form that cannot be called; the message says what to change."""


class Form:
    """How one class or pair of functions is called.

    ``names`` are those of forward's arguments, and of the parameters that the object keeps; None if forward takes any.
    ``words`` says which form it is. ``expected`` are the names that the arguments should have, of which the last may be
    parameters, and ``n_results`` the number of results.
    """

    def __init__(
        self,
        target: Any,
        namespace: dict[str, Any],
        expected: Sequence[str],
        n_results: int,
        given: Any = (),
        name: str = "",
    ) -> None:
        self.target, self.given, self.n_results = target, dict(given), n_results
        self.name = str(getattr(target, "__name__", name or type(target).__name__))
        self.constructor: list[str] = []  # arguments of the constructor that are arrays
        self.attributes: list[str] = []  # attributes that are set to arrays before forward
        self.is_static = self.is_function = False
        self.find_methods(namespace)
        self.find_arguments(expected)
        self.evaluation = type(self.name, (Evaluation,), {})  # so that sentences have its name

    def find_methods(self, namespace: dict[str, Any]) -> None:
        """The callables that are forward and backward."""
        name = self.name
        if not callable(self.target):
            raise FormError(f"{name} is {with_article(self.target)}, expected a class with forward and backward")
        if not isinstance(self.target, type):
            partner = partner_of(self.target, name, namespace)
            if partner is not None:
                self.is_function, self.backward = True, partner
                self.words = f"functions {name} and {getattr(partner, '__name__', 'backward')}"
                self.forward_signature = signature_of(self.target)
                return
        static = [inspect.getattr_static(self.target, method, None) for method in ("forward", "backward")]
        self.is_static = all(isinstance(method, staticmethod) for method in static)
        if self.is_static:
            self.words = "class with static methods"
            self.forward_signature = signature_of(self.target.forward)
            self.has_context = first_name(self.forward_signature) in ("ctx", "context", "cache", "self")
            return
        self.find_methods_of_objects(name)

    def find_methods_of_objects(self, name: str) -> None:
        """The names of the methods of a class, or of the objects that a function makes."""
        made = self.construct([], trial=True)
        owner = self.target if made is None else type(made)

        def has(method: str) -> bool:
            return callable(getattr(made, method, None) if made is not None else getattr(owner, method, None))

        called = isinstance(owner, type) and any("__call__" in vars(cls) for cls in owner.__mro__)
        self.method = "__call__" if called and not has("forward") else "forward"
        for method in (self.method, "backward"):
            if not has(method):
                also = f"; for two functions, write {name.removesuffix('_forward')}_backward beside it"
                hint = also if inspect.isfunction(self.target) else ""
                raise FormError(f"{name} has no method {method!r}, expected forward and backward{hint}")
        self.words = f"class with {self.method} and backward"
        signature = signature_of(getattr(owner if made is None else made, self.method))
        if made is None and signature is not None:
            signature = signature.replace(parameters=list(signature.parameters.values())[1:])
        self.forward_signature = signature

    def construct(self, values: Sequence[Any], trial: bool = False) -> Any:
        """A fresh object; on trial, None if that needs arguments that are not known yet."""
        arrays = dict(zip(self.constructor, values))
        if trial and missing_arguments(self.target, {**self.given, **arrays}):
            return None
        try:
            return self.target(**{**self.given, **arrays})
        except Exception as error:
            if not trial:
                raise
            raise FormError(f"{self.name}() raised {in_words(error)}; it is called without arguments") from error

    def find_arguments(self, expected: Sequence[str]) -> None:
        """Which arguments forward takes, and which the object keeps as its parameters."""
        count = len(expected)
        names = positional_names(self.forward_signature, count + self.is_static_with_context)
        if names is not None and self.is_static_with_context:
            names = names[1:]
        self.one_tuple = names is not None and len(names) == 1 and count > 1
        missing = [] if self.is_function or self.is_static else missing_arguments(self.target, self.given)
        kept = count - len(names) if names is not None else 0  # arguments that may be parameters of the object
        self.constructor = self.arrays_among(missing, expected, kept)
        unknown = [name for name in missing if name not in self.constructor]
        if unknown:
            raise FormError(
                f"{self.name}() needs {' and '.join(unknown)}: give what the constructor takes, for example "
                f'--with "{", ".join(f"{name}=3" for name in unknown)}"'
            )
        if self.constructor:
            self.words = "layer with parameters that its constructor takes"
            self.one_tuple = False
        elif kept and not self.is_function and not self.is_static:
            self.attributes = self.arrays_kept(names or [], expected, kept)
            if self.attributes:
                self.words = "layer with parameters as attributes"
                self.one_tuple = False
        self.forward_names = names
        if self.one_tuple:
            self.names = None
        else:
            self.names = None if names is None else [*names, *self.constructor, *self.attributes]

    def arrays_among(self, missing: Sequence[str], expected: Sequence[str], kept: int) -> list[str]:
        """The arguments of a constructor that are parameters, by their names or their number, and not sizes."""
        like = {simple(name) for name in expected}
        named = [name for name in missing if simple(name) in like]
        if not named and len(missing) == kept and not any(is_a_size(name) for name in missing):
            return list(missing)
        return named

    def arrays_kept(self, names: Sequence[str], expected: Sequence[str], kept: int) -> list[str]:
        """The attributes of a fresh object that are its parameters, by their names or their number."""
        made, taken = self.construct([]), {simple(name) for name in names}
        rest = [name for name in expected if simple(name) not in taken]
        named = [attribute for name in rest if (attribute := attribute_called(made, name)) is not None]
        arrays = [a for a, value in getattr(made, "__dict__", {}).items() if isinstance(value, np.ndarray)]
        return next((found for found in (named, arrays) if len(found) == kept), [])

    @property
    def is_static_with_context(self) -> bool:
        """Whether the first argument of forward and backward is a context."""
        return self.is_static and self.has_context

    @property
    def origin(self) -> list[tuple[str, str]]:
        """The module and the name of each method, where it is known: whose code it is."""
        methods = [self.target, self.backward] if self.is_function else []
        owner = (
            type(self.construct([], trial=True) or self.target) if not isinstance(self.target, type) else self.target
        )
        methods = methods or [getattr(owner, name, None) for name in (getattr(self, "method", "forward"), "backward")]
        return [(str(getattr(m, "__module__", "")), str(getattr(m, "__qualname__", ""))) for m in methods]

    def make(self) -> Evaluation:
        """A fresh evaluation."""
        return self.evaluation(self)


def partner_of(function: Any, name: str, namespace: dict[str, Any]) -> Any:
    """The backward of a forward function in the same module; None if there is none."""
    stem = name.replace("forward", "").strip("_")
    candidates = [name.replace("forward", "backward")] if "forward" in name else []
    candidates += [f"{stem}_backward", f"backward_{stem}", f"{stem}_grad", f"d_{stem}", f"d{stem}"]
    for candidate in candidates:
        if candidate != name and callable(namespace.get(candidate)) and not isinstance(namespace[candidate], type):
            return namespace[candidate]
    return None


def attribute_called(thing: Any, name: str) -> str | None:
    """The attribute of an object that has this name, however it is spelled, and holds an array."""
    for attribute, value in getattr(thing, "__dict__", {}).items():
        if simple(attribute) == simple(name) and (isinstance(value, (np.ndarray, float)) or value is None):
            return str(attribute)
    return None


def with_article(value: Any) -> str:
    """The type of a value, with its article."""
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
