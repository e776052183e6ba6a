"""The dynamic N-grams task (section 4.4 of the paper): learn a random source of bits while it speaks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..support.errors import ShapeError
from ..support.shapes import Array
from .task import Batch, Task, draw


class NGrams(Task):
    """Predict the next bit of a source in which each bit depends on the ``n_context`` before it.

    Every sequence has a source of its own: a table of 2^n_context probabilities of a 1, one for each context, drawn
    anew from Beta(1/2, 1/2), which is mostly near 0 or near 1. The first ``n_context`` bits are fair coins; from then
    on the table decides. ``x`` (T, B, 1) is the bits but the last and ``target`` (T, B, 1) the bits but the first,
    so T = length - 1 and the answer at every step is the next input. ``mask`` (T, 1, 1) is 0 on the targets that are
    coins and 1 from the first one that has a whole context: with the paper's numbers, bits 6 to 200.

    The paper gives contexts of 5 bits, 200 bits, the distribution and the coins. It does not say what is scored. Here
    the coins are not: nobody can predict them. In its figure 13 the optimum is at about 133 bits, so there they seem to
    be, all five of them: add 5 to a cost of ours to compare.

    The best that can be done is known. With a Beta(1/2, 1/2) for each context, and N_1 ones and N_0 zeros seen after it
    so far, the probability of a 1 is (eq. 10)

        P(1) = (N_1 + 1/2) / (N_1 + N_0 + 1).
    """

    name = "ngrams"
    has_optimum = True
    variants = ({"length": 200},)

    def __init__(self, n_context: int = 5, min_length: int = 200, max_length: int = 200) -> None:
        self.check(most=10, n_context=n_context)  # a table of 1,024 probabilities for every sequence
        self.check_range(least=n_context + 1, min_length=min_length, max_length=max_length)
        self.n_context, self.min_length, self.max_length = n_context, min_length, max_length
        self.n_inputs = self.n_outputs = 1
        self.longest = {"length": max_length}
        self.chance_bits = (min_length + max_length) / 2 - n_context
        self.place_values = 2 ** np.arange(n_context)

    def batch(
        self, rng: np.random.Generator, batch_size: int, length: int | None = None, dtype: Any = np.float32
    ) -> Batch:
        """x, target and mask; without ``length``, the number of bits, one is drawn for the whole batch."""
        length = draw(rng, self.min_length, self.max_length) if length is None else length
        self.check(least=self.n_context + 1, length=length)
        self.check_batch(max(length - 1, 2**self.n_context), batch_size)
        table = rng.beta(0.5, 0.5, (batch_size, 2**self.n_context))  # P(1) after each context, for each sequence
        bits = np.zeros((length, batch_size), int)
        bits[: self.n_context] = rng.integers(0, 2, (self.n_context, batch_size))
        for t in range(self.n_context, length):
            bits[t] = rng.random(batch_size) < table[np.arange(batch_size), self.context(bits[:t])]
        x, target, mask = self.zeros(length - 1, batch_size, dtype)
        x[:, :, 0], target[:, :, 0] = bits[:-1], bits[1:]
        mask[self.n_context - 1 :] = 1
        return x, target, mask

    def context(self, bits: Array) -> Array:
        """Which of the 2^n_context contexts the bits so far end in: (T, B) -> (B)."""
        return self.place_values @ bits[-self.n_context :]

    def optimal_probabilities(self, x: Array) -> Array:
        """The probability of a 1 in the target by eq. 10, from what has been seen of x (T, B, 1) at each step.

        Where there is no whole context yet, the next bit is a coin and the probability is 1/2.
        """
        if x.ndim != 3 or x.shape[-1] != 1 or not np.isin(x, (0, 1)).all():
            raise ShapeError(f"ngrams: x has shape {x.shape}, expected (T, B, 1), and bits in it")
        T, B, _ = x.shape
        bits, each = x[..., 0].astype(int), np.arange(B)
        counts = np.zeros((B, 2**self.n_context, 2))  # how often a 0 and a 1 came after each context, in each sequence
        p = np.full((T, B, 1), 0.5)
        for t in range(self.n_context - 1, T):
            context = self.context(bits[: t + 1])
            n_0, n_1 = counts[each, context].T
            p[t, :, 0] = (n_1 + 1 / 2) / (n_1 + n_0 + 1)
            if t + 1 < T:
                counts[each, context, bits[t + 1]] += 1
        return p

    def optimal_bits(self, x: Array, target: Array, mask: Array) -> Array:
        """What eq. 10 costs on each sequence of a batch, in bits: (B).

        It differs so much from one sequence to the next that a machine's cost says little but beside that of the
        optimum on the same sequences.
        """
        p = self.optimal_probabilities(x)
        bits: Array = (mask * -np.log2(np.where(target > 0.5, p, 1 - p))).sum(axis=(0, 2))
        return bits
