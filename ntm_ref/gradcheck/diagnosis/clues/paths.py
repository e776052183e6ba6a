"""Clues about a path through something that all numbers along an axis share: a mean, a variance, a length, a sum.

What such a path contributes is, along the axis, a multiple of one vector: of ones for a mean, of x - mean(x) for a
variance, of x for a length, of the result for a sum that divides it. If the error is such a multiple, the path is
missing or wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ....support.shapes import Array
from ..evidence import Evidence
from .size import added


def shared_path(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient but for a multiple of a vector along an axis."""
    if any(added(e, i)) or not e.known[i].all():
        return
    name, x, expected = e.names[i], e.inputs[i], e.expected(i)
    for axis, n in enumerate(x.shape):
        if n < 4:
            continue
        ones, centred = np.ones_like(x), x - x.mean(axis=axis, keepdims=True)
        sums_to_zero = e.close(i, 0 * x + expected.sum(axis=axis, keepdims=True), 0 * x)
        candidates: list[tuple[str, list[Array]]] = [
            (f"the mean of {name}", [ones] * sums_to_zero),
            (f"the variance of {name}", [centred]),
            (f"the mean and the variance of {name}", [ones, centred] * sums_to_zero),
            (f"the length of {name}", [x]),
            *(
                (f"a sum that divides {e.name_of_result(j)}", [y])
                for j, y in enumerate(e.results)
                if y.shape == x.shape
            ),
        ]
        for path, vectors in candidates:
            if vectors and e.fits(i, expected + projection(e.returned(i) - expected, vectors, axis)):
                yield f"in d_{name} the path through {path} along axis {axis} is missing or wrong"
                break


def projection(error: Array, vectors: Sequence[Array], axis: int) -> Array:
    """The component of the error along the vectors, for each slice along the axis."""
    columns = np.stack([np.moveaxis(v, axis, -1) for v in vectors], axis=-1)  # (..., n, vectors)
    slices = np.moveaxis(error, axis, -1)[..., None]  # (..., n, 1)
    result: Array = np.moveaxis((columns @ (np.linalg.pinv(columns) @ slices))[..., 0], -1, axis)
    return result
