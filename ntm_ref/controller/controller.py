"""What a controller is: all take one time step at a time and have the same two methods, so that the machine never asks
which one it drives.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, TypeAlias

import numpy as np

from ..parameter import Parameter, add_gradients
from ..stage import Block, inside_a_stage
from ..support.shapes import Array

Own: TypeAlias = tuple[Array, ...]
Weights: TypeAlias = tuple[Array, Array]  # W and b of one layer
LayerParameters: TypeAlias = tuple[Parameter, Parameter, Parameter]  # W_x, W_r and b as they are learned


class Controller(Block):
    """One time step of a controller, from x_t, the previous reads and its own previous state to h_t.

    ::

        controller = FeedforwardController([(W, b)])
        h, own = controller.forward(x, reads, own_prev)
        d_x, d_reads, d_own_prev, d_z = controller.backward(d_h, d_own)

    Shapes: x (B, n_inputs), reads (B, R M), all read vectors end to end, h (B, C). ``own`` is what the controller
    itself hands to its next step, a tuple of arrays (B, C): nothing, or an LSTM's h and c for each of its layers.

    Every layer begins with z = seen W + b, where ``seen`` is x and what comes from the previous step, end to end. All
    steps share these weights, so the controller is made with them, and their gradients are sums over time: backward
    returns d_z, one array for each layer, and `add_weight_gradients` computes the sums after the loop over time.
    """

    n_own: ClassVar[int] = 0  # arrays of own state in each layer
    n_z: ClassVar[int] = 1  # numbers z for each hidden unit

    seen: Array  # (B, n_inputs + R M), for an LSTM (B, n_inputs + R M + C)
    h: Array  # (B, C)

    def __init__(self, weights: Sequence[Weights]) -> None:
        ((self.W, self.b),) = weights

    @abstractmethod
    def forward(self, x: Array, reads: Array, own: Own) -> tuple[Array, Own]:
        """h, and the controller's own state for the next step."""

    @abstractmethod
    def backward(self, d_h: Array, d_own: Own) -> tuple[Array, Array, Own, tuple[Array, ...]]:
        """The gradients of x, reads and own, and d_z of every layer."""

    def each_layer(self) -> Sequence[Controller]:
        """The layers, each with what it has ``seen``; most controllers have one."""
        return [self]


def weights_of(layers: Sequence[LayerParameters]) -> list[Weights]:
    """W and b of each layer, where W is W_x and below it W_r: x W_x + recurrent W_r = [x, recurrent] W."""
    return [(np.concatenate([W_x.value, W_r.value]), b.value) for W_x, W_r, b in layers]


@inside_a_stage()
def add_weight_gradients(
    layers: Sequence[LayerParameters], steps: Sequence[Controller], d_z: Sequence[tuple[Array, ...]]
) -> None:
    """Add the gradient of each layer's weights, from all steps and their d_z.

    Every step used the same weights, so d_W = sum_t seen_t^T d_z_t and d_b = sum_t d_z_t. The sum of products is a
    single product of matrices with all steps one below the other. Its first rows are those of W_x, the others of W_r.
    """
    evaluated = [step.each_layer() for step in steps]
    for n, (W_x, W_r, b) in enumerate(layers):
        seen, d_z_n = np.concatenate([of_t[n].seen for of_t in evaluated]), np.concatenate([d_z_t[n] for d_z_t in d_z])
        d_W = seen.T @ d_z_n  # (n_seen, T B) @ (T B, Z) -> (n_seen, Z)
        d_W_x, d_W_r = d_W[: len(W_x.value)], d_W[len(W_x.value) :]
        add_gradients([W_x, W_r, b], [d_W_x, d_W_r, d_z_n.sum(axis=0)])
