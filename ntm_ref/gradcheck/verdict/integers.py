"""Arguments that hold whole numbers: labels, the indices of an embedding, a mask. They have no derivative.

They are handed to every forward as they are, and backward may return None for them or leave them out. For the rest of
the checker the class takes its other arguments alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..evaluation import Factory, as_tuple, fresh, name_of, run_forward


def without_integers(
    make: Factory, inputs: Sequence[Array], names: Sequence[str]
) -> tuple[Factory, tuple[Array, ...], list[str], list[str]]:
    """The class as one of its float arguments alone, those arguments, their names, and a note on the others.

    If forward does not take integers, or there is nothing else, they become float64.
    """
    whole = [value.dtype.kind != "f" for value in inputs]
    if any(whole) and (all(whole) or refuses(make, inputs)):
        inputs, whole = [value.astype(np.float64) for value in inputs], []
    if not any(whole):
        return make, tuple(inputs), list(names), []
    held = [value if is_whole else None for value, is_whole in zip(inputs, whole)]
    of_floats = type(name_of(make), (OfFloats,), {"make": staticmethod(make), "held": held})
    floats = tuple(value for value in inputs if value.dtype.kind == "f")
    notes = [
        f"{name} holds whole numbers, which have no derivative; d_{name} was not checked (give floats if it should be)"
        for name, is_whole in zip(names, whole)
        if is_whole
    ]
    return of_floats, floats, [name for name, is_whole in zip(names, whole) if not is_whole], notes


def refuses(make: Factory, inputs: Sequence[Array]) -> bool:
    """Whether forward fails with these integers, but not with the same numbers as float64."""

    def fails(values: Sequence[Array]) -> bool:
        try:
            run_forward(fresh(make), [value.copy() for value in values])
        except CheckError:
            return True
        return False

    return fails(inputs) and not fails([value.astype(np.float64) for value in inputs])


class OfFloats:
    """A stage with some of its arguments held."""

    make: Factory
    held: Sequence[Array | None]  # None: this argument is given
    ask: Callable[..., Any]

    def forward(self, *floats: Array) -> Any:
        """The results for these floats and the integers that are held."""
        stage, held, given = fresh(self.make), self.held, iter(floats)
        results = stage.forward(*(next(given) if value is None else value.copy() for value in held))
        for name, part in getattr(stage, "__dict__", {}).items():  # where the first wrong place is searched for
            if not hasattr(type(self), name):
                setattr(self, name, part)

        def ask(*cotangents: Array) -> Any:
            gradients = as_tuple(stage.backward(*cotangents))
            if len(gradients) != len(held):
                return gradients
            return tuple(gradient for gradient, value in zip(gradients, held) if value is None)

        self.ask = ask
        return results

    def backward(self, *cotangents: Array) -> Any:
        """The gradients of the floats."""
        return self.ask(*cotangents)
