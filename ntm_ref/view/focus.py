"""Where the heads focus: which memory rows to show, and a description of how the heads move."""

from __future__ import annotations

import numpy as np

from ..support.shapes import Array
from .words import count

FOCUSED = 0.5  # a head focuses on a row if more than half of its weight is there
USED = 0.2  # if any head focuses on a row, every row with more than this weight is shown
FEWEST = 12  # rows shown, if the memory has that many


def rows_to_show(w: Array) -> Array:
    """The shortest range of rows, modulo N, that contains every row used by weightings w (T, H, N), and a margin.

    All rows if no head ever focuses on one, or if the range is most of the memory; in order unless the range wraps
    round.
    """
    n_rows = w.shape[-1]
    if w.max() <= FOCUSED:
        return np.arange(n_rows)
    used = np.flatnonzero(w.max(axis=(0, 1)) > USED)
    to_next = np.diff(used, append=used[0] + n_rows)  # from the last one used to the first one again
    widest = int(to_next.argmax())
    first, n_used = int(used[(widest + 1) % len(used)]), n_rows - int(to_next[widest]) + 1
    beside = max(1, (FEWEST - n_used + 1) // 2)
    n_shown = n_used + 2 * beside
    if n_shown > 0.75 * n_rows:
        wraps = first + n_used > n_rows
        first, beside, n_shown = (first if wraps else 0), 0, n_rows
    rows: Array = (first - beside + np.arange(n_shown)) % n_rows
    return rows


def focus(w: Array) -> Array:
    """The row on which weightings w (..., N) focus, -1 where there is none: (...)."""
    return np.where(w.max(axis=-1) > FOCUSED, w.argmax(axis=-1), -1)


def path_in_words(name: str, rows: Array, n_rows: int) -> str:
    """A sentence on how a head moved; ``rows`` are its focus at every step from the first, as `focus` returns them."""
    steps = np.flatnonzero(rows >= 0)
    n_steps = "the first step" if len(rows) == 1 else f"the first {len(rows)} steps"
    if not len(steps):
        return f"{name} never put more than half of its weight on one row in {n_steps}."
    visited = rows[steps]
    if len(set(visited)) == 1:
        went = f"stayed on row {visited[0]}"
    else:
        went = f"moved from row {visited[0]} to row {visited[-1]}{pace_in_words(visited, steps, n_rows)}"
    n_focused = n_steps if len(steps) == len(rows) else f"{len(steps)} of {n_steps}"
    return f"{name} {went}, with more than half of its weight on one row in {n_focused}."


def pace_in_words(visited: Array, steps: Array, n_rows: int) -> str:
    """How many rows a head moved at every step; empty if that number changed."""
    moves = set((np.diff(visited) + n_rows // 2) % n_rows - n_rows // 2)
    if len(moves) > 1 or (np.diff(steps) > 1).any():
        return ""
    move = int(moves.pop())
    return f", {count(abs(move), 'row')} {'forward' if move > 0 else 'back'} at every step"


def closest_reading(written: Array, reads: Array) -> tuple[int, int, int]:
    """The best match of a read head with the rows written: the number of steps that match, the delay, and the head.

    ``written`` (t,) and ``reads`` (T, R) are rows as `focus` returns them. The delay is the same for all steps, so the
    order counts, and reading begins no earlier than the last write.
    """
    steps = np.flatnonzero(written >= 0)
    best = (0, 0, 0)
    for head in range(reads.shape[1]):
        for later in range(max(1, steps[-1] - steps[0]), len(reads) - steps[0]):
            within = steps[steps + later < len(reads)]
            matches = int((reads[within + later, head] == written[within]).sum())
            if matches > best[0]:
                best = (matches, int(later), head)
    return best


def reading_in_words(written: Array, reads: Array) -> str:
    """A sentence on whether a read head followed the write head, whose rows are ``written``."""
    n_written = int((written >= 0).sum())
    if n_written == 0:
        return ""
    matches, later, head = closest_reading(written, reads)
    if matches == 0:
        return "No read head visited any of these rows in that order afterwards."
    who, when = ("The read head" if reads.shape[1] == 1 else f"Read head {head + 1}"), count(later, "step")
    if matches < n_written:
        found = f"the same row in {matches} of {count(n_written, 'step')}"
        return f"{who} came closest to following it: {when} later, it visited {found}."
    rows = "same row" if n_written == 1 else "same rows in the same order"
    return f"{who} visited the {rows}, {when} later."
