"""Kinds of items for associative recall, (items, item_length, B, n_bits), and which of them can be the query."""

from __future__ import annotations

from itertools import chain, combinations, islice

import numpy as np

from ..support.shapes import Array
from .inputs import RANDOM, Kind, own_density, random_bits


def relatives(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Each item is the first one with one to three of its bits flipped."""
    items, item_length, batch_size, n_bits = shape
    n_flipped = rng.integers(1, 4, (items, batch_size, 1))
    n_flipped[0] = 0
    rank = rng.random((items, batch_size, item_length * n_bits)).argsort(axis=-1).argsort(axis=-1)
    return flipped_of_one(rng, rank < n_flipped, shape)


def one_bit_apart(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """One item, and others that differ from it in one bit each, all in different ones; where these run out, in two."""
    items, item_length, batch_size, n_bits = shape
    n = item_length * n_bits
    flips = np.zeros((items, n), bool)
    fewest_first = chain.from_iterable(combinations(range(n), size) for size in range(n + 1))
    for flip, bits in zip(flips, islice(fewest_first, items)):
        flip[list(bits)] = True
    shuffled = [rng.permutation(rng.permutation(flips).T).T for _ in range(batch_size)]  # the items, then the bits
    return flipped_of_one(rng, np.stack(shuffled, axis=1), shape)


def flipped_of_one(rng: np.random.Generator, flips: Array, shape: tuple[int, ...]) -> Array:
    """Items made from one random item by flipping bits: flips (items, B, item_length n_bits)."""
    items, item_length, batch_size, n_bits = shape
    in_place = flips.reshape(items, batch_size, item_length, n_bits).swapaxes(1, 2)  # (items, item_length, B, n_bits)
    return random_bits(rng, shape[1:]) ^ in_place


def shared_first(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """All items begin with the same vector."""
    items = random_bits(rng, shape)
    items[:, 0] = items[0, 0]
    return items


def equal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Every second item is the same one."""
    items = random_bits(rng, shape)
    items[1::2] = items[1]
    return items


ITEMS: dict[str, Kind] = {
    RANDOM: random_bits,
    "own-density": own_density,
    "relatives": relatives,
    "one-bit-apart": one_bit_apart,
    "shared-first": shared_first,
    "equal": equal,
}
HARD_ITEMS = ("p=0.1", "p=0.9", "one-bit-apart", "shared-first", "equal")


def drawn_query(rng: np.random.Generator, items: Array) -> Array:
    """Which item of each sequence is the query, (B,): not the last, and equal to no other, so that it has one answer.

    A sequence without such an item is replaced by random items.
    """
    n_items, _, batch_size, _ = items.shape
    flat = items.swapaxes(1, 2).reshape(n_items, batch_size, -1)
    alone = (flat[:, None] == flat[None]).all(axis=-1).sum(axis=0) == 1  # (items, B): equal to itself only
    none = ~alone[:-1].any(axis=0)  # (B,)
    items[:, :, none] = random_bits(rng, (*items.shape[:2], int(none.sum()), items.shape[3]))
    draws = np.where(alone | none, rng.random((n_items, batch_size)), -1)
    chosen: Array = draws[:-1].argmax(axis=0)
    return chosen
