"""How a user's class is called like our stage, and our stage as that class is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...support.shapes import Array, Shape
from ..evaluation import as_tuple
from ..points.register import OURS, STAGES
from .layouts import RESULTS, Layout


@dataclass(frozen=True)
class Calling:
    """One way to call a class like our stage: a layout, and the place of each of our arguments among its own."""

    stage: str
    layout: Layout
    order: tuple[int, ...]  # theirs[i] is our argument order[i]
    names: tuple[str, ...]  # theirs, in their order

    @property
    def our_names(self) -> list[str]:
        """Our names of the arguments, in their order."""
        ours = STAGES[self.stage][1].split()
        return [ours[i] for i in self.order]

    def arguments(self, point: str, seed: int) -> tuple[Array, ...]:
        """The arguments at a designed point, as the class takes them."""
        ours = self.layout.arguments(self.stage, point, seed)
        return tuple(self.layout.theirs(name, ours[i]) for name, i in zip(self.our_names, self.order))

    def like(self) -> OursForThem:
        """An evaluation of our stage that is called as the class is."""
        return OursForThem(self)

    def in_words(self) -> str:
        """The arguments with their shapes: ``w (3, 7), memory (7, 4)``."""
        return in_words(self.names, [value.shape for value in self.arguments("generic", 0)])


class OursForThem:
    """One evaluation of our stage, with a user's shapes and order of arguments."""

    def __init__(self, calling: Calling) -> None:
        self.calling, self.stage = calling, OURS[calling.stage]()

    def forward(self, *theirs: Array) -> tuple[Array, ...]:
        """The results in their shapes."""
        calling, ours = self.calling, dict[int, Array]()
        for name, i, value in zip(calling.our_names, calling.order, theirs):
            ours[i] = calling.layout.ours(name, value)
        self.kind = RESULTS.get(calling.stage, "")
        results = as_tuple(self.stage.forward(*(ours[i] for i in range(len(ours)))))
        return tuple(calling.layout.theirs(self.kind, result) for result in results)

    def backward(self, *theirs: Array) -> tuple[Array, ...]:
        """The gradients in their shapes and order."""
        calling = self.calling
        gradients = as_tuple(self.stage.backward(*(calling.layout.ours(self.kind, value) for value in theirs)))
        return tuple(calling.layout.theirs(n, gradients[i]) for n, i in zip(calling.our_names, calling.order))


def in_words(names: Sequence[str], shapes: Sequence[Shape]) -> str:
    """Arguments with their shapes: ``w (3, 7), memory (7, 4)``."""
    return ", ".join(f"{name} {shape}" for name, shape in zip(names, shapes))
