"""Equation 7: take the new weighting, or keep the previous one?"""

from __future__ import annotations

from ..stage import Stage
from ..support.shapes import Array
from ..support.sums import dot


class Interpolation(Stage):
    """w_gated = g w_content + (1 - g) w_prev, with the gate g in [0, 1] (eq. 7).

    Shapes: w_content (..., H, N), w_prev (..., H, N), g (..., H, 1) -> w_gated (..., H, N).

    Backward: w_gated is linear in each argument. Its derivative with respect to w_content is g, with respect to w_prev
    1 - g; and the one gate, which serves all rows, collects d_g = sum_i d_w_gated(i) (w_content(i) - w_prev(i)).
    """

    shapes = "(..., H, N), (..., H, N), (..., H, 1) -> (..., H, N)"
    w_gated: Array

    def forward(self, w_content: Array, w_prev: Array, g: Array) -> Array:
        self.w_content, self.w_prev, self.g = w_content, w_prev, g
        self.w_gated = g * w_content + (1 - g) * w_prev  # (..., H, N)
        return self.w_gated

    def backward(self, d_w_gated: Array) -> tuple[Array, Array, Array]:
        d_w_content = self.g * d_w_gated  # (..., H, N)
        d_w_prev = (1 - self.g) * d_w_gated  # (..., H, N)
        d_g = dot(d_w_gated, self.w_content - self.w_prev)  # (..., H, 1)
        return d_w_content, d_w_prev, d_g
