"""The copy task (section 4.1 of the paper): see a sequence once, then output it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .inputs import HARD_VECTORS, RANDOM, VECTORS, Inputs
from .task import Batch, Task, draw


class Copy(Task):
    """See L = ``length`` random vectors, then a delimiter, then output the vectors in the same order.

    T = 2 L + 1 time steps:

        t            x (T, B, n_bits + 1)      target (T, B, n_bits)    scored
        0 .. L-1     vector t                  0                        no
        L            1 on the last channel     0                        no
        L+1 .. 2L    0                         vector t - (L+1)         yes

    ``mask`` is (T, 1, 1). The first n_bits channels of x carry the vectors, the last one the delimiter.

    The paper gives 8 bits, lengths from 1 to 20 and a delimiter that ends the sequence, but no details of the encoding.
    """

    name = "copy"
    variants = tuple({"length": length} for length in (10, 20, 30, 50, 120))  # figures 4 and 5
    kinds, hard = VECTORS, HARD_VECTORS

    def __init__(self, n_bits: int = 8, min_length: int = 1, max_length: int = 20) -> None:
        self.check(n_bits=n_bits)
        self.check_range(min_length=min_length, max_length=max_length)
        self.n_bits, self.min_length, self.max_length = n_bits, min_length, max_length
        if max_length != 20:  # half of the longest in training, and up to twice as many
            self.variants = tuple({"length": max(1, max_length * halves // 2)} for halves in (1, 2, 3, 4))
        self.n_inputs, self.n_outputs = n_bits + 1, n_bits
        self.ranges = {"length": (min_length, max_length)}
        self.chance_bits = n_bits * (min_length + max_length) / 2  # one bit for every scored bit

    def batch(
        self,
        rng: np.random.Generator,
        batch_size: int,
        length: int | None = None,
        dtype: Any = np.float32,
        inputs: Inputs = RANDOM,
    ) -> Batch:
        """x, target and mask; ``length`` counts the vectors of a sequence."""
        length = draw(rng, self.min_length, self.max_length) if length is None else length
        self.check(length=length)
        self.check_batch(n_steps=2 * length + 1, batch_size=batch_size)
        vectors = self.contents(inputs, rng, length, batch_size, self.n_bits)
        x, target, mask = self.zeros(n_steps=2 * length + 1, batch_size=batch_size, dtype=dtype)
        x[:length, :, : self.n_bits] = vectors
        x[length, :, self.n_bits] = 1
        target[length + 1 :] = vectors
        mask[length + 1 :] = 1
        return x, target, mask
