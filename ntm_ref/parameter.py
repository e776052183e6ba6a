"""A trained array and its gradient, side by side; and the values that such arrays start from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .support.errors import NotFiniteError, NTMError, ShapeError
from .support.shapes import Array

MOST_NUMBERS = 25_000_000  # in all parameters of a model


@dataclass
class Parameter:
    """A named array that training changes, and dL/d(value), into which every run adds.

    A parameter is not a stage: it is handed to stages as an ordinary argument, and its owner does the ``grad +=``.
    """

    name: str
    value: Array
    grad: Array = field(init=False)

    def __post_init__(self) -> None:
        self.grad = np.zeros(self.value.shape, self.value.dtype)

    def clear(self) -> None:
        """Forget the gradient, before the next run adds its own."""
        self.grad[...] = 0


def add_gradients(parameters: Sequence[Parameter], gradients: Sequence[Array]) -> None:
    """Add to the gradient of each parameter."""
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad += gradient


class InitialValues:
    """Makes the parameters of a model: drawn from a seed, or with the values that a mapping gives under their names.

    The mapping must hold every parameter in its shape and dtype, all numbers finite, and nothing else. A parameter
    that is given is not drawn, so values of the wrong sizes are refused before anything large is allocated.
    """

    def __init__(self, model: str, dtype: np.dtype[Any], seed: int, given: Mapping[str, Array] | None = None) -> None:
        self.model, self.dtype, self.rng = model, dtype, np.random.default_rng(seed)
        self.given = None if given is None else dict(given)
        self.n_numbers = 0

    def normal(self, name: str, *shape: int, sd: float) -> Parameter:
        """Normal with this standard deviation."""
        return self.parameter(name, shape, lambda: (sd * self.rng.standard_normal(shape)).astype(self.dtype))

    def zeros(self, name: str, *shape: int) -> Parameter:
        """All zero."""
        return self.parameter(name, shape, lambda: np.zeros(shape, self.dtype))

    def equal_rows(self, name: str, row: Array, n_rows: int) -> Parameter:
        """Copies of this row, one below the other."""
        return self.parameter(name, (n_rows, *row.shape), lambda: np.tile(row, (n_rows, 1)).astype(self.dtype))

    def parameter(self, name: str, shape: tuple[int, ...], draw: Callable[[], Array]) -> Parameter:
        """The parameter with the value that is given, or that is drawn if there are none."""
        self.n_numbers += math.prod(shape)
        if self.n_numbers > MOST_NUMBERS:
            raise NTMError(f"{self.model}: with {name}, {shape}, it has more than {MOST_NUMBERS:,} numbers to learn")
        if self.given is None:
            return Parameter(name, draw())
        if name not in self.given:
            raise NTMError(f"{self.model}: no value is given for {name}, expected {shape} {self.dtype}")
        value = np.asarray(self.given.pop(name))
        if value.shape != shape or value.dtype != self.dtype:
            came = f"{value.shape} {value.dtype}"
            raise ShapeError(f"{self.model}: {name} is {came}, expected {shape} {self.dtype}")
        if not np.isfinite(value).all():
            raise NotFiniteError(f"{self.model}: {name} holds numbers that are not finite")
        return Parameter(name, value.copy())

    def check_all_taken(self) -> None:
        """Raise an `NTMError` if a value was given that no parameter has."""
        if self.given:
            raise NTMError(f"{self.model}: values are given for {', '.join(self.given)}, which it does not have")
