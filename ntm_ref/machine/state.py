"""What one time step hands to the next, and what the first one starts from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..elementary import softmax, softmax_backward
from ..stage import Stage
from ..support.errors import NTMError
from ..support.shapes import Array


class State(NamedTuple):
    """The memory, where every head looks, what was read, and what the controller itself remembers.

    The gradient of a State is a State.
    """

    memory: Array  # (B, N, M)
    w: Array  # (B, H, N): the heads that read first, then those that write
    reads: Array  # (B, R, M)
    hidden: tuple[tuple[Array, ...], ...] = ((),)  # of each layer of the controller: an LSTM's h and c, (B, C)

    def of_each(self, function: Callable[[Array], Array]) -> State:
        """A State of what the function makes of each array."""
        hidden = tuple(tuple(function(value) for value in layer) for layer in self.hidden)
        return State(function(self.memory), function(self.w), function(self.reads), hidden)

    def times(self, scale: Array) -> State:
        """A State of each sequence's arrays times its own number, scale (B,)."""
        return self.of_each(lambda value: value * scale.reshape(-1, *(1,) * (value.ndim - 1)))


@np.errstate(all="ignore")
def limit_norm(d_state: State, max_norm: float | Array) -> State:
    """A state's gradient, that of each sequence scaled down to a norm of at most ``max_norm``, one number or (B,)."""
    hidden = [d for layer in d_state.hidden for d in layer]
    squares = [np.einsum("bij,bij->b", d, d) for d in d_state[:3]]
    squares += [np.einsum("bi,bi->b", d, d) for d in hidden]
    norm = np.sqrt(sum(squares))  # (B,)
    if np.all(norm <= max_norm):
        return d_state
    if np.isinf(norm).any():  # float32 holds a gradient of 1e30, but not its square
        divisor = 1 + np.max([abs(d).reshape(len(d), -1).max(axis=-1) for d in [*d_state[:3], *hidden]], axis=0)
        return limit_norm(d_state.times(1 / divisor), max_norm / divisor).times(divisor)
    return d_state.times(max_norm / np.maximum(norm, max_norm))


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
        self.w_0 = softmax(v_0)
        memory_0 = np.asfortranarray(memory_0)  # NumPy's loops run along what lies side by side: let it be the N rows
        B = self.batch_size
        memory, w, reads = (np.broadcast_to(value, (B, *value.shape)) for value in (memory_0, self.w_0, reads_0))
        return memory, w, reads

    def backward(self, d_memory: Array, d_w: Array, d_reads: Array) -> tuple[Array, Array, Array]:
        return d_memory.sum(axis=0), softmax_backward(d_w.sum(axis=0), self.w_0), d_reads.sum(axis=0)
