"""The repeat copy task (section 4.2 of the paper): see a sequence once, output it n times, then an end marker."""

from __future__ import annotations

from typing import Any

import numpy as np

from .inputs import HARD_VECTORS, RANDOM, VECTORS, Inputs
from .task import Batch, Task, draw


class RepeatCopy(Task):
    """See L = ``length`` random vectors and a number R = ``repeats``, output the vectors R times, then an end marker.

    T = L + 1 + L R + 1 time steps:

        t              x (T, B, n_bits + 2)                            target (T, B, n_bits + 1)    scored
        0 .. L-1       vector t                                        0                            no
        L              1 on channel n_bits, R on the last channel      0                            no
        L+1 .. L+LR    0                                               vector (t - (L+1)) mod L     yes
        L+LR+1         0                                               1 on the last channel        last channel

    Counted from 0, channel n_bits of x is the delimiter; the last channel of the target is the end marker. ``mask`` is
    (T, 1, n_bits + 1). The marker is scored at every step of the answer, so one that comes too early costs as much as
    one that is missing.

    R is given as (R - mean) / (standard deviation), with the mean and standard deviation of training: for 1 to 10 that
    is (R - 5.5) / sqrt(8.25). Numbers outside the training range are scaled in the same way.

    The paper gives lengths and repeats from 1 to 10, but neither the bits of a vector (here 8, as in copy) nor what is
    scored. Predicting 1/2 costs 242 bits for the vectors and 31.25 for the marker.
    """

    name = "repeat-copy"
    variants = (
        {"length": 10, "repeats": 10},
        {"length": 20, "repeats": 10},  # figure 8: length or repeats doubled
        {"length": 10, "repeats": 20},
    )
    kinds, hard = VECTORS, HARD_VECTORS

    def __init__(
        self, n_bits: int = 8, min_length: int = 1, max_length: int = 10, min_repeats: int = 1, max_repeats: int = 10
    ) -> None:
        self.check(n_bits=n_bits)
        self.check_range(min_length=min_length, max_length=max_length)
        self.check_range(min_repeats=min_repeats, max_repeats=max_repeats)
        self.n_bits, self.min_length, self.max_length = n_bits, min_length, max_length
        self.min_repeats, self.max_repeats = min_repeats, max_repeats
        self.n_inputs, self.n_outputs = n_bits + 2, n_bits + 1
        self.ranges = {"length": (min_length, max_length), "repeats": (min_repeats, max_repeats)}
        self.mean_repeats = (min_repeats + max_repeats) / 2
        n_vectors = (min_length + max_length) / 2 * self.mean_repeats  # in the mean answer: the draws are independent
        self.chance_bits = n_bits * n_vectors + (n_vectors + 1)  # the vectors' bits, and the marker's

    def batch(
        self,
        rng: np.random.Generator,
        batch_size: int,
        length: int | None = None,
        repeats: int | None = None,
        dtype: Any = np.float32,
        inputs: Inputs = RANDOM,
    ) -> Batch:
        """x, target and mask; ``length`` counts the vectors of a sequence, ``repeats`` how often it is to be output."""
        length = draw(rng, self.min_length, self.max_length) if length is None else length
        repeats = draw(rng, self.min_repeats, self.max_repeats) if repeats is None else repeats
        self.check(length=length, repeats=repeats)
        self.check_batch(n_steps=length + 1 + length * repeats + 1, batch_size=batch_size)
        vectors = self.contents(inputs, rng, length, batch_size, self.n_bits)
        x, target, mask = self.zeros(n_steps=length + 1 + length * repeats + 1, batch_size=batch_size, dtype=dtype)
        x[:length, :, : self.n_bits] = vectors
        x[length, :, self.n_bits] = 1
        x[length, :, self.n_bits + 1] = self.scaled(repeats)
        target[length + 1 : -1, :, : self.n_bits] = np.tile(vectors, (repeats, 1, 1))
        target[-1, :, self.n_bits] = 1
        mask = mask.repeat(self.n_outputs, axis=2)
        mask[length + 1 : -1] = 1
        mask[-1, :, self.n_bits] = 1
        return x, target, mask

    def scaled(self, repeats: int) -> float:
        """The number of repeats as it is given to the machine: with mean 0 and variance 1 in training."""
        n_counts = self.max_repeats - self.min_repeats + 1
        variance = (n_counts**2 - 1) / 12  # of consecutive whole numbers, all equally likely
        return (repeats - self.mean_repeats) / (variance**0.5 or 1.0)  # a single possible number needs no scaling
