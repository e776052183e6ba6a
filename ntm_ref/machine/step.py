"""One time step of the machine: where paths fan out and gradients add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..addressing import Addressing
from ..controller import FeedforwardController, LSTMLayer
from ..elementary import Linear
from ..heads import Heads, HeadSizes
from ..memory import Read, Write
from ..stage import Stage
from ..support.shapes import Array
from .changes import HeadParameters
from .state import State


class TimeStep:
    """The controller sees the input and the previous reads; all heads address the memory, some read, then some write.

    All heads are addressed in one evaluation on the memory as the previous step left it, the heads that read first.
    The controller is a list of layers, each on top of the one before: one if it is feedforward, any number of LSTMs.
    """

    def __init__(
        self,
        sizes: HeadSizes,
        addressing: type[Stage] = Addressing,
        layer: type[FeedforwardController] | type[LSTMLayer] = FeedforwardController,
        n_layers: int = 1,
    ) -> None:
        self.sizes = sizes
        self.layers = [layer() for _ in range(n_layers)]
        self.to_heads, self.heads = Linear(), Heads(sizes)
        self.addressing, self.read, self.write = addressing(), Read(), Write()

    @property
    def controller(self) -> FeedforwardController | LSTMLayer:
        """The controller's layer; of several, the last."""
        return self.layers[-1]

    def forward(
        self,
        shares: Sequence[Array],
        weights: Sequence[Array],
        state: State,
        W_heads: Array,
        b_heads: Array,
        steer: Callable[[HeadParameters], HeadParameters] | None = None,
    ) -> State:
        """The next state; of each layer of the controller ``shares`` has what does not come from the state or the layer
        beneath: the input's share, (B, C) or four times as wide for an LSTM, and the biases of the layers above.
        ``steer`` changes what the heads emit.
        """
        R = self.sizes.n_read
        below, hidden = state.reads.reshape(len(state.reads), -1), []  # (B, R M)
        for layer, share, before, W in zip(self.layers, shares, state.hidden, weights):
            below, after = layer.step(share, below, before, W)
            hidden.append(after)
        self.h = below  # (B, C)
        raw = self.to_heads.forward(self.h, W_heads, b_heads)
        emitted = self.heads.forward(raw)
        self.k, self.beta, self.g, self.s, self.gamma, self.e, self.a = steer(emitted) if steer else emitted
        w = self.addressing.forward(self.k, self.beta, self.g, self.s, self.gamma, state.w, state.memory)
        r = self.read.forward(w[..., :R, :], state.memory)
        memory = self.write.forward(state.memory, w[..., R:, :], self.e, self.a)
        self.state = State(memory, w, r, tuple(hidden))
        return self.state

    def backward(self, d_h: Array, d_state: State, add_penalty: float = 0.0) -> tuple[list[Array], Array, State]:
        """Gradients of ``shares``, of the heads' raw numbers, and of the previous state.

        ``d_h`` comes from the output; ``d_state`` from the next step and, for the reads, from the output too. The
        first two results are all that the weights, which every step shares, need for theirs. With ``add_penalty`` the
        loss has add_penalty |a|^2 / 2 besides, whose gradient is add_penalty a.
        """
        d_memory, d_w_write, d_e, d_a = self.write.backward(d_state.memory)
        if add_penalty:
            d_a = d_a + add_penalty * self.a  # a went to the write; to the penalty
        d_w_read, d_memory_read = self.read.backward(d_state.reads)
        d_w = d_state.w + np.concatenate([d_w_read, d_w_write], axis=-2)  # as w_prev of the next step; as used here
        d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory_addressed = self.addressing.backward(d_w)
        d_memory += d_memory_read  # the memory was written to, it was read,
        d_memory += d_memory_addressed  # and it was addressed
        d_raw = self.heads.backward(d_k, d_beta, d_g, d_s, d_gamma, d_e, d_a)
        d_below = d_h + self.to_heads.backward_x(d_raw)  # h went to the output; to the heads
        d_shares: list[Array] = []
        d_hidden: list[tuple[Array, ...]] = []
        for layer, d_after in zip(reversed(self.layers), reversed(d_state.hidden)):
            if d_after:
                d_below = d_below + d_after[0]  # h went up; and to the next step
            d_share, d_below, d_before = layer.backward_step(d_below, *d_after[1:])
            d_shares.insert(0, d_share)
            d_hidden.insert(0, d_before)
        d_reads = d_below.reshape(d_state.reads.shape)
        return d_shares, d_raw, State(d_memory, d_w_prev, d_reads, tuple(d_hidden))
