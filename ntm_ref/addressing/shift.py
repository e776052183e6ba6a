"""Equation 8: move the focus along the rows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..stage import Stage
from ..support.errors import ShapeError
from ..support.shapes import Array, Sizes


class CircularShift(Stage):
    """w_shifted(i) = sum_j w_gated(j) s(i - j), indices modulo N: a circular convolution (eq. 8).

    Shapes: w_gated (..., H, N), s (..., H, S) with S = 2 max_shift + 1 <= N -> w_shifted (..., H, N).

    s[..., j] is the weight of moving the focus by j - max_shift rows, so s = (0, 0, 1) moves it to the *next* row.
    Ordered by how far a weight travels, w_shifted(i) = sum_j s_j moved_j(i), a mixture of the weightings
    moved_j(i) = w_gated(i - (j - max_shift)), each of them w_gated rotated by one of the shifts.

    Backward: the mixture gives d_s_j = sum_i d_w_shifted(i) moved_j(i): how well does the weighting moved that far fit
    the gradient? And w_gated(i) went to row i + (j - max_shift) with weight s_j, so its gradient comes back from there:
    d_w_gated(i) = sum_j s_j d_w_shifted(i + (j - max_shift)), the same mixture with every rotation the other way.
    """

    shapes = "(..., H, N), (..., H, S) -> (..., H, N)"

    def forward(self, w_gated: Array, s: Array) -> Array:
        self.w_gated, self.s = w_gated, s
        self.moved = w_gated.take(origins(w_gated.shape[-1], s.shape[-1]), axis=-1, mode="wrap")  # (..., H, S, N)
        self.w_shifted = (s[..., None, :] @ self.moved)[..., 0, :]  # (..., H, 1, S) @ (..., H, S, N) -> (..., H, N)
        return self.w_shifted

    def backward(self, d_w_shifted: Array) -> tuple[Array, Array]:
        d_s = (self.moved @ d_w_shifted[..., None])[..., 0]  # (..., H, S, N) @ (..., H, N, 1) -> (..., H, S)
        rows = origins(d_w_shifted.shape[-1], self.s.shape[-1])
        moved_back = d_w_shifted.take(rows, axis=-1, mode="wrap")  # (..., H, S, N), the last shift first
        d_w_gated = (self.s[..., None, ::-1] @ moved_back)[..., 0, :]  # (..., H, N)
        return d_w_gated, d_s

    def check_sizes(self, sizes: Sizes) -> None:
        check_shifts(type(self).__name__, sizes)


def check_shifts(stage: str, sizes: Sizes) -> None:
    """Raise a `ShapeError` unless there is an odd number S of shifts, at most the N rows."""
    if sizes["S"] % 2 == 0 or sizes["S"] > sizes["N"]:
        n_shifts, n_rows = sizes["S"], sizes["N"]
        raise ShapeError(f"{stage}.forward: s has {n_shifts} shifts, expected an odd number, at most the {n_rows} rows")


@lru_cache
def origins(n_rows: int, n_shifts: int) -> Array:
    """origins[j, i] = i - (j - max_shift) modulo n_rows: the row from which a move by j - max_shift reaches row i.

    All lie within the rows; mode="wrap" in `take` only saves NumPy its bounds check.
    """
    shifts = np.arange(n_shifts) - n_shifts // 2
    table = (np.arange(n_rows) - shifts[:, None]) % n_rows
    table.flags.writeable = False  # the cache hands the same array to every caller
    return table
