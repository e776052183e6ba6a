"""Equation 9: undo the blur of the shift."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ..elementary import dot, softmax, softmax_backward
from ..stage import Stage
from ..support.shapes import Array


@lru_cache
def tiny(dtype: Any) -> Any:
    """The smallest positive normal number of a dtype; looked up once, since NumPy takes its time."""
    return np.finfo(dtype).tiny


class Sharpening(Stage):
    """w(i) = w_shifted(i)^gamma / sum_j w_shifted(j)^gamma, with gamma >= 1 (eq. 9).

    Shapes: w_shifted (..., H, N), gamma (..., H, 1) -> w (..., H, N).

    Computed on logarithms. Since u^gamma = exp(gamma log u), equation 9 *is* the softmax of gamma log(w_shifted), which
    takes the largest one out before it exponentiates. The literal powers would all underflow: a uniform weighting
    over 128 rows sums to zero in float32 from gamma = 22 on. The smallest positive number is added so that an exact
    zero has a logarithm; any weight that is not itself that small swallows it in rounding.

    Backward: with l = log(w_shifted) and z = gamma l, the softmax turns d_w into d_z; then d_gamma = sum_i d_z(i) l(i),
    d_l = gamma d_z, and d_w_shifted = d_l / w_shifted.
    """

    shapes = "(..., H, N), (..., H, 1) -> (..., H, N)"

    def forward(self, w_shifted: Array, gamma: Array) -> Array:
        self.gamma = gamma
        self.w_shifted = w_shifted + tiny(w_shifted.dtype)
        self.log_w = np.log(self.w_shifted)
        self.w = softmax(gamma * self.log_w)
        return self.w

    def backward(self, d_w: Array) -> tuple[Array, Array]:
        d_z = softmax_backward(d_w, self.w)
        d_gamma = dot(d_z, self.log_w)
        return self.gamma * d_z / self.w_shifted, d_gamma
