"""The controller without a state of its own: one hidden layer."""

from __future__ import annotations

import numpy as np

from ..elementary import Tanh
from ..support.shapes import Array
from .controller import Controller, Own


class FeedforwardController(Controller):
    """h_t = tanh([x_t, r_(t-1)] W + b).

    Shapes: x (B, n_inputs), reads (B, R M), W (n_inputs + R M, C), b (C,) -> h (B, C).

    Backward: the tanh turns d_h into d_z; z is linear in [x, r], so d_z W^T is the gradient of the two end to end.
    """

    def forward(self, x: Array, reads: Array, own: Own = ()) -> tuple[Array, Own]:
        self.n_inputs, self.tanh = x.shape[-1], Tanh()
        self.seen = np.concatenate([x, reads], axis=-1)  # (B, n_inputs + R M)
        self.h = self.tanh.forward(self.seen @ self.W + self.b)  # (B, C)
        return self.h, ()

    def backward(self, d_h: Array, d_own: Own = ()) -> tuple[Array, Array, Own, tuple[Array, ...]]:
        d_z = self.tanh.backward(d_h)  # (B, C)
        d_seen = d_z @ self.W.T  # (B, n_inputs + R M)
        return d_seen[:, : self.n_inputs], d_seen[:, self.n_inputs :], (), (d_z,)
