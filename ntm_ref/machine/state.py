"""What one time step hands to the next, and what the first one starts from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..elementary import softmax, softmax_backward
from ..stage import Stage
from ..support.errors import NTMError
from ..support.shapes import Array
from ..support.sums import limit_norm


class State(NamedTuple):
    """The memory, where every head looks, what was read, and the controller's own state.

    The gradient of a State is a State.
    """

    memory: Array  # (B, N, M)
    w: Array  # (B, H, N): the heads that read first, then those that write
    reads: Array  # (B, R, M)
    own: tuple[Array, ...] = ()  # the controller's: an LSTM's h and c of every layer, (B, C) each

    def zeros(self) -> State:
        """Zeros of the same shapes: the gradient of the last state, which no step follows."""
        memory, w, reads, *own = (np.zeros_like(value) for value in (*self[:3], *self.own))
        return State(memory, w, reads, tuple(own))

    def limited(self, max_norm: float | None) -> State:
        """The state with each sequence's numbers scaled down to a norm of at most ``max_norm`` (None: no limit)."""
        if max_norm is None:
            return self
        memory, w, reads, *own = limit_norm([*self[:3], *self.own], max_norm)
        return State(memory, w, reads, tuple(own))


class InitialState(Stage):
    """The learned start, the same for every sequence of a batch: memory_0, w_0 = softmax(v_0), reads_0.

    Shapes: memory_0 (N, M), v_0 (H, N), reads_0 (R, M) -> memory (B, N, M), w (B, H, N), reads (B, R, M).

    The weightings stand behind a softmax because they must stay weightings (eq. 1) whatever training does to v_0.

    Backward: one value served the whole batch, so the gradients of its B copies add up; then through the softmax.
    """

    shapes = "(N, M), (H, N), (R, M) -> (B, N, M), (B, H, N), (B, R, M)"

    def __init__(self, batch_size: int) -> None:
        if batch_size < 1:
            raise NTMError(f"InitialState: batch_size is {batch_size}, expected at least 1")
        self.batch_size = batch_size

    def forward(self, memory_0: Array, v_0: Array, reads_0: Array) -> tuple[Array, Array, Array]:
        self.w_0 = softmax(v_0)  # (H, N)
        memory_0 = np.asfortranarray(memory_0)  # contiguous along the N rows, where NumPy's loops run
        self.memory = repeated(memory_0, self.batch_size)  # (B, N, M)
        self.w = repeated(self.w_0, self.batch_size)  # (B, H, N)
        self.reads = repeated(reads_0, self.batch_size)  # (B, R, M)
        return self.memory, self.w, self.reads

    def backward(self, d_memory: Array, d_w: Array, d_reads: Array) -> tuple[Array, Array, Array]:
        return d_memory.sum(axis=0), softmax_backward(d_w.sum(axis=0), self.w_0), d_reads.sum(axis=0)


def repeated(value: Array, batch_size: int) -> Array:
    """The same array for every sequence of a batch, as a view: (...) -> (B, ...)."""
    return np.broadcast_to(value, (batch_size, *value.shape))
