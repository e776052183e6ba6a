"""The controller with a memory of its own: layers of LSTM cells (Hochreiter & Schmidhuber 1997)."""

from __future__ import annotations

import numpy as np

from ..elementary import Linear, weight_gradient
from ..stage import Stage
from ..support.errors import ShapeError
from ..support.shapes import Array, Sizes


class LSTMCell(Stage):
    """c = f c_prev + i u, h = o tanh(c): gates i, f, o = sigmoid of z_i, z_f, z_o, and a candidate u = tanh(z_u).

    Shapes: z (..., 4 C), that is z_i, z_f, z_o and z_u side by side, c_prev (..., C) -> h (..., C), c (..., C).

    The forget gate f keeps what the cell holds, the input gate i lets the candidate in, the output gate o lets the
    result out. (Graves 2013 lets the gates see the cell too, through peepholes; the paper does not say, and these do
    not.) As sigmoid(z) = (1 + tanh(z/2)) / 2, one tanh serves all four.

    Backward: c gets its gradient from outside and through h, d_c + d_h o (1 - tanh(c)^2); call that d. By the equation
    for c, d_c_prev = f d, d_f = c_prev d, d_i = u d and d_u = i d; by that for h, d_o = tanh(c) d_h. At last through
    the squashing, where sigmoid' = y (1 - y) and tanh' = 1 - y^2.
    """

    shapes = "(..., Z), (..., C) -> (..., C), (..., C)"

    def forward(self, z: Array, c_prev: Array) -> tuple[Array, Array]:
        self.c_prev, C = c_prev, c_prev.shape[-1]
        squashed = z.copy()
        squashed[..., : 3 * C] *= 0.5
        np.tanh(squashed, out=squashed)
        gates = squashed[..., : 3 * C]
        gates *= 0.5
        gates += 0.5
        self.squashed = squashed  # i, f, o, u side by side
        self.i, self.f, self.o, self.u = (squashed[..., n * C : (n + 1) * C] for n in range(4))
        self.c = self.f * c_prev + self.i * self.u
        self.tanh_c = np.tanh(self.c)
        self.h = self.o * self.tanh_c
        return self.h, self.c

    def backward(self, d_h: Array, d_c: Array) -> tuple[Array, Array]:
        d = d_c + d_h * self.o * (1 - self.tanh_c * self.tanh_c)
        C, y = d.shape[-1], self.squashed
        gates = y[..., : 3 * C]
        d_z = np.empty_like(y)
        np.multiply(self.u, d, out=d_z[..., :C])
        np.multiply(self.c_prev, d, out=d_z[..., C : 2 * C])
        np.multiply(self.tanh_c, d_h, out=d_z[..., 2 * C : 3 * C])
        d_z[..., : 3 * C] *= gates - gates * gates
        np.multiply(self.i * d, 1 - self.u * self.u, out=d_z[..., 3 * C :])
        return d_z, self.f * d

    def check_sizes(self, sizes: Sizes) -> None:
        if sizes["Z"] != 4 * sizes["C"]:
            raise ShapeError(
                f"LSTMCell.forward: z has {sizes['Z']} numbers, expected {4 * sizes['C']}: "
                f"i, f, o and u for each of the {sizes['C']} cells"
            )


class LSTMLayer(Stage):
    """One time step of a layer: h, c = cell([below, h_prev] W + share, c_prev).

    Shapes: share (..., 4 C), below (..., I), h_prev and c_prev (..., C), W (I + C, 4 C) -> h and c (..., C).

    As a controller's first layer, ``below`` is the previous reads, and ``share`` is what the input has to say,
    x W_x + b, computed for all time steps at once. In a layer above, ``below`` is the h of the layer beneath, and
    ``share`` a bias.

    Backward: the cell, then the linear layer; its input was two vectors end to end, and so is that input's gradient.
    """

    shapes = "(..., Z), (..., I), (..., C), (..., C), (V, Z) -> (..., C), (..., C)"

    n_squashed = 4  # numbers that the linear layer makes for each hidden unit
    n_kept = 2  # arrays that go to the next time step, h among them

    def forward(self, share: Array, below: Array, h_prev: Array, c_prev: Array, W: Array) -> tuple[Array, Array]:
        self.layer, self.cell = Linear(), LSTMCell()
        self.seen = np.concatenate([below, h_prev], axis=-1)
        self.h, self.c = self.cell.forward(self.layer.forward(self.seen, W, share), c_prev)
        return self.h, self.c

    def backward(self, d_h: Array, d_c: Array) -> tuple[Array, Array, Array, Array, Array]:
        d_share, d_below, (d_h_prev, d_c_prev) = self.backward_step(d_h, d_c)
        return d_share, d_below, d_h_prev, d_c_prev, weight_gradient(self.seen, d_share)

    def step(self, share: Array, below: Array, before: tuple[Array, ...], W: Array) -> tuple[Array, tuple[Array, ...]]:
        """`forward`, and what the next time step needs: h and c."""
        h_prev, c_prev = before
        self.forward(share, below, h_prev, c_prev, W)
        return self.h, (self.h, self.c)

    def backward_step(self, d_h: Array, d_c: Array) -> tuple[Array, Array, tuple[Array, ...]]:
        """The gradients of ``share``, ``below`` and ``before``; W's is one product over the whole sequence."""
        d_z, d_c_prev = self.cell.backward(d_h, d_c)
        d_seen = self.layer.backward_x(d_z)
        n_below = d_seen.shape[-1] - d_h.shape[-1]
        return d_z, d_seen[..., :n_below], (d_seen[..., n_below:], d_c_prev)

    def check_sizes(self, sizes: Sizes) -> None:
        n_below, C, came = sizes["I"], sizes["C"], (sizes["V"], sizes["Z"])
        if came != (n_below + C, 4 * C):
            raise ShapeError(
                f"LSTMLayer.forward: W has shape {came}, expected {(n_below + C, 4 * C)}: "
                f"from {n_below} numbers below and {C} of the step before, to 4 for each of {C} cells"
            )
