"""The evidence: everything about one forward and backward, and the gradients that should have been returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ...support.shapes import Array, Shape
from ..derivatives.numerical import flat, norm
from ..evaluation import Factory

MATCH = 1e-6  # two gradients whose relative distance is below this are the same
EXPLAINED = 0.01  # a mistake explains a wrong gradient if it leaves less than this share of the error
FLOOR = 1e-2  # gradients smaller than this times the cotangent's norm are compared relative to that norm


def floor_for(value: Array, results: Sequence[Array], cotangents: Sequence[Array]) -> float:
    """The norm below which a gradient's error is measured relative to the cotangent and not to the gradient.

    Where the argument is much smaller than the results, rounding the results alone changes the gradient by
    correspondingly more, so the floor is raised by their ratio.
    """
    argument, result = (float(max(np.max(abs(array)) for array in arrays)) for arrays in ([value], results))
    return FLOOR * norm(flat(tuple(cotangents))) * max(1.0, result / argument if argument else 1.0)


def joined(names: Sequence[str]) -> str:
    """Names in words: "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def fits_into(small: Shape, shape: Shape) -> bool:
    """Whether an array of the first shape broadcasts to the second."""
    return len(small) <= len(shape) and all(a in (1, b) for a, b in zip(small[::-1], shape[::-1]))


def cut(value: Array, shape: Shape, indices: Sequence[Sequence[int]]) -> Array:
    """The part of an array that broadcasts to ``shape``, at these indices along each axis of that shape."""
    result: Array = np.broadcast_to(value, shape)[np.ix_(*indices)]
    return result


@dataclass(frozen=True)
class Evidence:
    """One forward and backward of a stage, with the numerical Jacobian of every argument.

    ``jacobians[i]`` is transposed, as backward needs it: (numbers of argument i, numbers of all results), one row for
    each number of the argument, so that the gradient is ``jacobians[i] @ cotangent``. ``known[i]`` has one truth value
    for each row: where it is False no derivative could be measured, and those numbers are left out of all comparisons.
    """

    names: Sequence[str]  # of the arguments
    inputs: Sequence[Array]
    results: Sequence[Array]
    cotangents: Sequence[Array]  # one for each result, of its shape
    gradients: Sequence[Array]  # returned by backward; one for each argument, of its shape
    jacobians: Sequence[Array]
    known: Sequence[Array]
    wrong: list[int] = field(default_factory=list)  # indices of the arguments whose gradients are wrong
    kept: Mapping[str, Array] = field(default_factory=dict)  # the arrays that the stage keeps after forward
    ours: Factory | None = None  # our stage that it is like, in the same shapes and order of arguments

    def returned(self, i: int) -> Array:
        """The gradient that backward returned for argument i."""
        return self.gradients[i]

    def expected(self, i: int) -> Array:
        """The gradient that it should have returned."""
        return self.all_expected[i]

    @cached_property
    def all_expected(self) -> list[Array]:
        """The gradients that backward should have returned."""
        return [self.vjp(i, self.cotangents) for i in range(len(self.inputs))]

    @cached_property
    def floor(self) -> float:
        """The norm below which gradients are compared relative to the cotangent."""
        return FLOOR * norm(flat(tuple(self.cotangents)))

    def vjp(self, i: int, cotangents: Sequence[Array]) -> Array:
        """The vector-Jacobian product: the right gradient of argument i for any cotangents."""
        return (self.jacobians[i] @ flat(tuple(cotangents))).reshape(self.inputs[i].shape)

    def fits(self, i: int, candidate: Array) -> bool:
        """Whether backward returned this candidate for argument i, and it is clearly not the right gradient."""
        returned = self.returned(i)
        if not self.close(i, returned, candidate):  # of nearly all
            return False
        unexplained = self.distance(i, returned, candidate)
        return unexplained <= EXPLAINED * self.distance(i, returned, self.expected(i))

    def close(self, i: int, a: Array, b: Array) -> bool:
        """Whether two gradients of argument i are equal up to rounding."""
        return self.distance(i, a, b) <= MATCH * max(self.size(i, b), self.floor)

    def distance(self, i: int, a: Array, b: Array) -> float:
        """The Euclidean distance of two gradients of argument i, over the known numbers."""
        return self.size(i, a - b)

    def size(self, i: int, gradient: Array) -> float:
        """The Euclidean norm of a gradient of argument i, over the known numbers."""
        return norm(gradient.ravel()[self.known[i]])

    def measured_against(self, gradients: Sequence[Array]) -> Evidence:
        """The same evidence, if these were the gradients that should have been returned."""
        changed = replace(self)
        vars(changed)["all_expected"] = list(gradients)
        return changed

    def part(self, i: int, indices: Sequence[Sequence[int]]) -> Evidence:
        """The evidence on a part of argument i: these indices along each of its axes.

        Arrays of the same shape, or that broadcast to it, are cut in the same way if they can stand for a factor.
        """
        shape, inside = self.inputs[i].shape, np.ix_(*indices)
        rows = np.arange(self.inputs[i].size).reshape(shape)[inside].ravel()

        def instead(values: Sequence[Array], value: Array) -> list[Array]:
            return [*values[:i], value, *values[i + 1 :]]

        part = replace(
            self,
            inputs=instead(self.inputs, self.inputs[i][inside]),
            gradients=instead(self.gradients, self.gradients[i][inside]),
            jacobians=instead(self.jacobians, self.jacobians[i][rows]),
            known=instead(self.known, self.known[i][rows]),
        )
        cut_out = [(name, cut(value, shape, indices)) for name, value in self.factors if fits_into(value.shape, shape)]
        vars(part)["factors"] = cut_out + self.factors
        return part

    @cached_property
    def factors(self) -> list[tuple[str, Array]]:
        """The arrays that may be a factor of a gradient, with their names: arguments, results, and what was kept."""
        results = [(self.name_of_result(j), y) for j, y in enumerate(self.results)]
        kept = [(f"self.{name}", value) for name, value in self.kept.items()]
        found: list[tuple[str, Array]] = []
        for name, value in (*zip(self.names, self.inputs), *results, *kept):
            if not any(value.shape == other.shape and np.array_equal(value, other) for _, other in found):
                found.append((name, value))
        return found

    def joined(self, arguments: Iterable[int]) -> str:
        """The names of these gradients: "d_k, d_beta and d_memory"."""
        return joined([f"d_{self.names[i]}" for i in sorted(arguments)])

    def shapes(self) -> list[Shape]:
        """The shapes of all arguments and results."""
        return [value.shape for value in (*self.inputs, *self.results)]

    def name_of_result(self, j: int) -> str:
        """The name of result j in sentences."""
        return f"result {j}" if len(self.results) > 1 else "the result"

    def axis_of_size(self, size: int) -> str:
        """The first axis that has this size, in words."""
        named = [*zip(self.names, self.inputs), *((self.name_of_result(j), y) for j, y in enumerate(self.results))]
        name, axis = next((name, value.shape.index(size)) for name, value in named if size in value.shape)
        return f"axis {axis} of {name}"
