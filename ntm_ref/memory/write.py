"""Equations 3 and 4: erase a little, add a little."""

from __future__ import annotations

import numpy as np

from ..elementary import outer
from ..shapes import Array
from ..stage import Stage


class Write(Stage):
    """M(i) = M_prev(i) prod_h (1 - w_h(i) e_h) + sum_h w_h(i) a_h, over the write heads h (eqs. 3 and 4).

    Shapes: memory_prev (..., N, M), w (..., W, N), e (..., W, M), a (..., W, M) -> memory (..., N, M).

    Erasures multiply and additions add, all erasures first, so the order of the heads does not matter (section 3.2).

    Backward: the sum is w^T a, so d_w = a d_memory^T and d_a = w d_memory, as in a read. Of each number in the memory
    the erasures keep the share keep = prod_h kept_h, with kept_h = 1 - w_h^T e_h, so d_memory_prev = keep d_memory
    and d_keep = memory_prev d_memory. What reaches one factor of a product is multiplied by all the others (never
    divided by its own: it may be zero), d_kept_h = d_keep prod_(g != h) kept_g. At last kept_h falls by w_h(i)
    e_h(j), so that d_w_h(i) also gets -sum_j d_kept_h(i, j) e_h(j), and d_e_h(j) = -sum_i w_h(i) d_kept_h(i, j).
    """

    shapes = "(..., N, M), (..., W, N), (..., W, M), (..., W, M) -> (..., N, M)"

    def forward(self, memory_prev: Array, w: Array, e: Array, a: Array) -> Array:
        self.memory_prev, self.w, self.e, self.a = memory_prev, w, e, a
        self.memory = memory_prev * self.keep()
        self.memory += outer(w, a)
        return self.memory

    def keep(self) -> Array:
        """prod_h kept_h, (..., N, M); computed anew when it is asked for, since it is as large as the memory."""
        return kept(self.w, self.e) if self.w.shape[-2] == 1 else kept(*one_by_one(self.w, self.e)).prod(axis=-3)

    def backward(self, d_memory: Array) -> tuple[Array, Array, Array, Array]:
        d_memory_prev = d_memory * self.keep()
        d_w_erase, d_e = self.backward_keep(d_memory * self.memory_prev)
        d_w_add = self.a @ d_memory.swapaxes(-1, -2)
        d_a = self.w @ d_memory
        return d_memory_prev, d_w_erase + d_w_add, d_e, d_a

    def backward_keep(self, d_keep: Array) -> tuple[Array, Array]:
        """What the erasure gives to w and e."""
        if self.w.shape[-2] == 1:
            return kept_backward(d_keep, self.w, self.e)
        w, e = one_by_one(self.w, self.e)
        d_w, d_e = kept_backward(times_all_others(d_keep, kept(w, e)), w, e)
        return d_w[..., 0, :], d_e[..., 0, :]


def kept(w: Array, e: Array) -> Array:
    """1 - w(i) e(j), the share of each number that a head keeps: (..., 1, N), (..., 1, M) -> (..., N, M)."""
    erased = outer(w, e)
    return np.subtract(1, erased, out=erased)


def kept_backward(d_kept: Array, w: Array, e: Array) -> tuple[Array, Array]:
    """The gradients of w and e from that of what is kept."""
    return -(e @ d_kept.swapaxes(-1, -2)), -(w @ d_kept)


def one_by_one(w: Array, e: Array) -> tuple[Array, Array]:
    """The heads side by side as if each were alone: (..., W, N), (..., W, M) -> (..., W, 1, N), (..., W, 1, M)."""
    return w[..., None, :], e[..., None, :]


def times_all_others(d_product: Array, factors: Array) -> Array:
    """The gradient of each factor (..., W, N, M) of a product: d_product (..., N, M) times all the other factors."""
    n_factors = factors.shape[-3]
    d_factors = np.repeat(d_product[..., None, :, :], n_factors, axis=-3)
    for h in range(n_factors):
        d_factors[..., :h, :, :] *= factors[..., h : h + 1, :, :]
        d_factors[..., h + 1 :, :, :] *= factors[..., h : h + 1, :, :]
    return d_factors
