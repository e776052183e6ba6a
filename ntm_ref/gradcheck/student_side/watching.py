"""What a file uses: the modules that it imports, and whether its backward evaluates its own forward again."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

# the package itself, and the libraries that differentiate by themselves
FOREIGN = frozenset(
    (
        *("ntm_ref", "torch", "tensorflow", "jax", "jaxlib", "autograd", "theano", "aesara", "pytensor", "mxnet"),
        *("paddle", "chainer", "tinygrad", "mygrad", "minitorch", "micrograd", "keras", "flax", "casadi", "algopy"),
        *("sympy", "numdifftools", "functorch"),
    )
)

HERE = str(Path(__file__).parent)


class Imports:
    """The foreign modules imported from the first use on; they are remembered even if they are deleted again."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.before = set(sys.modules)

    def listen(self) -> None:
        """Be told of every import from now on."""
        sys.addaudithook(self.hear)  # it cannot be taken away again

    def hear(self, event: str, details: Any) -> None:
        """Note an import."""
        if event == "import" and details and isinstance(details[0], str):
            self.seen.add(details[0].partition(".")[0])

    def found(self) -> list[str]:
        """The foreign modules, by name."""
        return sorted(FOREIGN & (self.seen | {name.partition(".")[0] for name in set(sys.modules) - self.before}))


def evaluations_of_forward(
    make: Callable[[], Any], arrays: Sequence[Any], cotangents: Sequence[Any]
) -> tuple[int, list[str]]:
    """How many times backward runs what forward runs, and which foreign modules have code that runs in backward.

    The number is the largest ratio of the calls of one function in each: a function that works on single numbers is
    called often in both, so its ratio is about one.
    """
    stage = make()
    in_forward, _ = calls_during(lambda: stage.forward(*(value.copy() for value in arrays)))
    in_backward, foreign = calls_during(lambda: stage.backward(*(value.copy() for value in cotangents)))
    return max((in_backward[code] // times for code, times in in_forward.items()), default=0), sorted(foreign)


def calls_during(run: Callable[[], Any]) -> tuple[Counter[CodeType], set[str]]:
    """How often each function is called within the block, libraries aside; and the foreign modules whose code runs."""
    calls: Counter[CodeType] = Counter()
    modules: set[str] = set()

    def profile(frame: Any, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if file.startswith(HERE):
            return
        modules.add(str(frame.f_globals.get("__name__", "")).partition(".")[0])
        if event == "call" and not is_of_a_library(file):
            calls[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(before)
    return calls, modules & FOREIGN


def is_of_a_library(filename: str) -> bool:
    """Whether a file is Python's own or an installed package's."""
    return "-packages" in filename or filename.startswith(str(Path(os.__file__).parent))
