"""The controller without a memory of its own: one hidden layer."""

from __future__ import annotations

from ..elementary import Linear, Tanh
from ..stage import Stage
from ..support.shapes import Array


class FeedforwardController(Stage):
    """h = tanh(x W_x + r_prev W_r + b), of which the input's share x W_x + b is computed for all time steps at once.

    Shapes: x_share (..., C), reads (..., R M), W_r (R M, C) -> h (..., C).

    To the layer that reads the previous reads, the input's share is a bias that differs from step to step.

    Backward: tanh, then the layer.
    """

    shapes = "(..., C), (..., I), (I, C) -> (..., C)"

    n_squashed = 1  # numbers that the linear layer makes for each hidden unit
    n_kept = 0  # arrays that go to the next time step

    def forward(self, x_share: Array, reads: Array, W_r: Array) -> Array:
        self.layer, self.tanh = Linear(), Tanh()
        self.seen = reads
        self.h = self.tanh.forward(self.layer.forward(reads, W_r, x_share))
        return self.h

    def backward(self, d_h: Array) -> tuple[Array, Array, Array]:
        d_reads, d_W_r, d_x_share = self.layer.backward(self.tanh.backward(d_h))
        return d_x_share, d_reads, d_W_r

    def step(
        self, x_share: Array, reads: Array, before: tuple[Array, ...], W_r: Array
    ) -> tuple[Array, tuple[Array, ...]]:
        """`forward`, and what the next time step needs of it: nothing."""
        return self.forward(x_share, reads, W_r), ()

    def backward_step(self, d_h: Array) -> tuple[Array, Array, tuple[Array, ...]]:
        """The gradients of ``x_share`` and ``reads``; W_r's is one product over the whole sequence."""
        d_x_share = self.tanh.backward(d_h)
        return d_x_share, self.layer.backward_x(d_x_share), ()
