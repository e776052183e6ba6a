"""Interventions in a run: if the machine reads what it wrote, then changing the memory must change the answer.

::

    run = ntm.run(x, changes=[OverwriteRow(t=21, row=7, values=row_3), Cut("sharpening")])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..support.checks import is_whole_number
from ..support.errors import NTMError
from ..support.shapes import Array
from .state import State

HeadParameters = tuple[Array, ...]  # k, beta, g, s, gamma, e, a


class Change:
    """An intervention in a run. By itself it changes nothing."""

    def state(self, t: int, state: State) -> State:
        """The state that step t receives, given the one that the previous step left (at t = 0 the initial one)."""
        return state

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        """The parameters k, beta, g, s, gamma, e, a that the heads use at step t, given those that they emitted."""
        return parameters


@dataclass(frozen=True)
class OverwriteRow(Change):
    """Before step t, the memory's ``row`` becomes ``values``: (M,), or (B, M) with one row for each sequence.

    ``row`` is one number, or one for each sequence, (B,). The run raises an `NTMError` for a row that the memory does
    not have, and for values of another shape.
    """

    t: int
    row: Any
    values: Any

    def state(self, t: int, state: State) -> State:
        if t != self.t:
            return state
        B, N, M = state.memory.shape
        rows, values = np.broadcast_to(self.row, (B,)), np.asarray(self.values)
        if rows.min() < 0 or rows.max() >= N:
            raise NTMError(f"OverwriteRow: row is {self.row}, expected 0 to {N - 1}")
        if values.shape not in ((M,), (B, M)):
            raise NTMError(f"OverwriteRow: values have shape {values.shape}, expected {(M,)} or {(B, M)}")
        memory = state.memory.copy()
        memory[np.arange(B), rows] = values
        return state._replace(memory=memory)


@dataclass(frozen=True)
class MoveHead(Change):
    """Before step t, the weighting that a head left is moved by ``by`` rows, to later ones if positive, round the end.

    ``head`` counts from 0, those that read come first. The run raises an `NTMError` for one that the machine lacks.
    """

    t: int
    head: int
    by: int

    def state(self, t: int, state: State) -> State:
        if t != self.t:
            return state
        n_heads = state.w.shape[1]
        if not 0 <= self.head < n_heads:
            raise NTMError(f"MoveHead: head is {self.head}, expected 0 to {n_heads - 1}")
        w = state.w.copy()
        w[:, self.head] = np.roll(w[:, self.head], self.by, axis=-1)
        return state._replace(w=w)


# With these parameters a stage does nothing: the index of each in HeadParameters, and its value (None: s(0) = 1).
IDENTITIES: dict[str, dict[int, float | None]] = {
    "interpolation": {2: 1.0},
    "shift": {3: None},
    "sharpening": {4: 1.0},
    "write": {5: 0.0, 6: 0.0},
}


@dataclass(frozen=True)
class Cut(Change):
    """From step ``since`` on, a stage does nothing, in every head.

    ``stage`` is "interpolation" (g = 1: the content's weighting goes on as it is), "shift" (s(0) = 1), "sharpening"
    (gamma = 1) or "write" (e = a = 0: the memory stays as it is). Raises an `NTMError` for any other.
    """

    stage: str
    since: int = 0

    def __post_init__(self) -> None:
        if self.stage not in IDENTITIES:
            raise NTMError(f"Cut: stage is {self.stage!r}, expected one of {', '.join(IDENTITIES)}")

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        if t < self.since:
            return parameters
        after = list(parameters)
        for place, value in IDENTITIES[self.stage].items():
            after[place] = np.full_like(after[place], value or 0.0)
            if value is None:
                after[place][..., after[place].shape[-1] // 2] = 1
        return tuple(after)


NOTHING = Change()  # the change of a run without any


class Changes(Change):
    """Several changes, one after the other. Raises an `NTMError` for one at a step that the run does not have."""

    def __init__(self, changes: Sequence[Change], n_steps: int) -> None:
        self.changes = tuple(changes)
        for change in self.changes:
            t = getattr(change, "t", getattr(change, "since", 0))
            if not is_whole_number(t, 0) or t >= n_steps:
                raise NTMError(f"a change is for step {t}, expected 0 to {n_steps - 1}: {change}")

    def state(self, t: int, state: State) -> State:
        for change in self.changes:
            state = change.state(t, state)
        return state

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        for change in self.changes:
            parameters = change.heads(t, parameters)
        return parameters
