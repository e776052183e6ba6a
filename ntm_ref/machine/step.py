"""One time step of the machine: where paths fan out and gradients add up."""

from __future__ import annotations

import numpy as np

from ..addressing import Addressing
from ..controller import FeedforwardController
from ..elementary import Linear
from ..heads import Heads, HeadSizes
from ..memory import Read, Write
from ..shapes import Array
from ..stage import Stage
from .state import State


class TimeStep:
    """The controller sees the input and the previous reads; all heads address the memory, some read, then some write.

    All heads are addressed in one evaluation on the memory as the previous step left it, the heads that read first.
    """

    def __init__(self, sizes: HeadSizes, addressing: type[Stage] = Addressing) -> None:
        self.sizes = sizes
        self.controller = FeedforwardController()
        self.to_heads, self.heads = Linear(), Heads(sizes)
        self.addressing, self.read, self.write = addressing(), Read(), Write()

    def forward(self, x_share: Array, state: State, W_r: Array, W_heads: Array, b_heads: Array) -> State:
        """The next state; ``x_share`` (B, C) is the input's share of the controller's layer."""
        R = self.sizes.n_read
        reads = state.reads.reshape(len(x_share), -1)  # (B, R M)
        self.h = self.controller.forward(x_share, reads, W_r)  # (B, C)
        raw = self.to_heads.forward(self.h, W_heads, b_heads)
        self.k, self.beta, self.g, self.s, self.gamma, self.e, self.a = self.heads.forward(raw)
        w = self.addressing.forward(self.k, self.beta, self.g, self.s, self.gamma, state.w, state.memory)
        r = self.read.forward(w[..., :R, :], state.memory)
        memory = self.write.forward(state.memory, w[..., R:, :], self.e, self.a)
        self.state = State(memory, w, r)
        return self.state

    def backward(self, d_h: Array, d_state: State) -> tuple[Array, Array, State]:
        """Gradients of ``x_share``, of the heads' raw numbers, and of the previous state.

        ``d_h`` comes from the output; ``d_state`` from the next step and, for the reads, from the output too. The
        first two results are all that the weights, which every step shares, need for theirs.
        """
        d_memory_written, d_w_write, d_e, d_a = self.write.backward(d_state.memory)
        d_w_read, d_memory_read = self.read.backward(d_state.reads)
        d_w = d_state.w + np.concatenate([d_w_read, d_w_write], axis=-2)  # as w_prev of the next step; as used here
        d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory_addressed = self.addressing.backward(d_w)
        d_memory = d_memory_written  # the memory was written to,
        d_memory += d_memory_read  # read
        d_memory += d_memory_addressed  # and addressed
        d_raw = self.heads.backward(d_k, d_beta, d_g, d_s, d_gamma, d_e, d_a)
        d_h = d_h + self.to_heads.backward_x(d_raw)  # h went to the output; to the heads
        d_x_share, d_reads = self.controller.backward_recurrent(d_h)
        return d_x_share, d_raw, State(d_memory, d_w_prev, d_reads.reshape(d_state.reads.shape))
