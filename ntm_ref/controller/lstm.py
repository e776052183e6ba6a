"""The controller with a state of its own: a layer of LSTM cells, with the forget gate of Gers et al. 2000."""

from __future__ import annotations

import numpy as np

from ..stage import Stage
from ..support.errors import ShapeError
from ..support.shapes import Array, Sizes
from .controller import Controller, Own


class LSTMCell(Stage):
    """c = f c_prev + i u, h = o tanh(c): gates i, f, o = sigmoid of z_i, z_f, z_o, and a candidate u = tanh(z_u).

    Shapes: z (..., 4 C), that is z_i, z_f, z_o and z_u side by side, c_prev (..., C) -> h (..., C), c (..., C).

    The forget gate f keeps what the cell holds, the input gate i lets the candidate in, and the output gate o lets the
    result out. (In Graves 2013 the gates also see the cell, through peepholes; the paper does not say whether its LSTM
    has them, and this one does not.) As sigmoid(z) = (1 + tanh(z/2)) / 2, one tanh serves all four.

    Backward: c receives its gradient from outside and through h, d_c_sum = d_c + d_h o (1 - tanh(c)^2) in total. From
    the equation for c, d_c_prev = f d_c_sum, d_f = c_prev d_c_sum, d_i = u d_c_sum and d_u = i d_c_sum; from that for
    h, d_o = tanh(c) d_h. Finally the activations: sigmoid' = y (1 - y), tanh' = 1 - y^2.
    """

    shapes = "(..., Z), (..., C) -> (..., C), (..., C)"

    def forward(self, z: Array, c_prev: Array) -> tuple[Array, Array]:
        self.c_prev, C = c_prev, c_prev.shape[-1]
        activated = z.copy()  # (..., 4 C)
        activated[..., : 3 * C] *= 0.5
        np.tanh(activated, out=activated)
        gates = activated[..., : 3 * C]  # (..., 3 C)
        gates *= 0.5
        gates += 0.5
        self.gates = gates
        self.i, self.f, self.o, self.u = (activated[..., n * C : (n + 1) * C] for n in range(4))  # (..., C) each
        self.c = self.f * c_prev + self.i * self.u  # 1
        self.tanh_c = np.tanh(self.c)  # 2
        self.h = self.o * self.tanh_c  # 3
        return self.h, self.c

    def backward(self, d_h: Array, d_c: Array) -> tuple[Array, Array]:
        C = d_h.shape[-1]
        d_z = np.empty((*d_h.shape[:-1], 4 * C), d_h.dtype)  # (..., 4 C): d_i, d_f, d_o, d_u, then times the slopes
        np.multiply(self.tanh_c, d_h, out=d_z[..., 2 * C : 3 * C])  # 3: h = o tanh(c)
        d_c_sum = d_c + d_h * self.o * (1 - self.tanh_c * self.tanh_c)  # 3, 2: c went outside; and into h
        np.multiply(self.u, d_c_sum, out=d_z[..., :C])  # 1: c = f c_prev + i u
        np.multiply(self.c_prev, d_c_sum, out=d_z[..., C : 2 * C])
        d_z[..., : 3 * C] *= self.gates - self.gates * self.gates
        np.multiply(self.i * d_c_sum, 1 - self.u * self.u, out=d_z[..., 3 * C :])
        return d_z, self.f * d_c_sum

    def check_sizes(self, sizes: Sizes) -> None:
        if sizes["Z"] != 4 * sizes["C"]:
            raise ShapeError(
                f"LSTMCell.forward: z has {sizes['Z']} numbers, expected {4 * sizes['C']}: "
                f"i, f, o and u for each of the {sizes['C']} cells"
            )


class LSTMController(Controller):
    """h_t, c_t = cell([x_t, r_(t-1), h_(t-1)] W + b, c_(t-1)).

    Shapes: x (B, n_inputs), reads (B, R M), own h_prev and c_prev (B, C), W (n_inputs + R M + C, 4 C), b (4 C,)
    -> h (B, C), own h and c. Without reads (R M = 0) it is the layer of an ordinary LSTM.

    Backward: h went up and to the next step, so its gradients add up. The cell turns them into d_z; z is linear in
    [x, r, h_prev], so d_z W^T is the gradient of the three end to end.
    """

    n_own, n_z = 2, 4

    def forward(self, x: Array, reads: Array, own: Own) -> tuple[Array, Own]:
        h_prev, c_prev = own
        self.n_inputs, self.cell = x.shape[-1], LSTMCell()
        self.seen = np.concatenate([x, reads, h_prev], axis=-1)  # (B, n_inputs + R M + C)
        self.h, self.c = self.cell.forward(self.seen @ self.W + self.b, c_prev)  # (B, C) each
        return self.h, (self.h, self.c)

    def backward(self, d_h: Array, d_own: Own) -> tuple[Array, Array, Own, tuple[Array, ...]]:
        (d_h_next, d_c), C = d_own, d_h.shape[-1]
        d_z, d_c_prev = self.cell.backward(d_h + d_h_next, d_c)  # h went up; and to the next step
        d_seen = d_z @ self.W.T  # (B, n_inputs + R M + C)
        d_x, d_reads, d_h_prev = d_seen[:, : self.n_inputs], d_seen[:, self.n_inputs : -C], d_seen[:, -C:]
        return d_x, d_reads, (d_h_prev, d_c_prev), (d_z,)
