"""Equation 2: read a mixture of the rows."""

from __future__ import annotations

from ..stage import Stage
from ..support.shapes import Array
from ..support.sums import outer


class Read(Stage):
    """r = sum_i w(i) M(i): each read head's weighted mean of the memory rows (eq. 2).

    Shapes: w (..., R, N), memory (..., N, M) -> r (..., R, M). As matrices, r = w memory.

    Backward: r is linear in both. d_w(i) = d_r . M(i), that is d_w = d_r memory^T; and row i, which every head reads
    with its own weight, collects sum over heads of w(i) d_r, that is d_memory = w^T d_r.
    """

    shapes = "(..., R, N), (..., N, M) -> (..., R, M)"

    def forward(self, w: Array, memory: Array) -> Array:
        self.w, self.memory = w, memory
        self.r = w @ memory  # (..., R, M)
        return self.r

    def backward(self, d_r: Array) -> tuple[Array, Array]:
        d_w = d_r @ self.memory.swapaxes(-1, -2)  # (..., R, M) @ (..., M, N) -> (..., R, N)
        d_memory = outer(self.w, d_r)  # (..., R, N), (..., R, M) -> (..., N, M)
        return d_w, d_memory
