"""Clues about the Jacobian: not used at all, used the wrong way round, or used only in part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ....support.shapes import Array
from ..evidence import Evidence


def cotangent(e: Evidence, i: int) -> Iterator[str]:
    """The gradient of a result passed on unchanged, or not used at all."""
    name = f"d_{e.names[i]}"
    for j, v in enumerate(e.cotangents):
        if v.shape == e.returned(i).shape and e.fits(i, v):
            yield f"{name} is the gradient of {e.name_of_result(j)} passed on unchanged"
    if e.fits(i, e.vjp(i, [np.ones_like(v) for v in e.cotangents])):
        yield f"{name} ignores the gradient that backward is given, as if the loss were the sum of the results"


def jacobian(e: Evidence, i: int) -> Iterator[str]:
    """The Jacobian in place of its transpose, its diagonal alone, or everything but the diagonal."""
    name, J = f"d_{e.names[i]}", e.jacobians[i]
    if len(e.results) > 1 or e.results[0].shape != e.returned(i).shape or J.shape[0] == 1:
        return
    v, diagonal = e.cotangents[0].ravel(), np.diag(np.diag(J))
    if e.fits(i, (J.T @ v).reshape(e.returned(i).shape)):
        yield (
            f"{name} runs the wrong way: it is the Jacobian times the gradient, where its transpose belongs "
            "(a shift must come back against the shift)"
        )
    if e.fits(i, (diagonal @ v).reshape(e.returned(i).shape)):
        yield f"{name} has only the diagonal of the Jacobian: each number changes other results than its own too"
    if e.fits(i, ((J - diagonal) @ v).reshape(e.returned(i).shape)):
        yield f"{name} lacks the diagonal of the Jacobian: each number changes its own result too"


def part_of_the_result(e: Evidence, i: int) -> Iterator[str]:
    """The gradient through one part of the results alone, or through all but that part.

    A part is one index along one axis of a result, or one result of several.
    """
    name = f"d_{e.names[i]}"
    for j, v in enumerate(e.cotangents):
        for axis, n in enumerate(v.shape):
            for k in range(n) if n > 1 else ():
                part = np.zeros_like(v)
                here = (slice(None),) * axis + (k,)
                part[here] = v[here]
                place = f"{index_in_words(k, n)} along axis {axis} of {e.name_of_result(j)}"
                alone = through_one_result(e, i, j, part)
                if e.fits(i, alone):
                    yield f"{name} comes from {place} alone (one step, example or head only?)"
                elif n > 2 and e.fits(i, e.expected(i) - alone):
                    yield f"{name} lacks the share of {place}"
        if len(e.cotangents) > 1:
            alone = through_one_result(e, i, j, v)
            if e.fits(i, alone):
                yield f"{name} comes from {e.name_of_result(j)} alone: the paths through the other results are missing"
            elif e.fits(i, e.expected(i) - alone):
                yield f"{name} lacks the path through {e.name_of_result(j)}"


def through_one_result(e: Evidence, i: int, j: int, v: Array) -> Array:
    """The right gradient of argument i if v is the gradient of result j and those of all other results are zero."""
    return e.vjp(i, [v if m == j else 0 * u for m, u in enumerate(e.cotangents)])


def left_out(e: Evidence, i: int) -> Iterator[str]:
    """Rows of the Jacobian are left out: the gradient is right, except that it is zero at one index."""
    for axis, n in enumerate(e.expected(i).shape):
        for k in range(n) if n > 1 else ():
            without = e.expected(i).copy()
            without[(slice(None),) * axis + (k,)] = 0
            if e.fits(i, without):
                yield f"d_{e.names[i]} is zero at {index_in_words(k, n)} along axis {axis}: is it left out there?"


def index_in_words(k: int, n: int) -> str:
    """Index k along an axis of size n."""
    return "the last index" if k == n - 1 else f"index {k}"
