"""What the paper's figures show about costs and answers, as numbers that a reader can check by eye."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..runs.log import Entry
from ..support.shapes import Array
from .marks import READING

N_COINS, OPTIMUM = 5, 132.98  # N-grams: the coins in the paper's cost; the mean optimum in bits, coins included


def cost_by(log: Sequence[Entry], by: int) -> tuple[float, float]:
    """The cost and the sequences of the last log entry up to about ``by`` sequences; NaN if there is none."""
    entries = [entry for entry in log if entry["sequences"] <= READING * by]
    return (entries[-1]["bits_per_sequence"], entries[-1]["sequences"]) if entries else (np.nan, np.nan)


def in_the_papers_bits(log: Sequence[Entry]) -> list[Entry]:
    """A log of N-grams with costs as in the paper's figure 13, where all 200 bits count.

    If the log has the optimum of the same sequences, the cost above it is added to the mean optimum, so that hard or
    easy sequences do not move the curve.
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


def slips(output: Array, target: Array) -> int:
    """The number of vectors doubled, lost or changed between target and output, both (T, n_bits).

    This is the edit distance, except that target vectors left over at the end are free: if one vector is output twice,
    there is no room for the last one, and that counts as one slip.
    """
    costs = np.arange(len(target) + 1)  # before the first output vector, every target vector skipped is lost
    for vector in output:
        changed = costs[:-1] + (vector != target).any(axis=1)
        before, costs = costs, np.empty_like(costs)
        costs[0] = before[0] + 1
        for i, change in enumerate(changed):
            costs[i + 1] = min(change, before[i + 1] + 1, costs[i] + 1)
    return int(costs.min())


def off_by(marker: Array, length: int, repeats: int) -> float:
    """Repeat copy: by how many repeats the first end marker (T,) is early or late; ``repeats`` if there is none."""
    steps = np.flatnonzero(marker)
    return abs(steps[0] / length - repeats) if len(steps) else float(repeats)
