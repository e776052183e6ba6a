"""A deliberately wrong backward in a line or two, and the sentence that names the mistake."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A wrong backward of ``stage``.

    ``wrong(stage, *gradients)`` takes a stage that has run forward and the arguments of its backward. It returns the
    wrong gradients in a dictionary, by the names of forward's arguments (by their indices among the results of
    ``method`` if that is not ``backward``). All other gradients remain right. So do all, if the mistake cannot be made
    of arrays like these: a single example has no last one in its batch.
    """

    stage: type
    sentence: str
    wrong: Callable[..., dict[Any, Any]]
    method: str = "backward"
    in_chains: bool = True  # False if in a chain, or in a machine, another mistake has the same effect

    def said_of(self, stage: str) -> str:
        """The sentence about ``stage``, which makes the mistake itself or in a stage inside it."""
        inside = "" if self.stage.__name__ == stage else f"in {self.stage.__name__}: "
        return inside + self.sentence

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Within the block, every object of the stage makes the mistake."""
        stage: Any = self.stage
        right = getattr(stage, self.method)
        names = arguments_of(stage.forward)

        @functools.wraps(right)
        def method(evaluated: Any, *gradients: Any) -> Any:
            results = right(evaluated, *gradients)
            try:
                wrong = self.wrong(evaluated, *gradients)
            except (IndexError, ValueError):
                return results
            if not isinstance(results, tuple):
                return if_it_fits(wrong[names[0]], results)
            named = zip_longest(names, results)  # a block may return more than the gradients of its arguments
            return tuple(if_it_fits(wrong.get(name, wrong.get(i, r)), r) for i, (name, r) in enumerate(named))

        setattr(stage, self.method, method)
        try:
            yield
        finally:
            setattr(stage, self.method, right)


@functools.cache
def arguments_of(forward: Callable[..., Any]) -> list[str]:
    """The names of the arguments of a forward."""
    return list(inspect.signature(forward).parameters)[1:]


def if_it_fits(wrong: Any, right: Any) -> Any:
    """A wrong gradient, or the right one if the wrong one has another shape."""
    return wrong if getattr(wrong, "shape", None) == getattr(right, "shape", None) else right
