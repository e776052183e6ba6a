"""The associative recall task (section 4.3 of the paper): shown an item of a list, say the one that came after it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..support.shapes import Array
from .task import Batch, Task, draw


class AssociativeRecall(Task):
    """See a list of items, then one of them again, the query; say the item that followed it in the list.

    An item is ``item_length`` random vectors. ``x`` is (T, B, n_bits + 2) with T = (items + 2) (item_length + 1): each
    item on the first channels, opened by one step with a 1 on the next channel, the item delimiter; then the query
    between two steps with a 1 on the last channel, the query delimiter; then zeros. ``target`` (T, B, n_bits) has the
    answer on the last ``item_length`` steps, and ``mask`` (T, 1, 1) is 1 on those.

    The paper gives all this but for the order of the channels: items of three 6-bit vectors, 2 to 6 of them. The last
    item is never queried, since nothing follows it; of the others, each sequence queries one at random. Two items are
    equal by chance once in 2^18 pairs, and then the query has two answers: so rarely, even among 20 items, that nothing
    is done about it.
    """

    name = "associative-recall"
    variants = tuple({"items": items} for items in (6, 8, 10, 12, 15, 20))  # figure 11

    def __init__(self, n_bits: int = 6, item_length: int = 3, min_items: int = 2, max_items: int = 6) -> None:
        self.check(n_bits=n_bits, item_length=item_length)
        self.check_range(least=2, min_items=min_items, max_items=max_items)
        self.n_bits, self.item_length, self.min_items, self.max_items = n_bits, item_length, min_items, max_items
        self.n_inputs, self.n_outputs = n_bits + 2, n_bits
        self.longest = {"items": max_items}
        self.chance_bits = float(n_bits * item_length)  # of one item, however many there are

    def batch(
        self, rng: np.random.Generator, batch_size: int, items: int | None = None, dtype: Any = np.float32
    ) -> Batch:
        """x, target and mask; without ``items``, their number is drawn for the whole batch."""
        items = draw(rng, self.min_items, self.max_items) if items is None else items
        self.check(least=2, items=items)
        stride = 1 + self.item_length  # a delimiter and an item
        self.check_batch((items + 2) * stride, batch_size)
        vectors = rng.integers(0, 2, (items, self.item_length, batch_size, self.n_bits)).astype(dtype)
        queried = rng.integers(0, items - 1, batch_size)  # any but the last
        n_bits, item_delimiter, query_delimiter = self.n_bits, self.n_bits, self.n_bits + 1

        x, target, mask = self.zeros((items + 2) * stride, batch_size, dtype)
        parts = x.reshape(items + 2, stride, batch_size, self.n_inputs)  # the items, the query, the answer: a view of x
        parts[:items, 0, :, item_delimiter] = 1
        parts[:items, 1:, :, :n_bits] = vectors
        parts[items:, 0, :, query_delimiter] = 1
        parts[items, 1:, :, :n_bits] = one_each(vectors, queried)
        target[-self.item_length :] = one_each(vectors, queried + 1)
        mask[-self.item_length :] = 1
        return x, target, mask


def one_each(vectors: Array, chosen: Array) -> Array:
    """One item for every sequence: vectors (items, item_length, B, n_bits), chosen (B) -> (item_length, B, n_bits)."""
    return vectors[chosen, :, np.arange(len(chosen))].swapaxes(0, 1)
