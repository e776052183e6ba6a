"""What the paper shows of costs and answers, as numbers that a reader can check by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..support.shapes import Array
from .marks import READING

N_COINS, OPTIMUM = 5, 132.98  # N-grams: the paper's cost has five coins in it; the mean optimum, those included


def cost_by(log: Sequence[Mapping[str, float]], by: int) -> tuple[float, float]:
    """The cost in the last entry of a log up to so many sequences, and at how many that is."""
    entries = [entry for entry in log if entry["sequences"] <= READING * by]
    return (entries[-1]["bits_per_sequence"], entries[-1]["sequences"]) if entries else (np.nan, np.nan)


def in_the_papers_bits(log: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """A log of N-grams as the paper's figure 13 counts: all 200 bits.

    Where the log has the optimum of the same sequences, the cost above it is put on top of the mean optimum: sequences
    that happened to be hard, or easy, then do not move the curve.
    """
    return [
        {
            **entry,
            "bits_per_sequence": entry["bits_per_sequence"] - entry["optimal_bits"] + OPTIMUM
            if np.isfinite(entry.get("optimal_bits", np.nan))
            else entry["bits_per_sequence"] + N_COINS,
        }
        for entry in log
    ]


def slips(said: Array, target: Array) -> int:
    """How many vectors were doubled, lost or changed on the way from target to said, both (T, n_bits).

    The edit distance, but that vectors of the target that are left over at the end are free: after one vector said
    twice, the last one has no place any more, and that is one slip.
    """
    costs = np.arange(len(target) + 1)  # of nothing said yet: all that is skipped was lost
    for vector in said:
        changed = costs[:-1] + (vector != target).any(axis=1)
        before, costs = costs, np.empty_like(costs)
        costs[0] = before[0] + 1
        for i, change in enumerate(changed):
            costs[i + 1] = min(change, before[i + 1] + 1, costs[i] + 1)
    return int(costs.min())


def off_by(marker: Array, length: int, repeats: int) -> float:
    """Repeat copy: by how many repeats the first end marker (T,) of the answer comes too early; all, if none comes."""
    said = np.flatnonzero(marker)
    return abs(said[0] / length - repeats) if len(said) else float(repeats)
