"""Inputs beside the paper's random ones: harder kinds, called by name, and mixtures of kinds for training.

A kind is a function of a random generator and a shape that draws the contents of a batch, such as the vectors of
copy, (L, B, n_bits). The last axis but one of every shape counts the sequences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from ..support.checks import is_positive
from ..support.errors import NTMError
from ..support.shapes import Array

Kind: TypeAlias = Callable[[np.random.Generator, tuple[int, ...]], Array]
Inputs: TypeAlias = "str | Mapping[str, float]"  # a kind, or the share of each kind; the rest is random
RANDOM = "random"


def draw_contents(task: str, kinds: Mapping[str, Kind], inputs: Inputs, rng: np.random.Generator, *shape: int) -> Array:
    """The contents of a batch, of one kind or of a mixture in which every sequence draws its kind."""
    check_inputs(task, kinds, inputs)
    if isinstance(inputs, str):
        return kind_called(task, kinds, inputs)(rng, shape)
    names, shares = [*inputs, RANDOM], [*inputs.values(), max(0.0, 1 - sum(inputs.values()))]
    drawn = rng.choice(len(names), shape[-2], p=np.divide(shares, sum(shares)))  # (B,), the kind of each sequence
    contents = kinds[RANDOM](rng, shape)
    for number in np.unique(drawn[drawn < len(inputs)]):
        of_this_kind = kind_called(task, kinds, names[number])(rng, shape)
        contents = np.where((drawn == number)[:, None], of_this_kind, contents)
    return contents


def check_inputs(task: str, kinds: Mapping[str, Kind], inputs: Inputs) -> None:
    """Raise an `NTMError` for a kind that the task does not have, or for shares that make no sense."""
    if isinstance(inputs, str):
        kind_called(task, kinds, inputs)
        return
    if not isinstance(inputs, Mapping):
        raise NTMError(f"{task}: inputs are {inputs!r}, expected a kind, or kinds with their shares")
    for name, share in inputs.items():
        kind_called(task, kinds, name)
        if not is_positive(share) or share > 1:
            raise NTMError(f"{task}: the share of {name} is {share!r}, expected a number above 0, at most 1")
    if sum(inputs.values()) > 1 + 1e-9:
        raise NTMError(f"{task}: the shares of {', '.join(inputs)} add up to {sum(inputs.values()):g}, more than 1")


def kind_called(task: str, kinds: Mapping[str, Kind], name: str) -> Kind:
    """The kind of this name; "p=0.1" draws bits that are 1 with that probability, where the task has densities."""
    has_density = "own-density" in kinds
    if name in kinds:
        return kinds[name]
    known = ", ".join([*kinds, *(["p=P for bits that are 1 with probability P"] if has_density else [])])
    if not (has_density and str(name).startswith("p=")):
        raise NTMError(f"{task}: there are no inputs {name!r}, expected one of {known}")
    try:
        p = float(name.removeprefix("p="))
    except ValueError:
        p = np.nan
    if not 0 < p < 1:
        raise NTMError(f"{task}: the density in {name!r} is to be a probability, expected a number between 0 and 1")
    return lambda rng, shape: (rng.random(shape) < p).astype(int)


# Kinds of vectors, (..., B, n_bits)


def random_bits(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Fair coins, as in the paper."""
    return rng.integers(0, 2, shape)


def own_density(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Each sequence has a density of its own: its bits are 1 with a probability that is uniform in (0, 1)."""
    return (rng.random(shape) < rng.random((shape[-2], 1))).astype(int)


def zeros(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Every bit is 0."""
    return np.zeros(shape, int)


def ones(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Every bit is 1."""
    return np.ones(shape, int)


def repeated(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """One random vector, again and again."""
    return np.broadcast_to(random_bits(rng, shape[1:]), shape)


def silent_pair(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random vectors, two of them zero: those at 0 and 1 in the first sequence, at 1 and 2 in the next, and so on."""
    vectors, each = random_bits(rng, shape), np.arange(shape[1])
    place = each % max(1, len(vectors) - 1)
    vectors[place, each] = 0
    vectors[np.minimum(place + 1, len(vectors) - 1), each] = 0
    return vectors


VECTORS: dict[str, Kind] = {
    RANDOM: random_bits,
    "own-density": own_density,
    "zeros": zeros,
    "ones": ones,
    "repeated": repeated,
    "silent-pair": silent_pair,
}
HARD_VECTORS = ("p=0.1", "p=0.9", "zeros", "ones", "repeated", "silent-pair")
