"""What the paper shows of where the heads look, as numbers that a reader can check by eye."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..machine import Run
from ..support.shapes import Array
from ..tasks import NGrams
from ..view.focus import closest_reading, focus


def weightings(run: Run) -> Array:
    """(T, B, H, N), the heads that read first."""
    return np.stack([step.state.w for step in run.steps])


def followed(run: Run, n_written: int) -> float:
    """The share of the first steps, in which the machine listens, whose row a head reads later in the same order."""
    w, n_read = weightings(run)[:, 0], run.machine.sizes.n_read
    rows = focus(w)  # (T, H)
    matches = [
        closest_reading(written, rows[:, :n_read])[0] for written in rows[:n_written, n_read:].T if (written >= 0).any()
    ]
    return max(matches, default=0) / n_written


def returned(run: Run, length: int, repeats: int) -> float:
    """Repeat copy: the share of steps after the first round in which a head reads what it read at that step of it."""
    w = weightings(run)[length + 1 : -1, 0, : run.machine.sizes.n_read]
    rounds = focus(w).reshape(repeats, length, -1)
    same = (rounds[1:] == rounds[0]) & (rounds[0] >= 0)
    return float(same.mean(axis=(0, 1)).max())


def found(run: Run, answered: Array, n_items: int, item_length: int) -> float:
    """Recall: the share of sequences in which some head reads a row that was last written during the answered item.

    The row must be written during that item, from its delimiter to the next one, which belongs to both, and not later
    while items are shown; it must be read from the last query delimiter on.
    """
    stride, n_read = item_length + 1, run.machine.sizes.n_read
    rows = focus(weightings(run))  # (T, B, H)
    hits = []
    for b, item in enumerate(answered):
        begin, end = item * stride, (item + 1) * stride + 1
        later = rows[end : n_items * stride, b, n_read:]
        mine = set(rows[begin:end, b, n_read:].ravel()) - set(later.ravel()) - {-1}
        hits.append(bool(mine & set(rows[-stride:, b, :n_read].ravel())))
    return float(np.mean(hits))


@np.errstate(all="ignore")
def overlap(run: Run, x: Array, task: NGrams) -> float:
    """N-grams: how much more alike the read weightings of two steps are after the same context than after another.

    Alike is the cosine between them, 1 for the same row and 0 for different ones. The first quarter of the steps is
    left out, since a context must have been seen before. Of several heads, the one that shows it best.
    """
    w = weightings(run)[:, :, : run.machine.sizes.n_read]
    w = w / np.sqrt((w * w).sum(axis=-1, keepdims=True))
    T, B, R, _ = w.shape
    bits, first = x[..., 0].astype(int), max(task.n_context, T // 4)
    contexts = np.stack([task.context(bits[: t + 1]) for t in range(first, T)])  # (t, B)
    gains = np.zeros((B, R))
    others = ~np.eye(T - first, dtype=bool)
    for b in range(B):
        same = contexts[:, None, b] == contexts[None, :, b]
        for r in range(R):
            alike = w[first:, b, r] @ w[first:, b, r].T
            gains[b, r] = alike[same & others].mean() - alike[~same].mean()
    return float(gains.mean(axis=0).max())


class Fit(NamedTuple):
    """A line through the rows that a head writes, against priority."""

    head: int
    first_row: int  # rows are counted from this one, since the memory is a ring
    slope: float
    start: float
    r_squared: float

    def rows(self, priority: Array) -> Array:
        """The rows on the line, from ``first_row``."""
        return self.start + self.slope * priority


@np.errstate(all="ignore")
def locations(w: Array) -> Array:
    """The row around which weightings (..., N) lie, between rows too: the mean on a ring."""
    n_rows = w.shape[-1]
    mean = w @ np.exp(2j * np.pi * np.arange(n_rows) / n_rows)
    rows: Array = np.angle(mean) / (2 * np.pi) * n_rows % n_rows
    return rows


@np.errstate(all="ignore")
def fit_line(where: Array, priority: Array, n_rows: int) -> Fit:
    """The best line for where (n, heads) against priority (n): of which head, and from which row on it is counted."""
    best = Fit(0, 0, 0.0, 0.0, 0.0)
    for head in range(where.shape[1]):
        for first_row in range(n_rows):
            rows = (where[:, head] - first_row) % n_rows
            slope, start = np.polyfit(priority, rows, 1)
            rest, all_of_it = np.var(rows - start - slope * priority), np.var(rows)
            r_squared = float(1 - rest / all_of_it) if all_of_it > 1e-6 else 0.0  # a head that stays says nothing
            if r_squared > best.r_squared:
                best = Fit(head, first_row, float(slope), float(start), r_squared)
    return best
