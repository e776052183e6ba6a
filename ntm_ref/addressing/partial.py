"""Half of figure 2 each, for comparison: addressing by content alone, and by location alone."""

from __future__ import annotations

import numpy as np

from ..stage import Stage
from ..support.shapes import Array, Sizes
from .addressing import Addressing
from .content import ContentWeighting
from .sharpening import Sharpening
from .shift import CircularShift, check_shifts
from .similarity import CosineSimilarity


class ContentAddressing(Stage):
    """w = w_content: no gate, no shift, no sharpening. The head goes where its key points, whatever it did before.

    Shapes: as `Addressing`.

    Backward: the chain of two stages run backwards. g, s, gamma and w_prev have no effect, so their gradients are zero.
    """

    shapes = Addressing.shapes

    def forward(self, k: Array, beta: Array, g: Array, s: Array, gamma: Array, w_prev: Array, memory: Array) -> Array:
        self.similarity, self.content = CosineSimilarity(), ContentWeighting()
        self.unused = g, s, gamma, w_prev
        self.w = self.content.forward(self.similarity.forward(k, memory), beta)
        return self.w

    def backward(self, d_w: Array) -> tuple[Array, ...]:
        d_similarity, d_beta = self.content.backward(d_w)
        d_k, d_memory = self.similarity.backward(d_similarity)
        d_g, d_s, d_gamma, d_w_prev = (np.zeros_like(argument) for argument in self.unused)
        return d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory

    def check_sizes(self, sizes: Sizes) -> None:
        check_shifts(type(self).__name__, sizes)


class LocationAddressing(Stage):
    """w = the previous weighting, shifted and sharpened: the gate is shut, and content is ignored.

    Shapes: as `Addressing`.

    Backward: the chain of two stages run backwards. k, beta, g and memory have no effect, so their gradients are zero.
    """

    shapes = Addressing.shapes

    def forward(self, k: Array, beta: Array, g: Array, s: Array, gamma: Array, w_prev: Array, memory: Array) -> Array:
        self.shift, self.sharpening = CircularShift(), Sharpening()
        self.unused = k, beta, g, memory
        self.w = self.sharpening.forward(self.shift.forward(w_prev, s), gamma)
        return self.w

    def backward(self, d_w: Array) -> tuple[Array, ...]:
        d_w_shifted, d_gamma = self.sharpening.backward(d_w)
        d_w_prev, d_s = self.shift.backward(d_w_shifted)
        d_k, d_beta, d_g, d_memory = (np.zeros_like(argument) for argument in self.unused)
        return d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory

    def check_sizes(self, sizes: Sizes) -> None:
        check_shifts(type(self).__name__, sizes)
