"""Equation 6: how alike are the key and each row of the memory?"""

from __future__ import annotations

import numpy as np

from ..stage import Stage
from ..support.shapes import Array
from ..support.sums import are_within_range, outer, scaled, squared_lengths


class CosineSimilarity(Stage):
    """K(k, m) = k . m / (|k| |m|), the cosine of the angle between a key and a memory row (eq. 6).

    Shapes: k (..., H, M), memory (..., N, M) -> K (..., H, N).

    A zero vector has no direction. Its length is taken to be 1, so that K = 0 and the gradient is finite instead of
    0/0. There is no epsilon, so even a row of size 1e-6 gets its exact cosine. So does a row of 1e-30, whose square
    float32 cannot hold: K does not change when a vector is divided by a number, so where a square would come near the
    limits of the dtype, every vector is first divided by its largest component.

    Backward: K depends on m through the dot product and through |m|. The dot product gives dK/dm = k / (|k| |m|); the
    length, with d|m|/dm = m / |m|, gives -K m / |m|^2. Together, and with every head looking at every row,

        d_memory_n = sum_h d_K_hn (k_h / (|k_h| |m_n|) - K_hn m_n / |m_n|^2)
        d_k_h      = sum_n d_K_hn (m_n / (|k_h| |m_n|) - K_hn k_h / |k_h|^2)

    In words: the direction of the other vector minus its component along this one, since length changes no angle.
    If a vector was divided by a number, its gradient is divided by the same number. At a row of 1e-30 it is as large
    as 1e30; where it exceeds the dtype's largest number it is infinite.
    """

    shapes = "(..., H, M), (..., N, M) -> (..., H, N)"
    K: Array

    def forward(self, k: Array, memory: Array) -> Array:
        self.k, self.memory = k, memory
        self.k_scaled, self.rows_scaled, self.k_divisor, self.row_divisor = k, memory, None, None
        self.k_squared = squared_lengths(k)  # (..., H, 1)
        self.row_squared = squared_lengths(memory)  # (..., N, 1)
        if not are_within_range(self.k_squared, self.row_squared):
            self.k_scaled, self.k_squared, self.k_divisor = scaled(k)
            self.rows_scaled, self.row_squared, self.row_divisor = scaled(memory)
        self.lengths = np.sqrt(self.k_squared) * np.sqrt(self.row_squared).swapaxes(-1, -2)  # 1: (..., H, N)
        self.K = self.k_scaled @ self.rows_scaled.swapaxes(-1, -2) / self.lengths  # 2: (..., H, N)
        return self.K

    def backward(self, d_K: Array) -> tuple[Array, Array]:
        d_dot = d_K / self.lengths  # 2: (..., H, N), through the dot product
        along = d_K * self.K  # 1: (..., H, N), through the lengths
        along_k = along.sum(axis=-1, keepdims=True) / self.k_squared  # (..., H, 1)
        along_row = along.sum(axis=-2)[..., None] / self.row_squared  # (..., N, 1)
        d_k = d_dot @ self.rows_scaled - along_k * self.k_scaled  # 2, 1: (..., H, M)
        d_memory = outer(d_dot, self.k_scaled)  # 2: (..., N, M)
        d_memory -= along_row * self.rows_scaled  # 1
        if self.k_divisor is not None:
            d_k /= self.k_divisor
        if self.row_divisor is not None:
            d_memory /= self.row_divisor
        return d_k, d_memory
