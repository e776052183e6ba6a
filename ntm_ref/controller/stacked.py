"""Several LSTM layers as one controller."""

from __future__ import annotations

from collections.abc import Sequence

from ..support.shapes import Array
from .controller import Controller, Own, Weights
from .lstm import LSTMController


class StackedLSTM(Controller):
    """LSTM layers, each on top of the one before: the first sees x_t and the reads, every other the h_t below it.

    Shapes: as `Controller`; ``own`` is h_1, c_1, h_2, c_2, ... (B, C) each, and h is that of the last layer.

    Backward: the layers in reverse. A layer's d_x is the d_h of the layer below.
    """

    n_own, n_z = LSTMController.n_own, LSTMController.n_z

    def __init__(self, weights: Sequence[Weights]) -> None:
        self.layers = [LSTMController([of_layer]) for of_layer in weights]

    def each_layer(self) -> Sequence[Controller]:
        return self.layers

    def forward(self, x: Array, reads: Array, own: Own) -> tuple[Array, Own]:
        below, own_next = x, tuple[Array, ...]()
        for n, layer in enumerate(self.layers):
            below, own_n = layer.forward(below, reads, own[2 * n : 2 * n + 2])
            own_next += own_n
            reads = reads[:, :0]  # only the first layer sees them
        self.h = below
        return self.h, own_next

    def backward(self, d_h: Array, d_own: Own) -> tuple[Array, Array, Own, tuple[Array, ...]]:
        d_below, d_own_prev, d_z = d_h, tuple[Array, ...](), tuple[Array, ...]()
        for n in reversed(range(len(self.layers))):
            d_below, d_reads, d_own_n, d_z_n = self.layers[n].backward(d_below, d_own[2 * n : 2 * n + 2])
            d_own_prev, d_z = d_own_n + d_own_prev, d_z_n + d_z
        return d_below, d_reads, d_own_prev, d_z  # d_reads of the first layer, the only one that sees the reads
