"""What is known of one evaluation: what went in, what came out, and what should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...support.shapes import Array, Shape
from ..derivatives.numerical import flat, norm

MATCH = 1e-6  # two gradients this close, relative to their size, are the same mistake
EXPLAINED = 0.01  # which share of an error may be left when a mistake is to explain it
FLOOR = 1e-2  # times the cotangent's norm: of smaller gradients, the difference is measured against that


def floor_for(value: Array, results: Sequence[Array], cotangents: Sequence[Array]) -> float:
    """How small a gradient must be for its error to be measured against the cotangent instead.

    Where an argument is much smaller than the results, rounding the results alone changes the gradient by so much more.
    """
    argument, result = (float(max(np.max(abs(array)) for array in arrays)) for arrays in ([value], results))
    return FLOOR * norm(flat(tuple(cotangents))) * max(1.0, result / argument if argument else 1.0)


@dataclass(frozen=True)
class Evidence:
    """One forward and backward, with the Jacobians of all arguments (a row for each number of the argument)."""

    names: Sequence[str]
    inputs: Sequence[Array]
    results: Sequence[Array]
    cotangents: Sequence[Array]
    gradients: Sequence[Array]  # that came
    jacobians: Sequence[Array]
    known: Sequence[Array]  # which rows of each Jacobian are; nothing is concluded from the other numbers
    wrong: list[int] = field(default_factory=list)  # the arguments whose gradients are

    def came(self, i: int) -> Array:
        """The gradient of argument i that came."""
        return self.gradients[i]

    def right(self, i: int) -> Array:
        """The gradient of argument i that should have come."""
        return self.all_right[i]

    @cached_property
    def all_right(self) -> list[Array]:
        """The gradients that should have come."""
        return [self.through(i, self.cotangents) for i in range(len(self.inputs))]

    @cached_property
    def floor(self) -> float:
        """A gradient smaller than this is measured against the cotangent."""
        return FLOOR * norm(flat(tuple(self.cotangents)))

    def through(self, i: int, cotangents: Sequence[Array]) -> Array:
        """The right gradient of argument i for other cotangents."""
        return (self.jacobians[i] @ flat(tuple(cotangents))).reshape(self.inputs[i].shape)

    def fits(self, i: int, candidate: Array) -> bool:
        """Whether the gradient that came for argument i is this one, and not as close to the right one."""
        came = self.came(i)
        unexplained = self.distance(i, came, candidate)
        return self.close(i, came, candidate) and unexplained <= EXPLAINED * self.distance(i, came, self.right(i))

    def close(self, i: int, a: Array, b: Array) -> bool:
        """Whether two gradients of argument i are the same within rounding."""
        return self.distance(i, a, b) <= MATCH * max(self.size(i, b), self.floor)

    def distance(self, i: int, a: Array, b: Array) -> float:
        """How far apart two gradients of argument i are, as far as the right one is known."""
        return self.size(i, a - b)

    def size(self, i: int, gradient: Array) -> float:
        """The norm of a gradient of argument i, where the right one is known."""
        return norm(gradient.ravel()[self.known[i]])

    def shapes(self) -> list[Shape]:
        """Of all arguments and results."""
        return [value.shape for value in (*self.inputs, *self.results)]

    def name_of_result(self, j: int) -> str:
        """What result j is called."""
        return f"result {j}" if len(self.results) > 1 else "the result"

    def axes_of(self, size: int) -> str:
        """Where a size occurs."""
        named = [*zip(self.names, self.inputs), *((self.name_of_result(j), y) for j, y in enumerate(self.results))]
        found = next((name, value.shape.index(size)) for name, value in named if size in value.shape)
        return f"axis {found[1]} of {found[0]}"
