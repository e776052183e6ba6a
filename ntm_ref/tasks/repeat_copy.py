"""The repeat copy task (section 4.2 of the paper): see a sequence once, say it several times, and know when to stop."""

from __future__ import annotations

from typing import Any

import numpy as np

from .task import Batch, Task, draw


class RepeatCopy(Task):
    """See ``length`` random vectors, then how often to say them; say them that many times, then an end marker.

    ``x`` is (T, B, n_bits + 2) with T = length + 1 + length repeats + 1: the vectors on the first channels, then one
    step with a 1 on the next channel, the delimiter, and the number of repeats on the last one, then zeros. ``target``
    is (T, B, n_bits + 1): from the step after the delimiter on the vectors, ``repeats`` times, then one step with a 1
    on the last channel, the end marker.

    The count is given as (repeats - mean) / standard deviation of the repeats in training, all equally likely: over 1
    to 10 that is (repeats - 5.5) / sqrt(8.25). A count that training never has is scaled in the same way.

    The paper gives lengths and repeats of 1 to 10, and not the bits of a vector: 8, as for copy. It does not say what
    is scored. Here ``mask`` (T, 1, n_bits + 1) is 1 for the vectors' bits on the steps where there are vectors to say,
    and for the end marker on these and on the last step: a marker that comes too early costs as much as one that is
    missing. A coin costs 242 bits for the vectors and 31.25 for the marker.
    """

    name = "repeat-copy"
    variants = (
        {"length": 10, "repeats": 10},
        {"length": 20, "repeats": 10},  # figure 8: one of the two is doubled
        {"length": 10, "repeats": 20},
    )

    def __init__(
        self, n_bits: int = 8, min_length: int = 1, max_length: int = 10, min_repeats: int = 1, max_repeats: int = 10
    ) -> None:
        self.check(n_bits=n_bits)
        self.check_range(min_length=min_length, max_length=max_length)
        self.check_range(min_repeats=min_repeats, max_repeats=max_repeats)
        self.n_bits, self.min_length, self.max_length = n_bits, min_length, max_length
        self.min_repeats, self.max_repeats = min_repeats, max_repeats
        self.n_inputs, self.n_outputs = n_bits + 2, n_bits + 1
        self.longest = {"length": max_length, "repeats": max_repeats}
        self.mean_repeats = (min_repeats + max_repeats) / 2
        n_said = (min_length + max_length) / 2 * self.mean_repeats  # vectors, on average: the two draws are independent
        self.chance_bits = n_bits * n_said + (n_said + 1)  # the vectors' bits, and the marker's

    def batch(
        self,
        rng: np.random.Generator,
        batch_size: int,
        length: int | None = None,
        repeats: int | None = None,
        dtype: Any = np.float32,
    ) -> Batch:
        """x, target and mask; of ``length`` and ``repeats``, what is left out is drawn for the whole batch."""
        length = draw(rng, self.min_length, self.max_length) if length is None else length
        repeats = draw(rng, self.min_repeats, self.max_repeats) if repeats is None else repeats
        self.check(length=length, repeats=repeats)
        self.check_batch(length + 1 + length * repeats + 1, batch_size)
        vectors = rng.integers(0, 2, (length, batch_size, self.n_bits)).astype(dtype)
        x, target, mask = self.zeros(length + 1 + length * repeats + 1, batch_size, dtype)
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
        """A number of repeats as the machine sees it: mean 0 and variance 1 in training."""
        n_counts = self.max_repeats - self.min_repeats + 1
        variance = (n_counts**2 - 1) / 12  # of whole numbers in a row, all equally likely
        return (repeats - self.mean_repeats) / (variance**0.5 or 1.0)  # there is nothing to scale if all are the same
