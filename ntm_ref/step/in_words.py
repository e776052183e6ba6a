"""Numbers in words, for the lines of the walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..support.shapes import Array

MOST_LISTED = 10  # numbers of a vector that are all printed


def number(value: float) -> str:
    """Three digits; -0 is 0."""
    return f"{value + 0.0:.3g}"


def vector(values: Array) -> str:
    """All numbers of a short vector, the length and the ends of a longer one."""
    if values.size > MOST_LISTED:
        return f"{values.size} numbers from {number(values.min())} to {number(values.max())}"
    return f"({', '.join(map(number, values.reshape(-1)))})"


@np.errstate(all="ignore")
def length(values: Array) -> str:
    """The Euclidean length."""
    return number(float(np.linalg.norm(values)))


def focus(weighting: Array) -> str:
    """The row with most of a weighting (N,), and its weight."""
    row = int(weighting.argmax())
    return f"row {row} with {number(weighting[row])}"


def shifts(s: Array) -> str:
    """The most likely shift of s (S,), with its weight."""
    j = int(s.argmax())
    return f"{j - len(s) // 2:+d} with {number(s[j])}" if j != len(s) // 2 else f"0 with {number(s[j])}"


def head_names(n_read: int, n_write: int) -> list[str]:
    """The heads in their order, those that read first; numbered from 1 if there are several of a kind."""

    def named(kind: str, n: int) -> list[str]:
        return [f"{kind} head"] if n == 1 else [f"{kind} head {i}" for i in range(1, n + 1)]

    return [*named("read", n_read), *named("write", n_write)]


def for_each(names: Sequence[str], words: Callable[[int], str]) -> str:
    """A part for every head: "read head, row 3 with 0.98; write head, row 4 with 1"."""
    return "; ".join(f"{name}, {words(h)}" for h, name in enumerate(names))


def joined(parts: Sequence[str]) -> str:
    """Parts in a sentence: "a, b and c"."""
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
