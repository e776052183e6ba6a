"""Figure 2 of the paper: the five stages in a row, from a head's parameters to its weighting."""

from __future__ import annotations

from ..stage import Stage
from ..support.shapes import Array, Sizes
from .content import ContentWeighting
from .interpolation import Interpolation
from .sharpening import Sharpening
from .shift import CircularShift, check_shifts
from .similarity import CosineSimilarity


class Addressing(Stage):
    """The weighting of every head: by content, then from where it was, then moved, then sharpened (fig. 2, eqs. 5-9).

    Shapes: k (..., H, M), beta (..., H, 1), g (..., H, 1), s (..., H, S), gamma (..., H, 1), w_prev (..., H, N),
    memory (..., N, M) -> w (..., H, N).

    Backward: the chain rule is the chain run backwards; no value in it feeds two consumers.
    """

    shapes = "(..., H, M), (..., H, 1), (..., H, 1), (..., H, S), (..., H, 1), (..., H, N), (..., N, M) -> (..., H, N)"

    def forward(self, k: Array, beta: Array, g: Array, s: Array, gamma: Array, w_prev: Array, memory: Array) -> Array:
        self.similarity, self.content = CosineSimilarity(), ContentWeighting()
        self.interpolation, self.shift, self.sharpening = Interpolation(), CircularShift(), Sharpening()
        similarity = self.similarity.forward(k, memory)
        w_content = self.content.forward(similarity, beta)
        w_gated = self.interpolation.forward(w_content, w_prev, g)
        w_shifted = self.shift.forward(w_gated, s)
        self.w = self.sharpening.forward(w_shifted, gamma)
        return self.w

    def backward(self, d_w: Array) -> tuple[Array, ...]:
        d_w_shifted, d_gamma = self.sharpening.backward(d_w)
        d_w_gated, d_s = self.shift.backward(d_w_shifted)
        d_w_content, d_w_prev, d_g = self.interpolation.backward(d_w_gated)
        d_similarity, d_beta = self.content.backward(d_w_content)
        d_k, d_memory = self.similarity.backward(d_similarity)
        return d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory

    def check_sizes(self, sizes: Sizes) -> None:
        check_shifts(type(self).__name__, sizes)
