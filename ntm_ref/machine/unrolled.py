"""What every run through time keeps of its steps, and what it asks of a gradient."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar

from ..stage import Block, hand_over, inside_a_stage, method
from ..support.checks import check_max_state_norm
from ..support.errors import StageOrderError
from ..support.shapes import Array, check_gradient


class UnrolledRun(Block, twin=False):
    """A model unrolled in time: ``logits`` (T, B, n_outputs), and ``steps``, one object for each time step."""

    model: ClassVar[str]  # what a reader calls it
    logits: Array
    _steps: list[Any]

    @property
    def steps(self) -> list[Any]:
        """The time steps in order, none if the run did not keep them; from now on they check what they are given."""
        hand_over(self._steps)
        return self._steps

    @property
    def add_vectors(self) -> Array:
        """The add vector a of every write head at every step, (T, B, W, M)."""
        raise NotImplementedError

    def check_has_steps(self, name: str) -> None:
        """Raise a `StageOrderError` for what is asked of a run that did not keep its steps."""
        if not self._steps:
            raise StageOrderError(
                f"{type(self).__name__}.{name}: this run did not keep its steps; "
                f"use {self.model}.run(x) without keep_steps=False"
            )

    @classmethod
    def with_checks(cls) -> dict[str, Callable[..., Any]]:
        """A ``backward`` that checks what it is given."""

        @functools.wraps(cls.backward)
        def backward(
            self: UnrolledRun, d_logits: Array, d_a: Array | None = None, *, max_state_norm: float | None = None
        ) -> Any:
            where = f"{cls.__name__}.backward"
            self.check_has_steps("backward")
            check_gradient(where, "d_logits", d_logits, self.logits)
            if d_a is not None:
                check_gradient(where, "d_a", d_a, self.add_vectors)
            check_max_state_norm(where, max_state_norm)
            with inside_a_stage():
                return method(cls, "backward")(self, d_logits, d_a, max_state_norm=max_state_norm)

        return {"backward": backward}
