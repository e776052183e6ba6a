"""Clues about attention, softmax(q k^T) v, which is recognised by its numbers, whatever its arguments are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from ....elementary import softmax
from ....support.shapes import Array
from ..evidence import MATCH, Evidence


@dataclass(frozen=True)
class Attention:
    """An evaluation of A v with A = softmax(scale q k^T); q, k and v are indices of arguments."""

    q: int
    k: int
    v: int
    scale: float
    A: Array


def find(e: Evidence) -> Attention | None:
    """The attention that the evidence is about, if it is: with or without the factor 1 / sqrt(d)."""
    if len(e.results) != 1:
        return None
    for q, k, v in permutations(range(len(e.inputs)), 3):
        query, key, value = (e.inputs[n] for n in (q, k, v))
        if min(query.ndim, key.ndim, value.ndim) < 2 or query.shape[-1] != key.shape[-1]:
            continue
        if key.shape[:-1] != value.shape[:-1] or query.shape[:-2] != key.shape[:-2]:
            continue
        for scale in (query.shape[-1] ** -0.5, 1.0):
            A = softmax(scale * query @ key.swapaxes(-1, -2))
            result = A @ value
            if result.shape == e.results[0].shape and np.allclose(result, e.results[0], rtol=MATCH, atol=0):
                return Attention(q, k, v, scale, A)
    return None


def attention(e: Evidence, i: int) -> Iterator[str]:
    """A wrong softmax in the gradient of the queries or of the keys."""
    found = find(e)
    if found is None or i not in (found.q, found.k):
        return
    A, d_A = found.A, e.cotangents[0] @ e.inputs[found.v].swapaxes(-1, -2)
    for d_scores, what in (
        (d_A * A * (1 - A), "has only the diagonal of the softmax's Jacobian, A (1 - A)"),
        (d_A * A, "lacks the path through the softmax's normaliser"),
        (d_A, "skips the softmax: the gradient of A is used as that of the scores"),
        (d_A - (d_A * A).sum(axis=-1, keepdims=True), "lacks the softmax's factor A"),
        (A * (d_A - d_A.mean(axis=-1, keepdims=True)), "has the plain mean taken out, not the mean weighted by A"),
        (A * (d_A - (d_A * A).sum(axis=-2, keepdims=True)), "has the softmax's sum over the queries, not the keys"),
    ):
        d = d_scores @ e.inputs[found.k] if i == found.q else d_scores.swapaxes(-1, -2) @ e.inputs[found.q]
        if e.fits(i, found.scale * d):
            scores = f"{e.names[found.q]} {e.names[found.k]}^T"
            yield f"d_{e.names[i]} {what}, where A is the softmax of the scores {scores}"
