"""A trained array and its gradient, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .shapes import Array


@dataclass
class Parameter:
    """A named array that training changes, and dL/d(value), into which every run adds.

    A parameter is not a stage: it is handed to stages as an ordinary argument, and its owner does the ``grad +=``.
    """

    name: str
    value: Array
    grad: Array = field(init=False)

    def __post_init__(self) -> None:
        self.grad = np.zeros_like(self.value)

    def clear(self) -> None:
        """Forget the gradient, before the next run adds its own."""
        self.grad[...] = 0
