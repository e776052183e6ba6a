"""Which numbers of an argument are measured: all of them, or a sample if there are too many.

Every derivative costs about thirty evaluations of forward, so 50,000 weights would take half a minute. A sample of 500
finds a mistake that touches most of them; for the others, all numbers together are moved in one random direction u,
along which the result must change by <gradient, u>.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...support.shapes import Array, Shape
from .numerical import Function
from .reference import Reference, references

MOST = 2000  # an argument of more numbers is sampled
SAMPLE = 500


def sampled_rows(shape: Shape, seed: int = 0) -> Array | None:
    """The places of the numbers to measure in the raveled argument, in order; None for all of them.

    The first and the last are among them, and the others are spread along every axis: along an axis of at most `SAMPLE`
    indices every index is drawn, and along a longer one no index twice.
    """
    if np.prod(shape) <= MOST:
        return None
    rng = np.random.default_rng(seed)
    along = [np.resize(rng.permutation(size), SAMPLE) for size in shape]
    drawn = np.ravel_multi_index([rng.permutation(indices) for indices in along], shape)
    return np.unique([0, *drawn, np.prod(shape) - 1])


def in_a_random_direction(
    forward: Function, inputs: Sequence[Array], i: int, seed: int = 0, reason: str = ""
) -> tuple[Array, Reference]:
    """A random direction u for all numbers of argument i, and the derivative of the results along it.

    It is the derivative of t -> forward(..., x_i + t u, ...) at t = 0. For ``reason`` see `references`.
    """
    rng = np.random.default_rng([seed, i, 1])  # which must not draw the numbers of the cotangent again
    u = np.asarray(rng.standard_normal(inputs[i].shape))

    def along(t: Array) -> object:
        return forward(*(value + t * u if j == i else value.astype(t.dtype) for j, value in enumerate(inputs)))

    (found,), _ = references(along, [np.zeros(())], reason)
    return u, found
