"""The pictures of tutorial 14: the tasks, predictions over time, the places of contexts and of priorities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, INK, PALE, VERMILION, WEIGHTS
from ..picture import calm
from ..show import show
from .task_strips import task_strips


def predictions(bits: Array, best: Array, ours: Array, steps: Sequence[int]) -> None:
    """The next bit, the best probability of a 1 and the machine's, (T,) each, over two stretches of ``steps``."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 1, figsize=(8.5, 4.4), layout="constrained", sharey=True)
    for ax, start in zip(axes, steps):
        t = np.arange(start, min(start + 60, len(bits)))
        ax.step(t, best[t], where="mid", color=INK, linewidth=1, label="best possible")
        ax.plot(t, ours[t], "o-", color=BLUE, markersize=3, linewidth=0.8, label="machine")
        ax.plot(t, 1.12 * bits[t] - 0.06, "|", color=VERMILION, markersize=6, label="the bit that followed")
        ax.set(ylim=(-0.13, 1.13), yticks=(0, 0.5, 1), xlim=(t[0] - 1, t[-1] + 1))
        calm(ax, f"steps {t[0]} to {t[-1]}", "", "probability of a 1")
    axes[-1].set_xlabel("time step")
    axes[0].legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncol=3, frameon=False, fontsize=9)
    apart = np.abs(best - ours)
    early, late = (apart[start : start + 60].mean() for start in steps)
    show(
        figure,
        f"The probability of a 1 over time, in two stretches of 60 steps of one sequence. The machine's points lie on "
        f"or close to the line of the best prediction: {early:.3f} away from it on average in the first stretch, "
        f"{late:.3f} in the second. The line begins at 1/2 and spreads out between 0 and 1 as contexts come back.",
    )


def blocks(alike: Array, context: Array, names: Sequence[str]) -> None:
    """How alike two readings are, ``alike`` (steps, steps), the steps sorted by context; ``names`` of each step's."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(5.4, 4.6), layout="constrained")
    image = ax.imshow(alike, cmap=WEIGHTS, vmin=0, vmax=1, interpolation="nearest")
    starts = np.flatnonzero(np.diff(context, prepend=-1))
    often = [
        (start, end) for start, end in zip(starts.tolist(), [*starts.tolist()[1:], len(context)]) if end - start >= 6
    ]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks([(a + b - 1) / 2 for a, b in often], [names[a] for a, _ in often], fontsize=7)
    ax.tick_params(axis="x", rotation=90)
    calm(ax, "How alike are two readings?", "time step, sorted by the last five bits", "time step, sorted likewise")
    figure.colorbar(image, label="cosine of the read weightings")
    same, others = context[:, None] == context, ~np.eye(len(context), dtype=bool)
    show(
        figure,
        f"A square of {len(context)} times {len(context)} cosines, the steps sorted by context. Bright blocks lie "
        f"along the diagonal, one a context: the mean is {alike[same & others].mean():.2f} within them and "
        f"{alike[~same].mean():.2f} outside.",
    )


def sort_task(x: Array, target: Array, scored: Array) -> None:
    """One sequence of the sort: x (T, 10), target (T, 8)."""
    names = ["bits", *[""] * 7, "priority", "mark"], ["bits", *[""] * 7]
    n = int(scored.sum())
    text = (
        f"Two strips over {len(x)} time steps. Shown: {len(x) - 1 - n} vectors of 8 bits, each with a priority, blue "
        f"below zero and red above it, in no order; then a mark. Wanted: {n} of the vectors, the reddest first."
    )
    task_strips(x, target, scored, names, text, numbers=[8])


def close_priorities(middle: Array, share: Array, error: Array, by_coin: float, limit: float) -> None:
    """The share of wrong bits, with standard errors, by the distance to the nearest priority."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
    ax.axhline(by_coin, color=PALE, linestyle=":")
    ax.errorbar(middle, share, error, fmt="o-", color=BLUE, capsize=2, linewidth=1, markersize=4)
    ax.axvline(limit, color=VERMILION, linestyle="--", linewidth=1)
    ax.set(xscale="log", ylim=(-0.01, None))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_xticks([0.001, 0.003, 0.01, 0.03, 0.1])
    calm(
        ax,
        "When sorting fails; dotted: a coin chooses the order; bars: one standard error",
        "distance to the nearest priority",
        "share of wrong bits",
    )
    show(
        figure,
        "Share of wrong bits against the distance to the nearest priority, on a logarithmic axis. It falls from "
        f"{share[0]:.0%}, give or take {error[0]:.0%}, at the smallest distances to {share[-1]:.1%} at the largest. A "
        f"dashed line stands at {limit:g}; a dotted line at {by_coin:.0%} is what a coin would give.",
    )


def read_in_order(overlap: Array, titles: Sequence[str]) -> None:
    """How much a reading overlaps with the writing of the vector of each rank: (heads, answers, ranks)."""
    from matplotlib import pyplot as plt

    share = overlap / overlap.sum(axis=2, keepdims=True)
    figure, axes = plt.subplots(1, len(share), figsize=(2.5 * len(share), 2.6), layout="constrained", sharey=True)
    for ax, part, title in zip(np.atleast_1d(axes), share, titles):
        image = ax.imshow(part, cmap=WEIGHTS, vmin=0, vmax=share.max())
        calm(ax, title, "rank of the vector", "")
    np.atleast_1d(axes)[0].set_ylabel("answer", color=INK)
    figure.colorbar(image, ax=axes, label="share of the overlap")
    on = [np.diagonal(part).mean() for part in share]
    show(
        figure,
        f"{len(overlap)} squares, one a read head: answers downwards, ranks of vectors to the right. In all of them a "
        f"bright diagonal: answer 0 reads where the highest vector was written, answer 1 where the second was, and so "
        f"on. On the diagonal lie {', '.join(f'{part:.0%}' for part in on)} of the overlap.",
    )


def places(priority: Array, row: Array, head: int, n_rows: int, pairs: float) -> None:
    """Where a write head writes, against the priority, all vectors of all sequences: (n,) each."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
    ax.plot(priority, row, "o", color=BLUE, markersize=3, alpha=0.5, markeredgewidth=0)
    calm(ax, f"Write head {head}: where {len(row):,} vectors go", "priority", f"mean row, along the ring of {n_rows}")
    show(
        figure,
        f"{len(row):,} points: the mean row to which write head {head} writes against the vector's priority. The "
        "points of all sequences lie on one curve, which runs along in pieces and jumps between them; "
        f"{pairs:.0%} of all pairs of points are in the order of their priorities.",
    )
