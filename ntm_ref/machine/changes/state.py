"""Changes of the state that a step receives: a row of the memory, a head's weighting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...support.checks import is_whole_number
from ...support.errors import NTMError
from ...support.shapes import Array
from ..state import State
from .change import Change, Named
from .replace import replaced, replaced_backward, values_for


@dataclass(frozen=True)
class OverwriteRow(Change):
    """Before step t, the memory's ``row`` becomes ``values``: (M,), or (B, M) with one row for each sequence.

    ``row`` is one number, or one for each sequence, (B,). The run raises an `NTMError` for a row that the memory does
    not have, and for values of another shape or that are not finite.

    Backward: in each sequence, step t received ``values`` in place of the row m that the previous step left. So
    d_values is the gradient of this row of the memory that step t received, summed over the batch if all sequences were
    given the same values; d_m is zero; and all other rows pass their gradients on.
    """

    t: int
    row: Any
    values: Any

    def state(self, t: int, state: State) -> State:
        if t != self.t:
            return state
        values = values_for("OverwriteRow", self.values, state.memory.shape[-1], state.memory)
        return state._replace(memory=replaced(state.memory, self.at(state.memory), values))

    def state_backward(self, t: int, d_state: State) -> tuple[State, Named]:
        if t != self.t:
            return d_state, {}
        d_memory, d_values = replaced_backward(d_state.memory, self.at(d_state.memory), np.shape(self.values))
        return d_state._replace(memory=d_memory), {"values": d_values}

    def at(self, memory: Array) -> tuple[Array, Array]:
        """The index of the row in a memory (B, N, M): each sequence and its row, (B,) both."""
        B, N, _ = memory.shape
        rows = np.asarray(self.row)
        if rows.shape not in ((), (B,)) or rows.dtype.kind not in "iu":
            raise NTMError(f"OverwriteRow: row is {self.row}, expected a whole number or {B}, one for each sequence")
        if rows.min() < 0 or rows.max() >= N:
            raise NTMError(f"OverwriteRow: row is {self.row}, expected 0 to {N - 1}")
        return np.arange(B), np.broadcast_to(rows, (B,))


@dataclass(frozen=True)
class MoveHead(Change):
    """Before step t, the weighting that a head left is moved by ``by`` rows: forward if positive, and around the end.

    ``head`` counts from 0, those that read come first. The run raises an `NTMError` for one that the machine lacks, and
    for a ``by`` that is not a whole number.

    Backward: step t received w(i - by) at row i. So what the previous step left at row j went to row j + by, and gets
    its gradient from there: the gradient is moved back, by -by rows.
    """

    t: int
    head: int
    by: int

    def state(self, t: int, state: State) -> State:
        return state._replace(w=self.moved(state.w, self.by)) if t == self.t else state

    def state_backward(self, t: int, d_state: State) -> tuple[State, Named]:
        return (d_state._replace(w=self.moved(d_state.w, -self.by)) if t == self.t else d_state), {}

    def moved(self, w: Array, by: int) -> Array:
        """The weightings (B, H, N), that of this head rolled."""
        n_heads = w.shape[1]
        if not is_whole_number(self.head, 0) or self.head >= n_heads:
            raise NTMError(f"MoveHead: head is {self.head}, expected 0 to {n_heads - 1}")
        if not isinstance(by, (int, np.integer)):
            raise NTMError(f"MoveHead: by is {by!r}, expected a whole number")
        return replaced(w, (slice(None), self.head), np.roll(w[:, self.head], by, axis=-1))
