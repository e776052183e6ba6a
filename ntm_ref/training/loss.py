"""The loss: cross-entropy in bits per sequence, and an L2 penalty on the add vectors."""

from __future__ import annotations

import numpy as np

from ..elementary import Softplus
from ..stage import Stage
from ..support.checks import check_add_penalty
from ..support.errors import ShapeError
from ..support.shapes import Array, Sizes
from ..support.sums import sum_to_shape

LN_2 = float(np.log(2))


class BitsPerSequence(Stage):
    """L = sum over scored steps and bits of -log2 p(target), averaged over the batch, with p = sigmoid(logits).

    Shapes: logits (T, B, n_outputs), target the same, mask anything that broadcasts to them -> L, a scalar, in bits.

    A target y of 1 costs -log2 sigmoid(z) = softplus(-z) / ln 2, a target of 0 costs softplus(z) / ln 2, and both are
    (softplus(z) - y z) / ln 2. In this form sigmoid and logarithm are one stage, and a confident mistake costs about
    |z| / ln 2 bits instead of infinitely many.

    Backward: softplus' = sigmoid = p, so d_logits = d_L mask (p - y) / (B ln 2). The target and the mask are
    arguments like any other: d_target = -d_L mask z / (B ln 2), and d_mask = d_L (softplus(z) - y z) / (B ln 2),
    summed where it was repeated.
    """

    shapes = "(T, B, O), (T, B, O), * -> ()"
    bits: Array

    def forward(self, logits: Array, target: Array, mask: Array) -> Array:
        self.logits, self.target, self.mask = logits, target, mask
        self.softplus = Softplus()
        self.scale = logits.dtype.type(1 / (logits.shape[1] * LN_2))
        self.costs = self.softplus.forward(logits) - target * logits  # (T, B, n_outputs), in nats
        self.bits = (mask * self.costs).sum() * self.scale  # ()
        return self.bits

    def backward(self, d_bits: Array | float) -> tuple[Array, Array, Array]:
        d_costs = d_bits * self.scale * self.mask * np.ones_like(self.costs)  # (T, B, n_outputs)
        d_logits = self.softplus.backward(d_costs) - d_costs * self.target
        d_target = -d_costs * self.logits
        d_mask = sum_to_shape(d_bits * self.scale * self.costs, self.mask.shape)
        return d_logits, d_target, d_mask

    def check_sizes(self, sizes: Sizes) -> None:
        logits, mask = (sizes["T"], sizes["B"], sizes["O"]), sizes["*"]
        if len(mask) > 3 or any(m not in (1, n) for m, n in zip(mask[::-1], logits[::-1])):
            raise ShapeError(
                f"BitsPerSequence.forward: mask has shape {mask}, expected one that broadcasts to {logits}"
            )


class AddPenalty(Stage):
    """L = price / 2 times the sum of all a^2, over steps, write heads and numbers, averaged over the batch, in bits.

    Shapes: a (T, B, W, M), the add vectors of every step (eq. 4) -> L, a scalar.

    An L2 penalty on the add vectors: writing costs something, so the machine learns to write only what it needs. (Not
    in the paper.) Raises an `NTMError` unless ``price`` is finite and at least 0.

    Backward: dL/da = price a / B, so d_a = d_L price a / B.
    """

    shapes = "(T, B, W, M) -> ()"
    penalty: Array

    def __init__(self, price: float) -> None:
        check_add_penalty("AddPenalty", price)
        self.price = price

    def forward(self, a: Array) -> Array:
        self.a, self.scale = a, a.real.dtype.type(self.price / a.shape[1])
        self.penalty = (0.5 * a * a).sum() * self.scale
        return self.penalty

    def backward(self, d_penalty: Array | float) -> Array:
        return d_penalty * self.scale * self.a  # (T, B, W, M)


def is_wrong(logits: Array, target: Array, mask: Array) -> Array:
    """Which bits are scored and on the wrong side of p = 1/2."""
    return ((logits > 0) != (target > 0.5)) & (mask > 0)


def wrong_bits(logits: Array, target: Array, mask: Array) -> float:
    """Scored bits on the wrong side of p = 1/2, per sequence."""
    return float(is_wrong(logits, target, mask).sum() / logits.shape[1])
