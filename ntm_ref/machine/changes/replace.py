"""Numbers of an array replaced by others, which is what most changes are, and the gradients of both."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...support.errors import NTMError
from ...support.shapes import Array, Shape
from ...support.sums import sum_to_shape


def replaced(x: Array, at: Any, values: Array) -> Array:
    """A copy y of x with y[at] = values, which are broadcast to the shape of x[at]."""
    y = x.copy()
    y[at] = values
    return y


def replaced_backward(d_y: Array, at: Any, shape: Shape) -> tuple[Array, Array]:
    """d_x, and d_values of this ``shape``.

    Elsewhere y(i) = x(i), so d_x(i) = d_y(i). At the index y does not depend on x, so d_x is zero there; and y is a
    copy of the values, so d_values is d_y there, summed where one value was copied to several sequences.
    """
    d_x = d_y.copy()
    d_x[at] = 0
    return d_x, sum_to_shape(d_y[at], shape)


def values_for(where: str, given: Any, size: int, like: Array) -> Array:
    """The values in the dtype of ``like`` (B, ...): ``size`` numbers, (size,) or (B, size), or one number if size is 1.

    Raises an `NTMError` for another shape, and for values that are not finite numbers of this dtype.
    """
    shapes = *([()] if size == 1 else []), (size,), (len(like), size)
    expected = f"{', '.join(map(str, shapes[:-1]))} or {shapes[-1]}"
    try:
        values = np.asarray(given)
    except ValueError:
        raise NTMError(f"{where}: values are rows of different lengths, expected shape {expected}") from None
    if values.dtype.kind not in ("iufc" if like.dtype.kind == "c" else "iuf"):
        raise NTMError(f"{where}: values have dtype {values.dtype}, but this machine computes in {like.dtype}")
    if values.shape not in shapes:
        raise NTMError(f"{where}: values have shape {values.shape}, expected {expected}")
    values = values.astype(like.dtype)
    if not np.isfinite(values).all():
        raise NTMError(f"{where}: values hold {values[~np.isfinite(values)][0]}, expected finite {like.dtype} numbers")
    return values
