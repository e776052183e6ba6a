"""Equations 3 and 4: erase a little, add a little."""

from __future__ import annotations

import numpy as np

from ..elementary import outer
from ..stage import Stage
from ..support.shapes import Array


class Write(Stage):
    """M(i) = M_prev(i) prod_h (1 - w_h(i) e_h) + sum_h w_h(i) a_h, over the write heads h (eqs. 3 and 4).

    Shapes: memory_prev (..., N, M), w (..., W, N), e (..., W, M), a (..., W, M) -> memory (..., N, M).

    Erasures multiply and additions add, all erasures first, so the order of the heads does not matter (section 3.2).

    One head's two equations are one, M(i) = M_prev(i) + w(i) (a - e M_prev(i)), which needs nothing as large as the
    memory but the memory itself.

    Backward: the sum is w^T a, so d_w = a d_memory^T and d_a = w d_memory, as in a read. Of each number in the memory
    the erasures keep the share keep = prod_h kept_h, with kept_h = 1 - w_h^T e_h, so d_memory_prev = keep d_memory
    and d_keep = memory_prev d_memory. What reaches one factor of a product is multiplied by all the others (never
    divided by its own: it may be zero), d_kept_h = d_keep prod_(g != h) kept_g. At last kept_h falls by w_h(i)
    e_h(j), so that d_w_h(i) also gets -sum_j d_kept_h(i, j) e_h(j), and d_e_h(j) = -sum_i w_h(i) d_kept_h(i, j).
    """

    shapes = "(..., N, M), (..., W, N), (..., W, M), (..., W, M) -> (..., N, M)"

    def forward(self, memory_prev: Array, w: Array, e: Array, a: Array) -> Array:
        self.memory_prev, self.w, self.e, self.a = memory_prev, w, e, a
        if w.shape[-2] == 1:
            self.memory = memory_prev * e
            np.subtract(a, self.memory, out=self.memory)
            self.memory *= w.swapaxes(-1, -2)
            self.memory += memory_prev
        else:
            self.memory = memory_prev * product(self.kept())
            self.memory += outer(w, a)
        return self.memory

    def kept(self) -> Array:
        """kept_h = 1 - w_h^T e_h, (..., W, N, M): as large as the memory, so computed anew and never stored."""
        erased = outer(self.w[..., None, :], self.e[..., None, :])
        return np.subtract(1, erased, out=erased)

    def backward(self, d_memory: Array) -> tuple[Array, Array, Array, Array]:
        kept = self.kept()
        d_memory_prev = d_memory * product(kept)
        d_kept = product_backward(d_memory * self.memory_prev, kept)
        d_w_erase = -(self.e[..., None, :] @ d_kept.swapaxes(-1, -2))[..., 0, :]
        d_w_add = self.a @ d_memory.swapaxes(-1, -2)
        d_e = -(self.w[..., None, :] @ d_kept)[..., 0, :]
        d_a = self.w @ d_memory
        return d_memory_prev, d_w_erase + d_w_add, d_e, d_a


def product(factors: Array) -> Array:
    """The product over the heads, (..., W, N, M) -> (..., N, M); nothing is copied if there is one."""
    return factors[..., 0, :, :] if factors.shape[-3] == 1 else factors.prod(axis=-3)


def product_backward(d_product: Array, factors: Array) -> Array:
    """The gradient of each factor (..., W, N, M) of a product: d_product (..., N, M) times all the other factors."""
    d_factors, n_factors = d_product[..., None, :, :], factors.shape[-3]
    if n_factors == 1:
        return d_factors
    d_factors = np.repeat(d_factors, n_factors, axis=-3)
    for h in range(n_factors):
        d_factors[..., :h, :, :] *= factors[..., h : h + 1, :, :]
        d_factors[..., h + 1 :, :, :] *= factors[..., h : h + 1, :, :]
    return d_factors
