"""Equation 5: from similarities to a weighting by content."""

from __future__ import annotations

from ..elementary import softmax, softmax_backward
from ..stage import Stage
from ..support.shapes import Array
from ..support.sums import dot


class ContentWeighting(Stage):
    """w_content(i) = exp(beta K(i)) / sum_j exp(beta K(j)), a softmax whose sharpness is the key strength beta (eq. 5).

    Shapes: similarity (..., H, N), beta (..., H, 1) -> w_content (..., H, N).

    Backward: with z = beta K, the softmax turns d_w_content into d_z; then d_K = beta d_z, and beta, which scales every
    row's K, collects from all of them: d_beta = sum_i d_z(i) K(i).
    """

    shapes = "(..., H, N), (..., H, 1) -> (..., H, N)"

    def forward(self, similarity: Array, beta: Array) -> Array:
        self.similarity, self.beta = similarity, beta
        self.w_content = softmax(beta * similarity)  # (..., H, N)
        return self.w_content

    def backward(self, d_w_content: Array) -> tuple[Array, Array]:
        d_z = softmax_backward(d_w_content, self.w_content)  # (..., H, N)
        d_similarity = self.beta * d_z  # (..., H, N)
        d_beta = dot(d_z, self.similarity)  # (..., H, 1)
        return d_similarity, d_beta
