"""Records what blocks are given and what they return in backward, without changing their code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from ..stage import Block

Call = tuple[str, Block, tuple[Any, ...], Any]  # name, block, what its backward was given, what it returned


class Recorder:
    """Inside ``with Recorder([(name, block), ...]) as recorder``, ``recorder.calls`` collects the calls of backward."""

    def __init__(self, blocks: Sequence[tuple[str, Block]]) -> None:
        self.blocks = blocks
        self.calls: list[Call] = []

    def __enter__(self) -> Recorder:
        for name, block in self.blocks:
            vars(block)["backward"] = self.recording(name, block, block.backward)
        return self

    def __exit__(self, *_: object) -> None:
        for _name, block in self.blocks:
            del vars(block)["backward"]

    def recording(self, name: str, block: Block, backward: Callable[..., Any]) -> Callable[..., Any]:
        """A backward that does the same and notes it."""

        def recorded(*given: Any) -> Any:
            before = deepcopy(given)
            returned = backward(*given)
            self.calls.append((name, block, before, deepcopy(returned)))  # the caller may add into what it gets
            return returned

        return recorded
