"""From the controller's output to the parameters of every head, each in its range (section 3.3 of the paper)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from .elementary import Sigmoid, Softmax, Softplus
from .stage import Stage
from .support.errors import ShapeError
from .support.shapes import Array, Shape, Sizes


@dataclass(frozen=True)
class HeadSizes:
    """How many heads there are, and the sizes of what they emit."""

    n_read: int  # R
    n_write: int  # W
    width: int  # M
    max_shift: int

    @cached_property
    def n_heads(self) -> int:
        """H = R + W."""
        return self.n_read + self.n_write

    @cached_property
    def n_shifts(self) -> int:
        """S = 2 max_shift + 1."""
        return 2 * self.max_shift + 1

    @cached_property
    def shapes(self) -> list[Shape]:
        """The shape of each part of ``raw``: k, a, (beta, gamma), (g, e), s; parts with the same activation are one."""
        H, W, M, S = self.n_heads, self.n_write, self.width, self.n_shifts
        return [(H, M), (W, M), (2 * H,), (H + W * M,), (H, S)]

    @cached_property
    def ends(self) -> list[int]:
        """Where in ``raw`` each part ends."""
        return list(accumulate(math.prod(shape) for shape in self.shapes))

    @cached_property
    def parts(self) -> list[tuple[slice, Shape]]:
        """Where in ``raw`` each part lies, and its shape."""
        return [(slice(end - math.prod(shape), end), shape) for end, shape in zip(self.ends, self.shapes)]

    def split(self, raw: Array) -> list[Array]:
        """Views of raw (..., P): k (..., H, M), a (..., W, M), (beta, gamma) (..., 2 H), (g, e) (..., H + W M) and
        s (..., H, S).
        """
        return [raw[..., part].reshape(*raw.shape[:-1], *shape) for part, shape in self.parts]

    @cached_property
    def n_numbers(self) -> int:
        """P, the numbers in ``raw``."""
        return self.ends[-1]


class Heads(Stage):
    """The heads' parameters from the numbers that the linear layer behind the controller emits (section 3.3).

    Shapes: raw (..., P) -> k (..., H, M), beta (..., H, 1), g (..., H, 1), s (..., H, S), gamma (..., H, 1) for every
    head, and e (..., W, M), a (..., W, M) for those that write.

    k and a are the raw numbers; beta = softplus > 0; g and e = sigmoid, in (0, 1); s = softmax over the shifts;
    gamma = 1 + softplus > 1. beta and gamma share one evaluation of the softplus, g and e one of the sigmoid.

    Backward: each number of raw goes to one place, so its gradient comes from one place, through the derivative of one
    activation.
    """

    shapes = "(..., P) -> (..., H, M), (..., H, 1), (..., H, 1), (..., H, S), (..., H, 1), (..., W, M), (..., W, M)"

    def __init__(self, sizes: HeadSizes) -> None:
        self.sizes = sizes

    def forward(self, raw: Array) -> tuple[Array, ...]:
        H = self.sizes.n_heads
        self.softplus, self.sigmoid, self.softmax = Softplus(), Sigmoid(), Softmax()
        raw_k, raw_a, raw_beta_gamma, raw_g_e, raw_s = self.sizes.split(raw)
        beta_gamma = self.softplus.forward(raw_beta_gamma)  # 1: (..., 2 H)
        g_e = self.sigmoid.forward(raw_g_e)  # 2: (..., H + W M)
        self.k = raw_k  # (..., H, M)
        self.beta = beta_gamma[..., :H, None]  # (..., H, 1)
        self.g = g_e[..., :H, None]  # (..., H, 1)
        self.s = self.softmax.forward(raw_s)  # 3: (..., H, S)
        self.gamma = 1 + beta_gamma[..., H:, None]  # (..., H, 1)
        self.e = g_e[..., H:].reshape(raw_a.shape)  # (..., W, M)
        self.a = raw_a  # (..., W, M)
        return self.k, self.beta, self.g, self.s, self.gamma, self.e, self.a

    def backward(
        self, d_k: Array, d_beta: Array, d_g: Array, d_s: Array, d_gamma: Array, d_e: Array, d_a: Array
    ) -> Array:
        leading = d_k.shape[:-2]
        d_beta_gamma = np.concatenate([d_beta, d_gamma], axis=-2)[..., 0]  # (..., 2 H)
        d_g_e = np.concatenate([d_g[..., 0], d_e.reshape(*leading, -1)], axis=-1)  # (..., H + W M)
        d_raw_beta_gamma, d_raw_g_e = self.softplus.backward(d_beta_gamma), self.sigmoid.backward(d_g_e)  # 1; 2
        d_raw_s = self.softmax.backward(d_s)  # 3: (..., H, S)
        d_parts = d_k, d_a, d_raw_beta_gamma, d_raw_g_e, d_raw_s
        return np.concatenate([d.reshape(*leading, -1) for d in d_parts], axis=-1)  # (..., P)

    def check_sizes(self, sizes: Sizes) -> None:
        if sizes["P"] != self.sizes.n_numbers:
            raise ShapeError(
                f"Heads.forward: raw has {sizes['P']} numbers, expected {self.sizes.n_numbers} for {self.sizes}"
            )
