"""NumPy's numbers of one sequence, forwards and backwards, looked up by where they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from ..machine import NTM, TimeStep
from ..support.errors import NotFiniteError
from ..support.shapes import Array
from ..training import BitsPerSequence
from ..training.model import in_float64
from .arrays import Arrays, arrays_of
from .gradients import gradients_of
from .in_words import head_names
from .payload import check


@dataclass(frozen=True)
class Numbers:
    """The numbers of a run in float64; called with a name, those of one place at step t, in any shape.

    ``arrays`` has the names of `arrays_of` and `gradients_of`, ``x``, ``target`` and ``mask`` those of step t.
    """

    arrays: Arrays
    sequence: tuple[Array, Array, Array]  # (T, n_inputs), (T, n_outputs), (T, n_outputs)
    steps: list[TimeStep]
    bits: float
    R: int
    W: int
    N: int
    M: int
    t: int = -1
    place: str = "start"

    def __call__(self, name: str, *shape: int, place: str = "") -> Array:
        step = f"step {self.t} / " if self.t >= 0 else ""
        array = self.arrays[f"{step}{place or self.place} / {name}"]
        return array.reshape(shape) if shape else array

    def at(self, t: int, place: str) -> Numbers:
        """The numbers of another place."""
        return replace(self, t=t, place=place)

    @property
    def H(self) -> int:
        """The number of heads."""
        return self.R + self.W

    @property
    def heads(self) -> list[str]:
        """The names of the heads."""
        return head_names(self.R, self.W)

    @property
    def x(self) -> Array:
        """The input (n_inputs,)."""
        return self.sequence[0][self.t]

    @property
    def target(self) -> Array:
        """The target (n_outputs,)."""
        return self.sequence[1][self.t]

    @property
    def mask(self) -> Array:
        """The mask (n_outputs,)."""
        return self.sequence[2][self.t]


def numbers_of(model: NTM, x: Array, target: Array, mask: Array) -> Numbers:
    """The numbers of one sequence, as the page computes them. Shapes and errors: as `payload_of`."""
    check(model, x, target, mask)
    double = cast(NTM, in_float64(model))
    x, target = x.astype(np.float64), target.astype(np.float64)
    mask = np.broadcast_to(mask.astype(np.float64), target.shape)
    run, loss = double.run(x), BitsPerSequence()
    bits = float(loss.forward(run.logits, target, mask))
    if not np.isfinite(bits):
        raise NotFiniteError(f"the walk: the loss of this run is {bits}, expected a finite number of bits")
    arrays = {**arrays_of(run), **gradients_of(run, loss.backward(1.0)[0])}
    made = model.settings
    sizes = (made[name] for name in ("n_read_heads", "n_write_heads", "n_rows", "width"))
    return Numbers(arrays, (x[:, 0], target[:, 0], mask[:, 0]), run.steps, bits, *sizes)
