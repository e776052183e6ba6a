"""Clues about a direct path: y = x + f(x), or y = (1 - z) n + z x, as in a residual layer or in a GRU.

Along such a path the gradient of the result goes to the argument as it is, or multiplied by a gate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..evidence import Evidence, fits_into
from .factors import factor_of_an_argument


def direct_path(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient without the direct path from a result, or with another gate in it."""
    name, expected = f"d_{e.names[i]}", e.expected(i)
    if any(factor_of_an_argument(e, i)):  # there is no other path
        return
    for j, v in enumerate(e.cotangents):
        if v.shape != expected.shape:
            continue
        result = e.name_of_result(j)
        if e.fits(i, expected - v):
            yield f"{name} lacks the direct path: the gradient of {result} has to be added as it is"
        if e.fits(i, expected + v):
            yield f"{name} has the direct path once too often: the gradient of {result} is added as it is"
        for other, x in e.factors:
            if not fits_into(x.shape, v.shape) or not np.ptp(x) or " " in other:
                continue
            path, gated = f"the direct path, the gradient of {result} times", f"in the direct path from {result}"
            if e.fits(i, expected - v * x):
                yield f"{name} lacks {path} {other}"
            if e.fits(i, expected - v * (1 - x)):
                yield f"{name} lacks {path} 1 - {other}"
            if e.fits(i, expected + v * (1 - 2 * x)):
                yield f"{name} has 1 - {other} where {other} belongs {gated}"
            if e.fits(i, expected - v * (1 - 2 * x)):
                yield f"{name} has {other} where 1 - {other} belongs {gated}"
