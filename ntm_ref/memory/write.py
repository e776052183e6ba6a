"""Equations 3 and 4: erase a little, add a little."""

from __future__ import annotations

import numpy as np

from ..stage import Stage
from ..support.shapes import Array
from ..support.sums import outer, product, product_backward


class Write(Stage):
    """M(i) = M_prev(i) prod_h (1 - w_h(i) e_h) + sum_h w_h(i) a_h, over the write heads h (eqs. 3 and 4).

    Shapes: memory_prev (..., N, M), w (..., W, N), e (..., W, M), a (..., W, M) -> memory (..., N, M).

    Erasures multiply and additions add, all erasures first, so the order of the heads does not matter (section 3.2).

    Backward, with kept_h(i, j) = 1 - w_h(i) e_h(j), the fraction that head h leaves of the number in row i, column j:

    - The memory is linear in M_prev and in the product of the kept_h, so d_memory_prev = d_memory prod_h kept_h, and
      the product's gradient is d_memory M_prev.
    - One factor's gradient is that times all the other factors: d_kept_h = d_memory M_prev prod_(h' != h) kept_h'.
    - kept_h falls by w_h(i) e_h(j), so w_h(i) gets -sum_j d_kept_h(i, j) e_h(j), and
      d_e_h(j) = -sum_i w_h(i) d_kept_h(i, j).
    - The sum w^T a is that of a read, transposed: w also gets a d_memory^T, and d_a = w d_memory.
    """

    shapes = "(..., N, M), (..., W, N), (..., W, M), (..., W, M) -> (..., N, M)"

    def forward(self, memory_prev: Array, w: Array, e: Array, a: Array) -> Array:
        self.memory_prev, self.w, self.e, self.a = memory_prev, w, e, a
        memory = product(self.kept())  # (..., N, M)
        memory *= memory_prev  # 1: erase
        memory += outer(w, a)  # 2: add
        self.memory = memory
        return memory

    def kept(self) -> Array:
        """kept_h = 1 - w_h^T e_h, (..., W, N, M): W times as large as the memory, so computed again and not stored."""
        erased = outer(self.w[..., None, :], self.e[..., None, :])  # (..., W, 1, N), (..., W, 1, M) -> (..., W, N, M)
        return np.subtract(1, erased, out=erased)

    def backward(self, d_memory: Array) -> tuple[Array, Array, Array, Array]:
        d_w_add = self.a @ d_memory.swapaxes(-1, -2)  # 2: (..., W, M) @ (..., M, N) -> (..., W, N)
        d_a = self.w @ d_memory  # 2: (..., W, N) @ (..., N, M) -> (..., W, M)
        kept = self.kept()  # (..., W, N, M)
        d_memory_prev = d_memory * product(kept)  # 1: (..., N, M)
        d_kept = product_backward(d_memory * self.memory_prev, kept)  # 1: (..., W, N, M)
        d_w_erase = -(self.e[..., None, :] @ d_kept.swapaxes(-1, -2))[..., 0, :]  # (..., W, 1, N) -> (..., W, N)
        d_e = -(self.w[..., None, :] @ d_kept)[..., 0, :]  # (..., W, 1, M) -> (..., W, M)
        return d_memory_prev, d_w_erase + d_w_add, d_e, d_a
