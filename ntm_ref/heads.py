"""From the controller's output to the parameters of every head, each in its range (section 3.3 of the paper)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from .elementary import Sigmoid, Softmax, Softplus
from .errors import ShapeError
from .shapes import Array, Sizes
from .stage import Stage


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
    def columns(self) -> list[slice]:
        """Where k, a, (beta, gamma), (g, e) and s stand in ``raw``: side by side what is squashed alike."""
        H, W, M, S = self.n_heads, self.n_write, self.width, self.n_shifts
        ends = np.cumsum([0, H * M, W * M, H + H, H + W * M, H * S]).tolist()
        return [slice(start, end) for start, end in pairwise(ends)]

    @cached_property
    def n_numbers(self) -> int:
        """Numbers that the controller emits in all."""
        return int(self.columns[-1].stop)


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
        H, W, M, S = self.sizes.n_heads, self.sizes.n_write, self.sizes.width, self.sizes.n_shifts
        leading = raw.shape[:-1]
        k, a, for_softplus, for_sigmoid, for_softmax = [raw[..., columns] for columns in self.sizes.columns]
        self.softplus, self.sigmoid, self.softmax = Softplus(), Sigmoid(), Softmax()
        beta_gamma = self.softplus.forward(for_softplus)
        g_e = self.sigmoid.forward(for_sigmoid)
        s = self.softmax.forward(for_softmax.reshape(*leading, H, S))
        return (
            k.reshape(*leading, H, M),
            beta_gamma[..., :H, None],
            g_e[..., :H, None],
            s,
            1 + beta_gamma[..., H:, None],
            g_e[..., H:].reshape(*leading, W, M),
            a.reshape(*leading, W, M),
        )

    def backward(
        self, d_k: Array, d_beta: Array, d_g: Array, d_s: Array, d_gamma: Array, d_e: Array, d_a: Array
    ) -> Array:
        leading = d_k.shape[:-2]
        d_beta_gamma = np.concatenate([d_beta[..., 0], d_gamma[..., 0]], axis=-1)
        d_g_e = np.concatenate([d_g[..., 0], d_e.reshape(*leading, -1)], axis=-1)
        parts = [
            d_k,
            d_a,
            self.softplus.backward(d_beta_gamma),
            self.sigmoid.backward(d_g_e),
            self.softmax.backward(d_s),
        ]
        return np.concatenate([part.reshape(*leading, -1) for part in parts], axis=-1)

    def check_sizes(self, sizes: Sizes) -> None:
        if sizes["P"] != self.sizes.n_numbers:
            raise ShapeError(
                f"Heads.forward: raw has {sizes['P']} numbers, expected {self.sizes.n_numbers} for {self.sizes}"
            )
