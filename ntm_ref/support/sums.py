"""Sums of products as NumPy computes them fastest, and lengths of vectors near the limits of a dtype."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from .shapes import Array, Shape


def dot(a: Array, b: Array) -> Array:
    """sum_i a(i) b(i) along the last axis, which is kept with size 1: (..., N), (..., N) -> (..., 1).

    A matrix product is NumPy's fastest sum of products.
    """
    return (a[..., None, :] @ b[..., :, None])[..., 0]  # (..., 1, N) @ (..., N, 1) -> (..., 1, 1) -> (..., 1)


def outer(a: Array, b: Array) -> Array:
    """sum_h a_h(i) b_h(j), the outer products summed over the heads: (..., H, N), (..., H, M) -> (..., N, M).

    That is a^T b, computed as (b^T a)^T so that the longer axis N is contiguous in memory, where NumPy's loops run.
    With one head there is nothing to sum, and a broadcast product is faster than a matrix product.
    """
    b = b.swapaxes(-1, -2)  # (..., M, H)
    return (b * a if a.shape[-2] == 1 else b @ a).swapaxes(-1, -2)  # (..., M, N) -> (..., N, M)


def total(first: Array, *others: Array) -> Array:
    """The sum of arrays of one shape, accumulated in the first, which the caller must own: no temporary arrays."""
    for other in others:
        first += other
    return first


def weight_gradient(x: Array, d_y: Array) -> Array:
    """d_W of y = x W, summed over all leading axes: x (..., n_in), d_y (..., n_out) -> (n_in, n_out)."""
    return x.reshape(-1, x.shape[-1]).T @ d_y.reshape(-1, d_y.shape[-1])


def sum_to_shape(d_y: Array, shape: Shape) -> Array:
    """The gradient of an array of this shape that was broadcast to the shape of d_y: sum where it was repeated."""
    d = d_y.sum(axis=tuple(range(d_y.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1 and d.shape[axis] != 1)
    return d.sum(axis=repeated, keepdims=True)


def product(factors: Array) -> Array:
    """The product over the heads, (..., W, N, M) -> (..., N, M); one factor is returned as it is, not copied."""
    return factors[..., 0, :, :] if factors.shape[-3] == 1 else factors.prod(axis=-3)


def product_backward(d_product: Array, factors: Array) -> Array:
    """The gradient of each factor (..., W, N, M): d_product (..., N, M) times all the other factors.

    Never divided by its own factor, which may be zero.
    """
    d_factors, n_factors = d_product[..., None, :, :], factors.shape[-3]
    if n_factors == 1:
        return d_factors
    d_factors = np.repeat(d_factors, n_factors, axis=-3)  # (..., W, N, M)
    for h in range(n_factors):
        d_factors[..., :h, :, :] *= factors[..., h : h + 1, :, :]
        d_factors[..., h + 1 :, :, :] *= factors[..., h : h + 1, :, :]
    return d_factors


def squared_lengths(vectors: Array) -> Array:
    """|v|^2 along the last axis, which is kept with size 1: (..., M) -> (..., 1).

    For short rows, the product with a column of ones is NumPy's fastest sum.
    """
    return vectors * vectors @ ones(vectors.shape[-1], vectors.dtype)


@lru_cache
def ones(size: int, dtype: Any) -> Array:
    """A column of ones."""
    return np.ones((size, 1), dtype)


@lru_cache
def tiny(dtype: Any) -> Any:
    """The smallest positive normal number of a dtype; cached, because `np.finfo` is slow."""
    return np.finfo(dtype).tiny


@lru_cache
def limits(dtype: Any) -> tuple[Any, Any]:
    """The root of the dtype's smallest normal number, and its reciprocal."""
    least = np.sqrt(np.finfo(dtype).tiny)
    return least.item(), (1 / least).item()


def are_within_range(*squared: Array) -> bool:
    """Whether the product of any two of these squared lengths is sure to be within the range of their dtype."""
    least, most = limits(squared[0].dtype)
    for real in (array.real for array in squared):  # argmin and item are faster here than min
        if not (least < real.item(real.argmin()) and real.item(real.argmax()) < most):
            return False
    return True


def scaled(vectors: Array) -> tuple[Array, Array, Array]:
    """The vectors, each divided by its largest component; their squared lengths, 1 for a zero vector; the divisors."""
    divisor = abs(vectors.real).max(axis=-1, keepdims=True)  # (..., 1)
    divisor += divisor == 0
    vectors = vectors / divisor
    squared = squared_lengths(vectors)
    return vectors, squared + (squared == 0), divisor


@np.errstate(all="ignore")
def limit_norm(gradients: Sequence[Array], max_norm: float) -> list[Array]:
    """Scale the gradients of each sequence down to a common norm of at most ``max_norm``.

    Every array has the batch in front, (B, ...), two or three axes in all; each sequence has its own norm, (B,).
    """
    letters = ["bij"[: d.ndim] for d in gradients]
    norm = np.sqrt(sum(np.einsum(f"{axes},{axes}->b", d, d) for axes, d in zip(letters, gradients)))  # (B,)
    if np.all(norm <= max_norm):
        return list(gradients)
    scale = max_norm / np.maximum(norm, max_norm)
    if np.isinf(norm).any():  # float32 holds a gradient of 1e30, but not its square
        largest = 1 + np.max([abs(d).reshape(len(d), -1).max(axis=-1, initial=0) for d in gradients], axis=0)
        squares = [((d.reshape(len(d), -1) / largest[:, None]) ** 2).sum(axis=-1) for d in gradients]
        scale = np.minimum(max_norm / largest / np.sqrt(sum(squares)), 1)
    return [d * scale.reshape(-1, *(1,) * (d.ndim - 1)) for d in gradients]
