"""Where is a gradient wrong? If it is right but for a part, the other clues are tried on that part alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..evidence import Evidence, joined
from .factors import factor_of_an_argument, factor_of_the_cotangent, slope_of_the_argument
from .jacobian import part_of_the_result
from .size import factor, sign_lost, zero

CLUES: tuple[Callable[[Evidence, int], Iterator[str]], ...] = (
    zero, factor_of_an_argument, slope_of_the_argument, factor, factor_of_the_cotangent, part_of_the_result, sign_lost,
)  # fmt: skip


def where(e: Evidence, i: int) -> Iterator[str]:
    """The part of a gradient that is wrong, with what is wrong there, if the rest is right."""
    indices = wrong_indices(e, i)
    partial = [axis for axis, found in enumerate(indices) if len(found) < e.inputs[i].shape[axis]]
    if not partial or not all(indices):
        return
    places = [f"{in_words(indices[axis], e.inputs[i].shape[axis])} along axis {axis}" for axis in partial]
    name = f"d_{e.names[i]}"
    right = f"{name} is right everywhere but at {' and '.join(places)}"
    reasons = reasons_for(e, i, indices)
    if not reasons and len(partial) == 1:
        yield f"{right}{by_runs(e, i, indices, partial[0])}"
    yield from (f"{right}; there it {reason}" for reason in reasons)
    if not reasons and len(partial) > 1:
        yield right


def wrong_indices(e: Evidence, i: int) -> list[list[int]]:
    """For each axis of argument i, the indices at which its gradient is wrong somewhere."""
    expected = e.expected(i)
    tolerance = 1e-6 * abs(expected) + 1e-9 * max(e.size(i, expected), e.floor)  # "right" is said of every number
    off = (abs(e.returned(i) - expected) > tolerance) & e.known[i].reshape(expected.shape)
    found = []
    for axis in range(off.ndim):
        others = tuple(other for other in range(off.ndim) if other != axis)
        found.append(np.flatnonzero(off.any(axis=others)).tolist())
    return found


def reasons_for(e: Evidence, i: int, indices: Sequence[Sequence[int]]) -> list[str]:
    """What is wrong in a part of a gradient, without its name."""
    part = e.part(i, indices)
    sentences = (sentence for clue in CLUES for sentence in clue(part, i))
    return [s.removeprefix(f"d_{e.names[i]} ").replace(", everywhere", "") for s in dict.fromkeys(sentences)]


def by_runs(e: Evidence, i: int, indices: Sequence[Sequence[int]], axis: int) -> str:
    """What is wrong in each run of consecutive indices, if every run has its own reason; "" if one has none."""
    said = []
    for run in runs(indices[axis]):
        reasons = reasons_for(e, i, [run if n == axis else found for n, found in enumerate(indices)])
        if not reasons:
            return ""
        said.append(f"; at {in_words(run, e.inputs[i].shape[axis])} it {reasons[0]}")
    return "".join(said) if len(said) > 1 else ""


def runs(indices: Sequence[int]) -> list[list[int]]:
    """Runs of consecutive numbers."""
    return [run.tolist() for run in np.split(np.array(indices), np.flatnonzero(np.diff(indices) > 1) + 1)]


def in_words(indices: Sequence[int], n: int) -> str:
    """Indices along an axis of size n: "index 2", "the last index", "indices 0, 2 to 4 and 7"."""
    if len(indices) == 1:
        return "the last index" if indices[0] == n - 1 else f"index {indices[0]}"
    parts = [
        part
        for run in runs(indices)
        for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(k) for k in run])
    ]
    return f"indices {joined(parts)}"
