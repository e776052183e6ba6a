"""What the paper's figures show about the focus of the heads, as numbers that a reader can check by eye."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..machine import Run
from ..support.shapes import Array
from ..tasks import NGrams
from ..view.focus import closest_reading, focus


def weightings(run: Run) -> Array:
    """The weightings of a run (T, B, H, N), read heads first."""
    return np.stack([step.state.w for step in run.steps])


def followed(run: Run, n_written: int) -> float:
    """Copy: the share of the first ``n_written`` steps whose row is read later, in the same order, by one read head."""
    w, n_read = weightings(run)[:, 0], run.machine.sizes.n_read
    rows = focus(w)  # (T, H)
    matches = [
        closest_reading(written, rows[:, :n_read])[0] for written in rows[:n_written, n_read:].T if (written >= 0).any()
    ]
    return max(matches, default=0) / n_written


def returned(run: Run, *, length: int, repeats: int) -> float:
    """Repeat copy: the share of steps after the first round in which a head reads the same row as in that round."""
    w = weightings(run)[length + 1 : -1, 0, : run.machine.sizes.n_read]
    rounds = focus(w).reshape(repeats, length, -1)
    same = (rounds[1:] == rounds[0]) & (rounds[0] >= 0)
    return float(same.mean(axis=(0, 1)).max())


def found(run: Run, answered: Array, *, n_items: int, item_length: int) -> float:
    """Recall: the share of sequences in which some head reads a row that was last written during the answered item.

    ``answered`` (B,) is the index of the item that each sequence asks for. The row must be written during that item,
    from its delimiter to the next one (which belongs to both), and not again while items are shown; it must be read
    after the last query delimiter, or at it.
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
    """N-grams: how much more similar two read weightings are after the same context than after different ones.

    Similarity is their cosine, 1 for the same row and 0 for different rows; the result is a difference of two means.
    The first quarter of the steps is left out, since a context must have occurred before. With several read heads, the
    result is that of the best one.
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
    """A line fitted to the rows that a head writes, as a function of priority."""

    head: int
    first_row: int  # the memory is a ring: rows are counted from this one
    slope: float  # rows per unit of priority
    start: float  # the row at priority 0
    r_squared: float

    def rows(self, priority: Array) -> Array:
        """The rows on the line, counted from ``first_row``."""
        return self.start + self.slope * priority


@np.errstate(all="ignore")
def locations(w: Array) -> Array:
    """The mean row of weightings (..., N) on the ring of rows, in general not a whole number: (...)."""
    n_rows = w.shape[-1]
    mean = w @ np.exp(2j * np.pi * np.arange(n_rows) / n_rows)
    rows: Array = np.angle(mean) / (2 * np.pi) * n_rows % n_rows
    return rows


@np.errstate(all="ignore")
def fit_line(where: Array, priority: Array, n_rows: int) -> Fit:
    """The best line for where (n, heads) against priority (n,), over all heads and all cuts of the ring of rows."""
    best = Fit(head=0, first_row=0, slope=0.0, start=0.0, r_squared=0.0)
    for head in range(where.shape[1]):
        for first_row in range(n_rows):
            rows = (where[:, head] - first_row) % n_rows
            slope, start = np.polyfit(priority, rows, 1)
            rest, all_of_it = np.var(rows - start - slope * priority), np.var(rows)
            r_squared = float(1 - rest / all_of_it) if all_of_it > 1e-6 else 0.0  # a head that never moves has no line
            if r_squared > best.r_squared:
                best = Fit(head, first_row, slope=float(slope), start=float(start), r_squared=r_squared)
    return best
