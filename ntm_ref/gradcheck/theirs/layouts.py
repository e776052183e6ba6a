"""The shapes that people write: with a batch and heads, without a batch, without heads, for one head alone.

A layout turns the arguments of our stage, drawn with all axes, into those of a user's class, and back. They are tried
in the order of `layouts_of`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ...support.shapes import Array
from ..points.designed import arguments
from ..points.register import SHAPES, STAGES, N, S

BATCH_AND_HEADS, HEADS, BATCH, ONE, SCALARS = "batch and heads", "heads", "batch", "one", "one, plain numbers"
AXES = (BATCH_AND_HEADS, HEADS, BATCH, ONE)  # with or without plain numbers
OF_HEADS = ("k", "beta", "g", "s", "gamma", "e", "a", "similarity", "w", "w_prev", "w_content", "w_gated", "w_shifted")
ONE_NUMBER = ("beta", "g", "gamma")  # for each head
OF_EXAMPLES = ("x", "z", "raw", "z_cells", "c_prev", "memory")
RESULTS = {  # stage -> an argument that has the axes of its result; others have the same axes in every layout
    **dict.fromkeys(("CosineSimilarity", "ContentWeighting", "Interpolation", "CircularShift", "Sharpening"), "w"),
    **dict.fromkeys(("Addressing", "ContentAddressing", "LocationAddressing"), "w"),
    "Read": "e",
    "Write": "memory",
}
WHOLE = ("InitialState", "BitsPerSequence", "AddPenalty")  # the batch belongs to what they compute
EXAMPLE, HEAD = 0, 1  # of the arrays drawn, for layouts without a batch, without heads


@dataclass(frozen=True)
class Layout:
    """Which axes there are, how many shifts, and how they are numbered."""

    axes: str = BATCH_AND_HEADS
    n_shifts: int = S
    from_zero: bool = False  # s[0] is no shift, s[1] one row on, s[-1] one row back, as equation 8 numbers them

    @property
    def is_one(self) -> bool:
        """Whether it is for one head, or one example, alone."""
        return self.axes in (ONE, SCALARS)

    def arguments(self, stage: str, point: str, seed: int) -> list[Array]:
        """The arguments of our stage at a designed point, without the axes that the layout lacks (heads: size 1)."""
        drawn = arguments(stage, point, seed, {**SHAPES, "s": (*SHAPES["s"][:-1], self.n_shifts)})
        return [self.part(name, value) for name, value in zip(STAGES[stage][1].split(), drawn)]

    def part(self, name: str, value: Array) -> Array:
        """One example, one head, or both, of an argument that was drawn with all axes."""
        if name in OF_HEADS and self.axes in (BATCH, ONE, SCALARS):
            value = value[:, HEAD : HEAD + 1]
        if name in (*OF_HEADS, *OF_EXAMPLES) and self.axes in (HEADS, ONE, SCALARS):
            value = value[EXAMPLE]
        return value

    def theirs(self, name: str, ours: Array) -> Array:
        """An argument or result of our stage as a user's class has it."""
        if name == "s" and self.from_zero:
            ours = np.roll(ours, -(self.n_shifts // 2), axis=-1)
        if name not in OF_HEADS or self.axes in (BATCH_AND_HEADS, HEADS):
            return ours
        if name in ONE_NUMBER and self.axes == SCALARS:
            return ours.reshape(())
        return ours.reshape(*ours.shape[:-2], ours.shape[-1])

    def ours(self, name: str, theirs: Array) -> Array:
        """The inverse of `theirs`."""
        if name in OF_HEADS and self.axes not in (BATCH_AND_HEADS, HEADS):
            theirs = theirs.reshape(*theirs.shape[:-1], 1, theirs.shape[-1] if theirs.ndim else 1)
        if name == "s" and self.from_zero:
            theirs = np.roll(theirs, self.n_shifts // 2, axis=-1)
        return theirs

    def __str__(self) -> str:
        shifts = "" if self.n_shifts == S else f", {self.n_shifts} shifts"
        return f"{self.axes}{shifts}{', numbered from no shift on' if self.from_zero else ''}"


def layouts_of(stage: str, axes: str | None = None) -> Iterator[Layout]:
    """The layouts to try for a stage, first those with more axes; only those of some ``axes`` if they are given."""
    names = STAGES[stage][1].split()
    usual = [Layout(a) for a in (*AXES, SCALARS) if has(names, stage, a) and axes in (None, a.partition(",")[0])]
    yield from usual
    if "s" in names:
        for n_shifts, from_zero in ((3, False), (N, False), (N, True)):
            yield from (replace(layout, n_shifts=n_shifts, from_zero=from_zero) for layout in usual)


def has(names: list[str], stage: str, axes: str) -> bool:
    """Whether a layout of these axes makes sense for a stage with these arguments."""
    if axes == BATCH_AND_HEADS or stage in WHOLE:
        return axes == BATCH_AND_HEADS
    if axes == SCALARS:
        return any(name in ONE_NUMBER for name in names)
    return axes == ONE or any(name in OF_HEADS for name in names)
