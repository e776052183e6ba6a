"""What a task is: a source of random input sequences, each with its target and a mask of the bits that are scored."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from itertools import product
from typing import Any, ClassVar, TypeAlias

import numpy as np

from ..support.checks import check_whole_numbers
from ..support.errors import NTMError
from ..support.shapes import Array
from .inputs import Inputs, Kind, check_inputs, draw_contents

Batch: TypeAlias = tuple[Array, Array, Array]  # x, target, mask
MOST = 10_000  # the largest setting or length: bits, vectors, repeats
MOST_NUMBERS = 10_000_000  # in the inputs of a batch


class Task(ABC):
    """Random sequences: inputs, targets, and which bits of the targets are scored.

    ``batch`` returns x (T, B, n_inputs), target (T, B, n_outputs) and mask, which broadcasts to the target and is 1
    where a bit is scored. Data channels come first, control channels (delimiters, counts) after them. All sequences of
    a batch have the same lengths: those given as keywords; any length that is left out is drawn once for the whole
    batch from the training distribution.

    ``inputs`` names the kind of inputs, one of ``kinds``: the paper's are "random". Given as a mapping of kinds to
    shares, such as {"own-density": 0.5}, every sequence draws its kind, and the rest is random.
    """

    name: ClassVar[str]
    variants: tuple[Mapping[str, int], ...]  # lengths at which to evaluate, as keywords of batch
    kinds: ClassVar[Mapping[str, Kind]]  # of inputs, by name
    hard: ClassVar[tuple[str, ...]]  # kinds of inputs at which to evaluate besides random ones
    ranges: Mapping[str, tuple[int, int]]  # the smallest and the largest lengths in training, by keyword of batch
    n_inputs: int
    n_outputs: int
    has_optimum: ClassVar[bool] = False  # whether even the best possible predictor has a cost
    chance_bits: float  # the cost of predicting 1/2 everywhere: scored bits per training sequence, on average

    @property
    def longest(self) -> dict[str, int]:
        """The largest lengths in training, as keywords of batch."""
        return {name: high for name, (_, high) in self.ranges.items()}

    def every_length(self) -> list[dict[str, int]]:
        """All lengths in training, each as keywords of batch."""
        every = product(*(range(low, high + 1) for low, high in self.ranges.values()))
        return [dict(zip(self.ranges, lengths)) for lengths in every]

    @abstractmethod
    def batch(self, rng: np.random.Generator, batch_size: int, *args: Any, **lengths: Any) -> Batch:
        """Draw a batch: x (T, B, n_inputs), target (T, B, n_outputs), mask; raises an `NTMError` for a wrong length."""

    def optimal_bits(self, x: Array, target: Array, mask: Array) -> Array:
        """The lowest possible cost of each sequence of a batch, in bits: (B,). Zero where x determines the target."""
        return np.zeros(x.shape[1])

    def contents(self, inputs: Inputs, rng: np.random.Generator, *shape: int) -> Array:
        """What the sequences of a batch hold, of these kinds; the last axis but one counts the sequences."""
        return draw_contents(self.name, self.kinds, inputs, rng, *shape)

    def check_inputs(self, inputs: Inputs) -> None:
        """Raise an `NTMError` unless these are kinds of inputs of this task, whose shares sum to at most 1."""
        check_inputs(self.name, self.kinds, inputs)

    def check_batch(self, *, n_steps: int, batch_size: int) -> None:
        """Raise an `NTMError` for a batch with more numbers than a few hundred megabytes hold."""
        self.check(most=MOST_NUMBERS, batch_size=batch_size)
        n_numbers = n_steps * batch_size * self.n_inputs
        if n_numbers > MOST_NUMBERS:
            raise NTMError(
                f"{self.name}: a batch of {batch_size} sequences of {n_steps} steps has {n_numbers:,} inputs, "
                f"expected at most {MOST_NUMBERS:,}"
            )

    def zeros(self, *, n_steps: int, batch_size: int, dtype: Any) -> Batch:
        """x, target and mask of ``n_steps`` steps, all zero; the mask is (T, 1, 1)."""
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
