"""One time step of the machine: where paths fan out and gradients add up."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..controller import Weights
from ..heads import Heads
from ..memory import Read, Write
from ..stage import Block
from ..support.shapes import Array
from ..support.sums import total
from .changes import NOTHING, Changes
from .parameters import MachineParameters
from .state import State


class TimeStep(Block):
    """The controller sees the input and the previous reads; all heads address the memory, some read, then some write.

    All heads are addressed in one evaluation, on the memory as the previous step left it; the heads that read come
    first (section 3 and figure 1 of the paper, which leaves the order of reading and writing open).

    Backward: five values go to more than one place, and their gradients add up: h (to the output; to the heads), w (to
    the next step; to read and write), the memory (written to; read; addressed), a (to the write; to a loss that looks
    at it) and the reads (to the output; to the next step's controller, which `Run` adds up). If the run is changed, the
    changes act on the state before everything else and on the heads' parameters; their backwards mirror that.
    """

    def __init__(self, machine: MachineParameters, weights: list[Weights], changes: Changes = NOTHING, t: int = 0):
        self.changes, self.t, self.controller = changes, t, machine.controller(weights)
        self.W_heads, self.b_heads, self.R = machine.W_heads.value, machine.b_heads.value, machine.sizes.n_read
        self.heads, self.addressing = Heads(machine.sizes), machine.addressing()
        self.read, self.write = Read(), Write()

    def forward(self, x: Array, state: State) -> State:
        """The next state, from x (B, n_inputs) and the state that the previous step left."""
        state = self.changes.state(self.t, state)  # 0
        self.h, own = self.controller.forward(x, state.reads.reshape(len(x), -1), state.own)  # 1: (B, C)
        emitted = self.heads.forward(self.h @ self.W_heads + self.b_heads)  # 2
        self.k, self.beta, self.g, self.s, self.gamma, self.e, self.a = self.changes.heads(self.t, emitted)  # 3
        w = self.addressing.forward(self.k, self.beta, self.g, self.s, self.gamma, state.w, state.memory)  # 4
        r = self.read.forward(w[:, : self.R], state.memory)  # 5: (B, R, N), (B, N, M) -> (B, R, M)
        memory = self.write.forward(state.memory, w[:, self.R :], self.e, self.a)  # 6: (B, N, M)
        self.state = State(memory, w, r, own)
        return self.state

    def backward(self, d_h: Array, d_state: State, d_a: Array | float = 0.0) -> tuple[Any, Any, Any, State]:
        """The gradients of x (B, n_inputs), of the controller's z (one for each layer), of the heads' raw numbers
        (B, P), and of the previous state.

        ``d_h`` (B, C) comes from the output, ``d_state`` from the next step and, for the reads, from the output too;
        ``d_a`` (B, W, M) from a loss that looks at what is added to the memory. The weights, which every step shares,
        get their gradients from those of z and of the raw numbers after the loop over time.
        """
        d_memory_written, d_w_write, d_e, d_a_written = self.write.backward(d_state.memory)  # 6
        d_w_read, d_memory_read = self.read.backward(d_state.reads)  # 5
        d_w = d_state.w + np.concatenate([d_w_read, d_w_write], axis=1)  # (B, H, N): to the next step; used here
        d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory_addressed = self.addressing.backward(d_w)  # 4
        d_memory = total(d_memory_written, d_memory_read, d_memory_addressed)  # written to; read; addressed
        d_used = d_k, d_beta, d_g, d_s, d_gamma, d_e, d_a_written + d_a  # a: to write; to loss
        d_raw = self.heads.backward(*self.changes.heads_backward(self.t, d_used))  # 3; 2
        d_h_heads = d_raw @ self.W_heads.T  # 2: (B, P) @ (P, C) -> (B, C)
        d_x, d_reads, d_own, d_z = self.controller.backward(d_h + d_h_heads, d_state.own)  # 1; h to the output; heads
        d_received = State(d_memory, d_w_prev, d_reads.reshape(d_state.reads.shape), d_own)
        return d_x, d_z, d_raw, self.changes.state_backward(self.t, d_received)  # 0
