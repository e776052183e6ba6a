"""A deliberately wrong backward, in a line or two, and the sentence that names it."""

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

    ``wrong(evaluated, *gradients)`` is given a stage that has run forward and what its backward is given; it returns
    the gradients that come out wrong, under the names of forward's arguments (or their places among the results of
    ``method``, where that is not ``backward``). The others stay right.
    """

    stage: type
    sentence: str
    wrong: Callable[..., dict[Any, Any]]
    method: str = "backward"

    def said_of(self, stage: str) -> str:
        """The sentence, as it is said of a stage that makes the mistake itself or in one of its parts."""
        inside = "" if self.stage.__name__ == stage else f"in {self.stage.__name__}: "
        return inside + self.sentence

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Inside this block, every object of the stage makes the mistake."""
        stage: Any = self.stage
        right = getattr(stage, self.method)
        names = list(inspect.signature(stage.forward).parameters)[1:]

        @functools.wraps(right)
        def method(evaluated: Any, *gradients: Any) -> Any:
            wrong = self.wrong(evaluated, *gradients)
            results = right(evaluated, *gradients)
            if not isinstance(results, tuple):
                return wrong[names[0]]
            named = zip_longest(names, results)  # a block may return more than the gradients of its arguments
            return tuple(wrong.get(name, wrong.get(i, result)) for i, (name, result) in enumerate(named))

        setattr(stage, self.method, method)
        try:
            yield
        finally:
            setattr(stage, self.method, right)
