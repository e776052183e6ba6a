"""Equation 6: how alike are the key and each row of the memory?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ..elementary import outer
from ..shapes import Array
from ..stage import Stage


class CosineSimilarity(Stage):
    """K(k, m) = k . m / (|k| |m|), the cosine of the angle between a key and a memory row (eq. 6).

    Shapes: k (..., H, M), memory (..., N, M) -> K (..., H, N).

    A zero vector points nowhere, and 0/0 must not reach anybody: its length counts as 1, so that K = 0 and the gradient
    is finite. No constant is added to any other length, so that a row of 1e-6 has its true cosine.

    Backward: K depends on m through the dot product and through |m|. The dot product gives dK/dm = k / (|k| |m|); the
    length, with d|m|/dm = m / |m|, gives -K m / |m|^2. Together, and with every head looking at every row,

        d_memory_n = sum_h d_K_hn (k_h / (|k_h| |m_n|) - K_hn m_n / |m_n|^2)
        d_k_h      = sum_n d_K_hn (m_n / (|k_h| |m_n|) - K_hn k_h / |k_h|^2)

    In words: the other vector's direction, less the part of it along one's own, since growing longer changes no angle.
    """

    shapes = "(..., H, M), (..., N, M) -> (..., H, N)"

    def forward(self, k: Array, memory: Array) -> Array:
        self.k, self.memory = k, memory
        self.k_squared = squared_lengths(k)  # (..., H, 1)
        self.row_squared = squared_lengths(memory)  # (..., N, 1)
        self.lengths = np.sqrt(self.k_squared) * np.sqrt(self.row_squared).swapaxes(-1, -2)  # (..., H, N)
        self.K = k @ memory.swapaxes(-1, -2) / self.lengths
        return self.K

    def backward(self, d_K: Array) -> tuple[Array, Array]:
        d_dot = d_K / self.lengths
        along = d_K * self.K
        along_k = along.sum(axis=-1, keepdims=True) / self.k_squared  # (..., H, 1)
        along_row = along.sum(axis=-2)[..., None] / self.row_squared  # (..., N, 1)
        d_k = d_dot @ self.memory - along_k * self.k
        d_memory = outer(d_dot, self.k)
        d_memory -= along_row * self.memory
        return d_k, d_memory


def squared_lengths(vectors: Array) -> Array:
    """|v|^2 along the last axis, kept with size 1, and 1 for a vector of zeros."""
    squared = vectors * vectors @ ones(vectors.shape[-1], vectors.dtype)
    return squared + (squared == 0)


@lru_cache
def ones(size: int, dtype: Any) -> Array:
    """A column of ones: for short rows, the product with it is NumPy's fastest sum."""
    return np.ones((size, 1), dtype)
