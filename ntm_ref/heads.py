"""From the controller's output to the parameters of every head, each in its range (section 3.3 of the paper)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .elementary import Sigmoid, Softmax, Softplus
from .stage import Stage
from .support.errors import ShapeError
from .support.shapes import Array, Sizes


@dataclass(frozen=True)
class HeadSizes:
    """How many heads there are, and the sizes of what they emit."""

    n_read: int
    n_write: int
    width: int  # M
    max_shift: int

    @cached_property
    def n_heads(self) -> int:
        return self.n_read + self.n_write

    @cached_property
    def n_shifts(self) -> int:
        return 2 * self.max_shift + 1

    @cached_property
    def ends(self) -> list[int]:
        """Where the parts of ``raw`` end, side by side what is squashed alike: k, a, (beta, gamma), (g, e), s."""
        H, W, M, S = self.n_heads, self.n_write, self.width, self.n_shifts
        ends: list[int] = np.cumsum([H * M, W * M, H + H, H + W * M, H * S]).tolist()
        return ends

    def parts(self, raw: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Those parts as views: k (..., H, M), a (..., W, M), (..., 2 H), (..., H + W M) and s (..., H, S)."""
        k, a, beta_gamma, g_e, _ = self.ends
        leading = raw.shape[:-1]
        return (
            raw[..., :k].reshape(*leading, self.n_heads, self.width),
            raw[..., k:a].reshape(*leading, self.n_write, self.width),
            raw[..., a:beta_gamma],
            raw[..., beta_gamma:g_e],
            raw[..., g_e:].reshape(*leading, self.n_heads, self.n_shifts),
        )

    @cached_property
    def n_numbers(self) -> int:
        """Numbers that the controller emits in all."""
        return self.ends[-1]


class Heads(Stage):
    """The heads' parameters from the numbers that the controller emits (section 3.3).

    Shapes: raw (..., P) -> k (..., H, M), beta (..., H, 1), g (..., H, 1), s (..., H, S), gamma (..., H, 1) for every
    head, and e (..., W, M), a (..., W, M) for those that write.

    k and a are taken as they are; beta = softplus > 0; g and e = sigmoid, in (0, 1); s = softmax over the shifts;
    gamma = 1 + softplus > 1. beta and gamma share one evaluation of the softplus, g and e one of the sigmoid.

    Backward: each number of raw goes to one place, so its gradient comes from one place, through one squashing
    function.
    """

    shapes = "(..., P) -> (..., H, M), (..., H, 1), (..., H, 1), (..., H, S), (..., H, 1), (..., W, M), (..., W, M)"

    def __init__(self, sizes: HeadSizes) -> None:
        self.sizes = sizes

    def forward(self, raw: Array) -> tuple[Array, ...]:
        k, a, for_softplus, for_sigmoid, for_softmax = self.sizes.parts(raw)
        self.softplus, self.sigmoid, self.softmax = Softplus(), Sigmoid(), Softmax()
        beta_gamma = self.softplus.forward(for_softplus)
        g_e = self.sigmoid.forward(for_sigmoid)
        s = self.softmax.forward(for_softmax)
        H = self.sizes.n_heads
        beta, gamma = beta_gamma[..., :H, None], 1 + beta_gamma[..., H:, None]
        g, e = g_e[..., :H, None], g_e[..., H:].reshape(a.shape)
        return k, beta, g, s, gamma, e, a

    def backward(
        self, d_k: Array, d_beta: Array, d_g: Array, d_s: Array, d_gamma: Array, d_e: Array, d_a: Array
    ) -> Array:
        H = self.sizes.n_heads
        d_raw = np.empty((*d_k.shape[:-2], self.sizes.n_numbers), d_k.dtype)
        into_k, into_a, d_beta_gamma, d_g_e, into_s = self.sizes.parts(d_raw)
        into_k[...], into_a[...] = d_k, d_a
        d_beta_gamma[..., :H], d_beta_gamma[..., H:] = d_beta[..., 0], d_gamma[..., 0]
        d_g_e[..., :H], d_g_e[..., H:] = d_g[..., 0], d_e.reshape(*d_e.shape[:-2], -1)
        d_beta_gamma[...] = self.softplus.backward(d_beta_gamma)
        d_g_e[...] = self.sigmoid.backward(d_g_e)
        into_s[...] = self.softmax.backward(d_s)
        return d_raw

    def check_sizes(self, sizes: Sizes) -> None:
        if sizes["P"] != self.sizes.n_numbers:
            raise ShapeError(
                f"Heads.forward: raw has {sizes['P']} numbers, expected {self.sizes.n_numbers} for {self.sizes}"
            )
