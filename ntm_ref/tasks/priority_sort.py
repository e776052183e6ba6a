"""The priority sort task (section 4.5 of the paper): see vectors with priorities, output them sorted."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..support.shapes import Array
from .inputs import RANDOM, Inputs, Kind, random_bits
from .task import Batch, Task, draw

SHARE = 0.8  # the target's share of the items


def with_vectors(priorities: Kind) -> Kind:
    """Random vectors with priorities of this kind, (items, B, n_bits + 1): the last number is the priority."""

    def contents(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        vectors = random_bits(rng, (*shape[:-1], shape[-1] - 1))
        return np.concatenate([vectors, priorities(rng, shape[:-1])[..., None]], axis=-1)

    return contents


def own_range(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Each sequence draws its priorities from a range of its own, a tenth to all of [-1, 1]."""
    half = 10 ** rng.uniform(-1, 0, shape[-1])
    return np.asarray(half * rng.uniform(-1, 1, shape) + (1 - half) * rng.uniform(-1, 1, shape[-1]))


def in_pairs(distance: float) -> Kind:
    """Items 0 and 1, 2 and 3, and so on have priorities that are this far apart."""

    def priorities(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        drawn = rng.uniform(-1 + distance, 1 - distance, shape)
        n_pairs = shape[0] // 2
        drawn[1 : 2 * n_pairs : 2] = drawn[0 : 2 * n_pairs : 2] - distance
        return drawn

    return priorities


class PrioritySort(Task):
    """See K = ``items`` random vectors with priorities; output the four fifths of highest priority, highest first.

    With S = round(0.8 K) vectors in the target, T = K + 1 + S time steps:

        t            x (T, B, n_bits + 2)                         target (T, B, n_bits)                  scored
        0 .. K-1     vector t, its priority on channel n_bits     0                                      no
        K            1 on the last channel                        0                                      no
        K+1 .. K+S   0                                            vector of priority rank t - (K+1)      yes

    Channels count from 0. Priorities are uniform in [-1, 1]; rank 0 is the highest; ``mask`` is (T, 1, 1).

    The paper gives 20 vectors, 16 of them in the target, and the priorities. It gives neither the bits of a vector
    (here 8, as in copy) nor the direction of the order, though "priority" suggests the highest first. It mentions no
    delimiter, and with always 20 items none is needed; with one, the machine need not count, and other numbers of items
    make sense.
    """

    name = "priority-sort"
    variants = ({"items": 20}, {"items": 30})  # the paper's, and some more
    kinds: ClassVar = {
        RANDOM: with_vectors(lambda rng, shape: rng.uniform(-1, 1, shape)),
        "own-range": with_vectors(own_range),
        "close-pairs": with_vectors(in_pairs(0.01)),
        "equal-pairs": with_vectors(in_pairs(0)),
        "one-end": with_vectors(lambda rng, shape: rng.uniform(0.8, 1, shape)),
    }
    hard = ("close-pairs", "equal-pairs", "one-end")

    def __init__(self, n_bits: int = 8, min_items: int = 20, max_items: int = 20) -> None:
        self.check(n_bits=n_bits)
        self.check_range(min_items=min_items, max_items=max_items)
        self.n_bits, self.min_items, self.max_items = n_bits, min_items, max_items
        self.n_inputs, self.n_outputs = n_bits + 2, n_bits
        self.ranges = {"items": (min_items, max_items)}
        self.chance_bits = n_bits * float(np.mean([n_sorted(items) for items in range(min_items, max_items + 1)]))

    def batch(
        self,
        rng: np.random.Generator,
        batch_size: int,
        items: int | None = None,
        dtype: Any = np.float32,
        inputs: Inputs = RANDOM,
    ) -> Batch:
        """x, target and mask; ``items`` counts the vectors of a sequence.

        Of items with the same priority, the one presented first comes first.
        """
        items = draw(rng, self.min_items, self.max_items) if items is None else items
        self.check(items=items)
        self.check_batch(n_steps=items + 1 + n_sorted(items), batch_size=batch_size)
        contents = self.contents(inputs, rng, items, batch_size, self.n_bits + 1).astype(dtype)
        vectors, priorities = contents[..., :-1], contents[..., -1]
        order = np.argsort(-priorities, axis=0, kind="stable")[: n_sorted(items)]  # (n_sorted, B)
        x, target, mask = self.zeros(n_steps=items + 1 + n_sorted(items), batch_size=batch_size, dtype=dtype)
        x[:items, :, : self.n_bits + 1] = contents
        x[items, :, self.n_bits + 1] = 1
        target[items + 1 :] = np.take_along_axis(vectors, order[:, :, None], axis=0)  # a vector moves as a whole
        mask[items + 1 :] = 1
        return x, target, mask


def n_sorted(items: int) -> int:
    """The number of items in the target: 16 of 20."""
    return round(SHARE * items)
