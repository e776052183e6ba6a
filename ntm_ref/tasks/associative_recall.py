"""The associative recall task (section 4.3 of the paper): given one item of a list, recall the item after it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..support.shapes import Array
from .inputs import RANDOM, Inputs
from .items import HARD_ITEMS, ITEMS, drawn_query
from .task import Batch, Task, draw


class AssociativeRecall(Task):
    """See a list of K = ``items`` items, then one of them again, the query; output the item that followed it.

    An item is P = ``item_length`` random vectors. T = (K + 2) (P + 1) time steps, in blocks of P + 1:

        block       x (T, B, n_bits + 2)                       target (T, B, n_bits)    scored
        0 .. K-1    1 on channel n_bits, then the item         0                        no
        K           1 on the last channel, then the query      0                        no
        K+1         1 on the last channel, then 0              0, then the answer       the last P steps

    Counted from 0, channel n_bits is the item delimiter; the last channel, the query delimiter, encloses the query.
    ``mask`` is (T, 1, 1).

    The paper gives all of this except the order of the channels: items of three 6-bit vectors, 2 to 6 of them. The last
    item is never the query, since none follows it; each sequence draws one of the others at random. Two items are equal
    by chance once in 2^18 pairs, and the query then has two answers. Even among 20 items that is too rare to matter.
    With other ``inputs`` it is not, and there the query is an item that no other item equals.
    """

    name = "associative-recall"
    variants = tuple({"items": items} for items in (6, 8, 10, 12, 15, 20))  # figure 11
    kinds, hard = ITEMS, HARD_ITEMS

    def __init__(self, n_bits: int = 6, item_length: int = 3, min_items: int = 2, max_items: int = 6) -> None:
        self.check(n_bits=n_bits, item_length=item_length)
        self.check_range(least=2, min_items=min_items, max_items=max_items)
        self.n_bits, self.item_length, self.min_items, self.max_items = n_bits, item_length, min_items, max_items
        self.n_inputs, self.n_outputs = n_bits + 2, n_bits
        self.ranges = {"items": (min_items, max_items)}
        self.chance_bits = float(n_bits * item_length)  # one item, however long the list

    def batch(
        self,
        rng: np.random.Generator,
        batch_size: int,
        items: int | None = None,
        dtype: Any = np.float32,
        inputs: Inputs = RANDOM,
    ) -> Batch:
        """x, target and mask; ``items`` counts the items of the list, at least 2."""
        items = draw(rng, self.min_items, self.max_items) if items is None else items
        self.check(least=2, items=items)
        stride = 1 + self.item_length  # a delimiter and an item
        self.check_batch(n_steps=(items + 2) * stride, batch_size=batch_size)
        vectors = self.contents(inputs, rng, items, self.item_length, batch_size, self.n_bits)
        queried = rng.integers(0, items - 1, batch_size) if inputs == RANDOM else drawn_query(rng, vectors)
        n_bits, item_delimiter, query_delimiter = self.n_bits, self.n_bits, self.n_bits + 1

        x, target, mask = self.zeros(n_steps=(items + 2) * stride, batch_size=batch_size, dtype=dtype)
        parts = x.reshape(items + 2, stride, batch_size, self.n_inputs)  # the items, the query, the answer: a view of x
        parts[:items, 0, :, item_delimiter] = 1
        parts[:items, 1:, :, :n_bits] = vectors
        parts[items:, 0, :, query_delimiter] = 1
        parts[items, 1:, :, :n_bits] = one_each(vectors, queried)
        target[-self.item_length :] = one_each(vectors, queried + 1)
        mask[-self.item_length :] = 1
        return x, target, mask


def one_each(vectors: Array, chosen: Array) -> Array:
    """One item of each sequence: vectors (items, item_length, B, n_bits), chosen (B,) -> (item_length, B, n_bits)."""
    return vectors[chosen, :, np.arange(len(chosen))].swapaxes(0, 1)
