"""The learning curves of several seeds and their median."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..runs.log import Entry
from ..support.shapes import Array
from .colours import BLUE, PALE
from .picture import calm, new_figure, save
from .words import count, number

LEAST = 1e-4  # bits, the lower edge of the picture


def several_seeds(logs: Mapping[int, Sequence[Entry]], path: Path, title: str, solved_bits: float) -> str:
    """Draw the cost of every seed, pale, and the median, as a PNG file at ``path``; returns the text alternative.

    A run that has ended keeps its last cost, so the median is always over all seeds.
    """
    figure = new_figure(title, width=9, height=4.5)
    ax = figure.subplots()
    calm(ax, f"{count(len(logs), 'seed')}, and their median", "training sequences", "bits per sequence")
    for log in logs.values():
        ax.plot(
            column(log, "sequences"), np.maximum(column(log, "bits_per_sequence"), LEAST), color=PALE, linewidth=0.8
        )
    x, median = median_curve(list(logs.values()))
    ax.plot(x, np.maximum(median, LEAST), color=BLUE, linewidth=2.2)
    ax.axhline(solved_bits, color=PALE, linewidth=1, linestyle="--")
    ax.annotate(f"solved: {solved_bits:g} bits", (x[0], solved_bits), (0, 3), textcoords="offset points", fontsize=9)
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    below = x[median < solved_bits]
    reached = f"falls below {solved_bits:g} at {below[0]:,.0f}" if len(below) else f"stays above {solved_bits:g}"
    text = (
        f"{title}. The cost of {count(len(logs), 'seed')} over up to {x[-1]:,.0f} training sequences; their median "
        f"goes from {number(median[0])} to {number(median[-1])} bits per sequence and {reached}."
    )
    return save(figure, path, title, text)


def median_curve(logs: Sequence[Sequence[Entry]]) -> tuple[Array, Array]:
    """All numbers of sequences at which a log has an entry, and the median of the latest costs there."""
    x = np.unique(np.concatenate([column(log, "sequences") for log in logs]))
    latest = [
        column(log, "bits_per_sequence")[np.searchsorted(column(log, "sequences"), x, side="right").clip(1) - 1]
        for log in logs
    ]
    return x, np.median(latest, axis=0)


def column(log: Sequence[Entry], name: str) -> Array:
    """One column of a log."""
    return np.array([entry[name] for entry in log])
