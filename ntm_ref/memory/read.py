"""Equation 2: read a mixture of the rows."""

from __future__ import annotations

from ..elementary import outer
from ..stage import Stage
from ..support.shapes import Array


class Read(Stage):
    """r = sum_i w(i) M(i): each read head's weighted mean of the memory rows (eq. 2).

    Shapes: w (..., R, N), memory (..., N, M) -> r (..., R, M). In matrices, r = w M.

    Backward: r is linear in both. d_w(i) = d_r . M(i), that is d_w = d_r M^T; and row i, which every head reads with
    its own weight, collects d_M(i) = sum over heads of w(i) d_r, that is d_memory = w^T d_r.
    """

    shapes = "(..., R, N), (..., N, M) -> (..., R, M)"

    def forward(self, w: Array, memory: Array) -> Array:
        self.w, self.memory = w, memory
        self.r = w @ memory
        return self.r

    def backward(self, d_r: Array) -> tuple[Array, Array]:
        return d_r @ self.memory.swapaxes(-1, -2), outer(self.w, d_r)
