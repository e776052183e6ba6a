"""The priority sort task (section 4.5 of the paper): see vectors with their priorities, say them in that order."""

from __future__ import annotations

from typing import Any

import numpy as np

from .task import Batch, Task, draw

SHARE = 0.8  # of the items are asked for


class PrioritySort(Task):
    """See ``items`` random vectors, each with a priority; say the most important four fifths, the first one first.

    ``x`` is (T, B, n_bits + 2) with T = items + 1 + said and said = round(0.8 items): the vectors on the first
    channels, their priorities, uniform in [-1, 1], on the next one; then one step with a 1 on the last channel, the
    delimiter; then zeros. ``target`` (T, B, n_bits) has on the last ``said`` steps the vectors of highest priority,
    from the highest downwards, and ``mask`` (T, 1, 1) is 1 on those.

    The paper gives 20 vectors, of which 16 are to be said, and the priorities. It does not give the bits of a vector:
    8, as for copy. Nor does it say that the highest comes first, though "priority" does. It names no delimiter, and
    with 20 items always none is needed; with one, the machine need not count, and other numbers of items make sense.
    """

    name = "priority-sort"
    variants = ({"items": 20}, {"items": 30})  # the paper's, and some more

    def __init__(self, n_bits: int = 8, min_items: int = 20, max_items: int = 20) -> None:
        self.check(n_bits=n_bits)
        self.check_range(min_items=min_items, max_items=max_items)
        self.n_bits, self.min_items, self.max_items = n_bits, min_items, max_items
        self.n_inputs, self.n_outputs = n_bits + 2, n_bits
        self.longest = {"items": max_items}
        self.chance_bits = n_bits * float(np.mean([n_said(items) for items in range(min_items, max_items + 1)]))

    def batch(
        self, rng: np.random.Generator, batch_size: int, items: int | None = None, dtype: Any = np.float32
    ) -> Batch:
        """x, target and mask; without ``items``, their number is drawn for the whole batch."""
        items = draw(rng, self.min_items, self.max_items) if items is None else items
        self.check(items=items)
        self.check_batch(items + 1 + n_said(items), batch_size)
        vectors = rng.integers(0, 2, (items, batch_size, self.n_bits)).astype(dtype)
        priorities = rng.uniform(-1, 1, (items, batch_size)).astype(dtype)
        order = np.argsort(-priorities, axis=0, kind="stable")[: n_said(items)]  # (said, B): each sequence has its own
        x, target, mask = self.zeros(items + 1 + n_said(items), batch_size, dtype)
        x[:items, :, : self.n_bits] = vectors
        x[:items, :, self.n_bits] = priorities
        x[items, :, self.n_bits + 1] = 1
        target[items + 1 :] = np.take_along_axis(vectors, order[:, :, None], axis=0)  # a vector moves as a whole
        mask[items + 1 :] = 1
        return x, target, mask


def n_said(items: int) -> int:
    """How many of the items are asked for: 16 of 20."""
    return round(SHARE * items)
