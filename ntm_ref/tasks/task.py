"""What a task is: a source of random sequences, each with what is to be said and where that counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import numpy as np

from ..support.checks import check_whole_numbers
from ..support.errors import NTMError
from ..support.shapes import Array

Batch: TypeAlias = tuple[Array, Array, Array]  # x, target, mask
MOST = 10_000  # of anything: bits, vectors, repeats
MOST_NUMBERS = 10_000_000  # in the inputs of a batch


class Task(ABC):
    """Random sequences: what the machine is shown, what it is to say, and where that is scored.

    ``batch`` gives x (T, B, n_inputs), target (T, B, n_outputs) and mask, which broadcasts to the target and is 1 where
    a bit is scored. Channels with data come first, those that say what the data mean come after. All sequences of a
    batch have the same lengths: those that are asked for, or for each one that is left out a draw from the training
    distribution.
    """

    name: ClassVar[str]
    variants: ClassVar[tuple[Mapping[str, int], ...]]  # the lengths to evaluate at, as keywords of batch
    longest: Mapping[str, int]  # the largest lengths of training, as keywords of batch
    n_inputs: int
    n_outputs: int
    has_optimum: ClassVar[bool] = False  # whether even the best that can be done costs something
    chance_bits: float  # what fair coins cost: the scored bits of a training sequence, on average

    @abstractmethod
    def batch(self, rng: np.random.Generator, batch_size: int, *args: Any, **lengths: Any) -> Batch:
        """x, target and mask; a length that is left out is drawn for the whole batch."""

    def optimal_bits(self, x: Array, target: Array, mask: Array) -> Array:
        """The least that each sequence of a batch can cost, in bits: (B). Nothing, where x tells the target."""
        return np.zeros(x.shape[1])

    def check_batch(self, n_steps: int, batch_size: int) -> None:
        """Raise an `NTMError` for a batch that would not fit into a few hundred megabytes."""
        self.check(most=MOST_NUMBERS, batch_size=batch_size)
        n_numbers = n_steps * batch_size * self.n_inputs
        if n_numbers > MOST_NUMBERS:
            raise NTMError(
                f"{self.name}: a batch of {batch_size} sequences of {n_steps} steps has {n_numbers:,} inputs, "
                f"expected at most {MOST_NUMBERS:,}"
            )

    def zeros(self, n_steps: int, batch_size: int, dtype: Any) -> Batch:
        """x, target and mask of so many steps, in which nothing is shown, said or scored yet."""
        x = np.zeros((n_steps, batch_size, self.n_inputs), dtype)
        target = np.zeros((n_steps, batch_size, self.n_outputs), dtype)
        mask = np.zeros((n_steps, 1, 1), dtype)
        return x, target, mask

    def check(self, least: int = 1, most: int = MOST, **settings: Any) -> None:
        """Raise an `NTMError` unless every setting is a whole number from ``least`` to ``most``."""
        check_whole_numbers(self.name, settings, least=least, most=most)

    def check_range(self, least: int = 1, **ends: Any) -> None:
        """Check a range of lengths: both ends valid, and not reversed."""
        self.check(least=least, **ends)
        (low_name, low), (high_name, high) = ends.items()
        if high < low:
            raise NTMError(f"{self.name}: {high_name} is {high}, expected at least {low_name}, {low}")


def draw(rng: np.random.Generator, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both ends included and all equally likely."""
    return int(rng.integers(low, high + 1))
