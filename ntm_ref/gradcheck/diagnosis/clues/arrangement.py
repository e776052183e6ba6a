"""Clues about arrangement: the right numbers in other places, summed along an axis, or another argument's."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from ..evidence import Evidence


def other_order(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient transposed, reversed or rolled."""
    expected, name = e.expected(i), f"d_{e.names[i]}"
    for axes in permutations(range(expected.ndim)):
        transposed = expected.transpose(axes)
        if axes != tuple(range(expected.ndim)) and transposed.shape == expected.shape and e.fits(i, transposed):
            yield f"{name} is transposed"
    for axis, n in enumerate(expected.shape):
        if n > 1 and e.fits(i, np.flip(expected, axis)):
            yield f"{name} is in reverse order along axis {axis}"
        for k in range(1, n):
            if n > 2 and e.fits(i, np.roll(expected, k, axis)):
                by = k if k <= n // 2 else k - n
                yield f"{name} is rolled by {by} along axis {axis}"


def spread(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient summed or averaged along an axis, or with its mean subtracted."""
    expected, name = e.expected(i), f"d_{e.names[i]}"
    for axis, n in enumerate(expected.shape):
        if n == 1:
            continue
        total = expected.sum(axis=axis, keepdims=True)
        for value, words in ((total, "sum"), (total / n, "mean")):
            if e.fits(i, np.broadcast_to(value, expected.shape)):
                yield f"{name} is the same all along axis {axis}: the {words} over that axis, which should stay apart"
        if e.fits(i, expected - total / n):
            yield f"{name} has its mean along axis {axis} taken out"


def other_argument(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient of another argument."""
    for j, other in enumerate(e.names):
        if j != i and e.expected(j).shape == e.expected(i).shape and e.fits(i, e.expected(j)):
            if e.fits(j, e.expected(i)):
                a, b = (e.names[n] for n in sorted((i, j)))
                yield f"d_{a} and d_{b} are in each other's place: d_{a} is the gradient of {b}, and d_{b} that of {a}"
            else:
                yield f"d_{e.names[i]} is the gradient of {other}"
