"""What a change is, and several of them in one run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ...support.checks import is_whole_number
from ...support.errors import NTMError, StageOrderError
from ...support.shapes import Array
from ..state import State

HeadParameters: TypeAlias = tuple[Array, ...]  # k, beta, g, s, gamma, e, a
Named: TypeAlias = dict[str, Array]


class Change:
    """An intervention in a run. By itself it changes nothing.

    Every step asks each change twice: for the state that the step receives, and for the parameters that its heads use.
    A change that is made once has its step as ``t``, one that is made at every step from some step on has ``since``.

    Backward: what a change returns depends on what it is given and on numbers of its own. So each of its two functions
    has a backward, which takes the gradient of what it returned and returns that of what it was given, and, by name,
    those of its own numbers at this step. It computes from the step and the gradient alone, and changes neither.
    """

    def state(self, t: int, state: State) -> State:
        """The state that step t receives, given the one that the previous step left (at t = 0 the initial one)."""
        return state

    def state_backward(self, t: int, d_state: State) -> tuple[State, Named]:
        """The gradient of the state that the previous step left, given that of the state that step t received."""
        self.check_has_backward("state")
        return d_state, {}

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        """The parameters k, beta, g, s, gamma, e, a that the heads use at step t, given those that they emitted."""
        return parameters

    def heads_backward(self, t: int, d_parameters: HeadParameters) -> tuple[HeadParameters, Named]:
        """The gradients of the parameters that the heads emitted, given those of the ones that they used at step t."""
        self.check_has_backward("heads")
        return d_parameters, {}

    def check_has_backward(self, name: str) -> None:
        """Raise an `NTMError` if a class has its own ``name`` and yet the backward of this one, which does nothing."""
        if getattr(type(self), name) is not getattr(Change, name):
            where = type(self).__name__
            raise NTMError(f"{where}: it has a {name} of its own but no {name}_backward, so the run has no gradient")


class Changes:
    """All changes of one run, made one after the other, and the gradients of their own numbers.

    Backward: the last change comes first, because it was given what the others had returned. A change
    owns its numbers as a machine owns its parameters: their gradients are kept here and passed to no step.

    Raises an `NTMError` for a change at a step that the run does not have.
    """

    def __init__(self, changes: Sequence[Change], n_steps: int) -> None:
        self.changes = tuple(changes)
        self.d_own: list[dict[int, Named]] = [{} for _ in self.changes]  # of each change, at each step
        for change in self.changes:
            t = getattr(change, "t", getattr(change, "since", 0))
            if not is_whole_number(t, 0) or t >= n_steps:
                raise NTMError(f"a change is for step {t}, expected 0 to {n_steps - 1}: {change}")

    def state(self, t: int, state: State) -> State:
        """The state that step t receives, after every change."""
        for change in self.changes:
            state = change.state(t, state)
        return state

    def state_backward(self, t: int, d_state: State) -> State:
        """The gradient of the state that the previous step left."""
        for change, d_own in reversed([*zip(self.changes, self.d_own)]):
            d_state, found = change.state_backward(t, d_state)
            d_own[t] = d_own.get(t, {}) | found
        return d_state

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        """The parameters that the heads use at step t, after every change."""
        for change in self.changes:
            parameters = change.heads(t, parameters)
        return parameters

    def heads_backward(self, t: int, d_parameters: HeadParameters) -> HeadParameters:
        """The gradients of the parameters that the heads emitted."""
        for change, d_own in reversed([*zip(self.changes, self.d_own)]):
            d_parameters, found = change.heads_backward(t, d_parameters)
            d_own[t] = d_own.get(t, {}) | found
        return d_parameters

    def gradients(self) -> list[Named]:
        """For each change, the gradients of its own numbers; if it is made at many steps, these are the first axis.

        Raises a `StageOrderError` before the run's backward.
        """
        if any(0 not in d_own for d_own in self.d_own):  # backward ends at the first step
            raise StageOrderError("Run.d_changes: backward has not been called yet, so there are no gradients")
        return [self.over_time(change, d_own) for change, d_own in zip(self.changes, self.d_own)]

    @staticmethod
    def over_time(change: Change, d_own: dict[int, Named]) -> Named:
        """The gradients of a change's own numbers from those at each step."""
        if hasattr(change, "t"):
            return d_own[change.t]
        made = [d_own[t] for t in sorted(d_own) if d_own[t]]
        return {name: np.array([d[name] for d in made]) for name in (made[0] if made else ())}


NOTHING = Changes((), 0)  # the changes of a run without any
