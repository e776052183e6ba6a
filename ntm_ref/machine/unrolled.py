"""What every run through time keeps of its steps, and what it asks of a gradient."""

from __future__ import annotations

from typing import Any, ClassVar

from ..stage import hand_over
from ..support.checks import check_max_state_norm
from ..support.errors import StageOrderError
from ..support.shapes import Array, check_gradient


class Unrolled:
    """A model unrolled in time: ``logits`` (T, B, n_outputs), and ``steps``, one object for each time step."""

    model: ClassVar[str]  # what a reader calls it
    logits: Array
    _steps: list[Any]

    @property
    def steps(self) -> list[Any]:
        """The time steps in order, none if the run did not keep them; from now on they check what they are given."""
        hand_over(self._steps)
        return self._steps

    def check_backward(self, d_logits: Array, max_state_norm: float | None, changed: bool = False) -> None:
        """Raise an error that says what is wrong with the arguments of ``backward``, or why there is no gradient."""
        where = f"{type(self).__name__}.backward"
        if not self._steps:
            raise StageOrderError(
                f"{where}: this run did not keep its steps; use {self.model}.run(x) without keep_steps=False"
            )
        if changed:
            raise StageOrderError(f"{where}: this run was changed from outside, so it has no gradient")
        check_gradient(where, "d_logits", d_logits, self.logits)
        check_max_state_norm(where, max_state_norm)
