"""Equation 9: undo the blur of the shift."""

from __future__ import annotations

import numpy as np

from ..elementary import softmax, softmax_backward
from ..stage import Stage
from ..support.shapes import Array
from ..support.sums import dot, tiny


class Sharpening(Stage):
    """w(i) = w_shifted(i)^gamma / sum_j w_shifted(j)^gamma, with gamma >= 1 (eq. 9).

    Shapes: w_shifted (..., H, N), gamma (..., H, 1) -> w (..., H, N).

    Computed on logarithms. Since u^gamma = exp(gamma log u), equation 9 *is* the softmax of gamma log(w_shifted), which
    subtracts the largest exponent first. The literal powers would all underflow: a uniform weighting over 128 rows
    sums to zero in float32 from gamma = 22 on. The dtype's smallest normal number, `tiny`, is added so that an exact
    zero has a logarithm. No weight from 4 tiny / eps on changes (4e-292 in float64, 4e-31 in float32): there the
    rounding error is larger than tiny.

    Backward: with l = log(w_shifted) and z = gamma l, the softmax turns d_w into d_z; then d_gamma = sum_i d_z(i) l(i),
    d_l = gamma d_z, and d_w_shifted = d_l / w_shifted.
    """

    shapes = "(..., H, N), (..., H, 1) -> (..., H, N)"

    def forward(self, w_shifted: Array, gamma: Array) -> Array:
        self.w_shifted, self.gamma = w_shifted, gamma
        self.positive = w_shifted + tiny(w_shifted.dtype)  # (..., H, N)
        self.log_w = np.log(self.positive)  # (..., H, N)
        self.w = softmax(gamma * self.log_w)  # (..., H, N)
        return self.w

    def backward(self, d_w: Array) -> tuple[Array, Array]:
        d_z = softmax_backward(d_w, self.w)  # (..., H, N)
        d_gamma = dot(d_z, self.log_w)  # (..., H, 1)
        d_w_shifted = self.gamma * d_z / self.positive  # (..., H, N)
        return d_w_shifted, d_gamma
