"""The dynamic N-grams task (section 4.4 of the paper): predict a random source of bits while observing it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..support.errors import ShapeError
from ..support.shapes import Array
from .inputs import RANDOM, Inputs, random_bits
from .task import Batch, Task, draw


class NGrams(Task):
    """Predict the next bit of a source in which each bit depends on the ``n_context`` bits before it.

    Every sequence has a source of its own: a table of 2^n_context probabilities of a 1, one for each context, drawn
    from Beta(1/2, 1/2), which prefers values near 0 and 1. The first n_context bits are fair coins; each later bit is
    drawn with the probability that the table gives for its context. With L = ``length`` bits, T = L - 1 time steps:

        t                         x (T, B, 1)    target (T, B, 1)    scored
        0 .. n_context-2          bit t          bit t+1             no
        n_context-1 .. L-2        bit t          bit t+1             yes

    ``mask`` is (T, 1, 1); with the paper's numbers, bits 6 to 200 are scored.

    The paper gives contexts of 5 bits, 200 bits, the distribution and the coins, but not what is scored. Here the coins
    are not: nobody can predict them. In its figure 13 the optimum is at about 133 bits, which suggests that all five
    coins are included there: add 5 to a cost of ours to compare.

    The optimal prediction is known. With a prior of Beta(1/2, 1/2) for each context, and N_1 ones and N_0 zeros
    observed after it so far, the probability of a 1 is (eq. 10)

        P(1) = (N_1 + 1/2) / (N_1 + N_0 + 1).
    """

    name = "ngrams"
    has_optimum = True
    variants = ({"length": 200},)
    kinds: ClassVar = {RANDOM: lambda rng, shape: rng.beta(0.5, 0.5, shape), "certain": random_bits}
    hard = ("certain",)

    def __init__(self, n_context: int = 5, min_length: int = 200, max_length: int = 200) -> None:
        self.check(most=10, n_context=n_context)  # a table of 1,024 probabilities for every sequence
        self.check_range(least=n_context + 1, min_length=min_length, max_length=max_length)
        self.n_context, self.min_length, self.max_length = n_context, min_length, max_length
        self.n_inputs = self.n_outputs = 1
        self.ranges = {"length": (min_length, max_length)}
        self.chance_bits = (min_length + max_length) / 2 - n_context
        self.place_values = 2 ** np.arange(n_context)

    def batch(
        self,
        rng: np.random.Generator,
        batch_size: int,
        length: int | None = None,
        dtype: Any = np.float32,
        inputs: Inputs = RANDOM,
    ) -> Batch:
        """x, target and mask; ``length`` counts the bits of a sequence, so T = length - 1.

        With the inputs "certain" every probability in the table is 0 or 1.
        """
        length = draw(rng, self.min_length, self.max_length) if length is None else length
        self.check(least=self.n_context + 1, length=length)
        self.check_batch(n_steps=max(length - 1, 2**self.n_context), batch_size=batch_size)
        table = self.contents(inputs, rng, batch_size, 2**self.n_context)  # P(1) after each context, for each sequence
        bits = np.zeros((length, batch_size), int)
        bits[: self.n_context] = rng.integers(0, 2, (self.n_context, batch_size))
        for t in range(self.n_context, length):
            bits[t] = rng.random(batch_size) < table[np.arange(batch_size), self.context(bits[:t])]
        x, target, mask = self.zeros(n_steps=length - 1, batch_size=batch_size, dtype=dtype)
        x[:, :, 0], target[:, :, 0] = bits[:-1], bits[1:]
        mask[self.n_context - 1 :] = 1
        return x, target, mask

    def context(self, bits: Array) -> Array:
        """The number of the context that the bits so far end in, 0 to 2^n_context - 1: (T, B) -> (B,)."""
        return self.place_values @ bits[-self.n_context :]

    def optimal_probabilities(self, x: Array) -> Array:
        """The probability of a 1 in the target by eq. 10, given x (T, B, 1) up to each step: (T, B, 1).

        Before the first complete context the next bit is a fair coin, so the probability is 1/2. Raises a `ShapeError`
        unless x consists of bits and has that shape.
        """
        if x.ndim != 3 or x.shape[-1] != 1 or not np.isin(x, (0, 1)).all():
            raise ShapeError(f"ngrams: x has shape {x.shape}, expected (T, B, 1) with bits, 0 or 1")
        T, B, _ = x.shape
        bits, each = x[..., 0].astype(int), np.arange(B)
        counts = np.zeros((B, 2**self.n_context, 2))  # how often 0 and 1 followed each context, by sequence
        p = np.full((T, B, 1), 0.5)
        for t in range(self.n_context - 1, T):
            context = self.context(bits[: t + 1])
            n_0, n_1 = counts[each, context].T
            p[t, :, 0] = (n_1 + 1 / 2) / (n_1 + n_0 + 1)
            if t + 1 < T:
                counts[each, context, bits[t + 1]] += 1
        return p

    def optimal_bits(self, x: Array, target: Array, mask: Array) -> Array:
        """The cost of the optimal prediction (eq. 10) for each sequence of a batch, in bits: (B,).

        It varies much from sequence to sequence, so a machine's cost is meaningful only next to the optimum on the
        same sequences.
        """
        p = self.optimal_probabilities(x)
        bits: Array = (mask * -np.log2(np.where(target > 0.5, p, 1 - p))).sum(axis=(0, 2))
        return bits
