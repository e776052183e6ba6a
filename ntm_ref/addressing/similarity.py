"""Equation 6: how alike are the key and each row of the memory?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ..elementary import outer
from ..stage import Stage
from ..support.shapes import Array


class CosineSimilarity(Stage):
    """K(k, m) = k . m / (|k| |m|), the cosine of the angle between a key and a memory row (eq. 6).

    Shapes: k (..., H, M), memory (..., N, M) -> K (..., H, N).

    A zero vector points nowhere, and 0/0 must not reach anybody: its length counts as 1, so that K = 0 and the gradient
    is finite. No constant is added to any other length, so that a row of 1e-6 has its true cosine. So has a row of
    1e-30, whose square float32 does not hold: K does not change when a vector is divided by any number, so where a
    square would come near the dtype's ends every vector is first divided by its largest component.

    Backward: K depends on m through the dot product and through |m|. The dot product gives dK/dm = k / (|k| |m|); the
    length, with d|m|/dm = m / |m|, gives -K m / |m|^2. Together, and with every head looking at every row,

        d_memory_n = sum_h d_K_hn (k_h / (|k_h| |m_n|) - K_hn m_n / |m_n|^2)
        d_k_h      = sum_n d_K_hn (m_n / (|k_h| |m_n|) - K_hn k_h / |k_h|^2)

    In words: the other vector's direction, less the part of it along one's own, since growing longer changes no angle.
    Of a vector that was divided by a number, the gradient is divided by it in its turn. At a row of 1e-30 it is as
    large as 1e30; where it is larger than the dtype's largest number it is infinite.
    """

    shapes = "(..., H, M), (..., N, M) -> (..., H, N)"
    K: Array

    def forward(self, k: Array, memory: Array) -> Array:
        self.k, self.memory, self.k_divisor, self.row_divisor = k, memory, None, None
        self.k_squared = squared_lengths(k)  # (..., H, 1)
        self.row_squared = squared_lengths(memory)  # (..., N, 1)
        if not (is_within_range(self.k_squared) and is_within_range(self.row_squared)):
            self.k, self.k_squared, self.k_divisor = divided(k)
            self.memory, self.row_squared, self.row_divisor = divided(memory)
        self.lengths = np.sqrt(self.k_squared) * np.sqrt(self.row_squared).swapaxes(-1, -2)  # (..., H, N)
        self.K = self.k @ self.memory.swapaxes(-1, -2) / self.lengths
        return self.K

    def backward(self, d_K: Array) -> tuple[Array, Array]:
        d_dot = d_K / self.lengths
        along = d_K * self.K
        along_k = along.sum(axis=-1, keepdims=True) / self.k_squared  # (..., H, 1)
        along_row = along.sum(axis=-2)[..., None] / self.row_squared  # (..., N, 1)
        d_k = d_dot @ self.memory - along_k * self.k
        d_memory = outer(d_dot, self.k)
        d_memory -= along_row * self.memory
        if self.k_divisor is not None:
            d_k /= self.k_divisor
        if self.row_divisor is not None:
            d_memory /= self.row_divisor
        return d_k, d_memory


def squared_lengths(vectors: Array) -> Array:
    """|v|^2 along the last axis, kept with size 1."""
    squared: Array = vectors * vectors @ ones(vectors.shape[-1], vectors.dtype)
    return squared


@lru_cache
def ones(size: int, dtype: Any) -> Array:
    """A column of ones: for short rows, the product with it is NumPy's fastest sum."""
    return np.ones((size, 1), dtype)


def is_within_range(squared: Array) -> bool:
    """Whether squared lengths are so far from the ends of their dtype that the product of any two is in it."""
    squared, (least, most) = squared.real, limits(squared.dtype)
    smallest, largest = squared.flat[squared.argmin()], squared.flat[squared.argmax()]  # sooner found than min and max
    return bool(least < smallest and largest < most)


@lru_cache
def limits(dtype: Any) -> tuple[Any, Any]:
    """The root of the dtype's smallest normal number, and its reciprocal."""
    least = np.sqrt(np.finfo(dtype).tiny)
    return least, 1 / least


def divided(vectors: Array) -> tuple[Array, Array, Array]:
    """The vectors, each divided by its largest component; their squared lengths, 1 for a zero vector; the divisors."""
    divisor = abs(vectors.real).max(axis=-1, keepdims=True)
    divisor += divisor == 0
    vectors = vectors / divisor
    squared = squared_lengths(vectors)
    return vectors, squared + (squared == 0), divisor
