"""The pictures of tutorial 10: the copy task, the learning curves, and how the heads' diagonal appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, PALE, VERMILION
from ..focus import rows_to_show
from ..panels import BITS_LOOK, WEIGHTS_LOOK, mark_step, number_rows
from ..picture import calm
from ..show import show


def the_task(x: Array, target: Array) -> None:
    """The input and the target of the first sequence of a batch, (T, B, channels) each."""
    from matplotlib import pyplot

    length = len(x) // 2
    figure, axes = pyplot.subplots(2, 1, figsize=(7, 3.4), layout="constrained", sharex=True)
    for ax, bits, name in zip(axes, (x, target), ("input", "target")):
        ax.imshow(bits[:, 0].T, aspect="auto", **BITS_LOOK)
        calm(ax, name, "time step" if ax is axes[1] else "", "channel")
        ax.set_yticks(range(0, bits.shape[-1], 2))
        mark_step(ax, length + 1)
    n_same = int((target[length + 1 :, 0] == x[:length, 0, :-1]).sum())
    show(
        figure,
        f"Two strips over {len(x)} time steps. The input shows random bits on channels 0 to {target.shape[-1] - 1} in "
        f"steps 0 to {length - 1}, the delimiter on channel {x.shape[-1] - 1} in step {int(x[:, 0, -1].argmax())}, and "
        f"nothing after that. The target is empty up to step {length}; from step {length + 1} on, right of the dashed "
        f"line, it repeats the input: {n_same} of {target[length + 1 :, 0].size} bits agree.",
    )


def learning(costs: Array, norms: Array, smooth: Array, chance: float, per_batch: int, limit: float) -> None:
    """The cost of every batch and its running mean; below, the norm of the gradient before clipping."""
    from matplotlib import pyplot

    seen = per_batch * np.arange(1, len(costs) + 1)
    figure, axes = pyplot.subplots(2, 1, figsize=(7, 4.4), layout="constrained", sharex=True)
    axes[0].plot(seen, costs, color=PALE, linewidth=0.5, label="one minibatch")
    axes[0].plot(seen[-len(smooth) :], smooth, color=BLUE, linewidth=2, label="mean of 50 minibatches")
    axes[0].axhline(chance, color=VERMILION, linestyle="--", label="chance")
    axes[1].semilogy(seen, norms, color=GREEN, linewidth=0.7, label="norm")
    axes[1].axhline(limit, color=VERMILION, linestyle="--", label="clipped above this line")
    axes[0].legend(frameon=False, fontsize=9, loc="upper right")
    axes[1].legend(frameon=False, fontsize=9, loc="upper left")
    calm(axes[0], "The loss hardly moves, and then it falls", "", "bits per sequence")
    calm(axes[1], "The norm of the gradient, before clipping", "training sequences seen", "norm")
    quarter = smooth[: len(smooth) // 4 + 1]
    show(
        figure,
        f"Above, the loss over {seen[-1]:,} sequences. In the first quarter, the mean of 50 minibatches stays between "
        f"{quarter.min():.0f} and {quarter.max():.0f} bits; at the end it is {smooth[-1]:.2f}. Below, the norm of the "
        f"gradient: {np.median(norms):.1f} in the median, {norms.max():,.0f} at most, and above the limit of {limit:g} "
        f"in {np.mean(norms > limit):.0%} of the updates.",
    )


def ten_starts(trials: Sequence[Mapping[str, Any]], every: int, chance: float) -> None:
    """The learning curves of several seeds: each trial has its "seed", and a "curve" with a mean every so often."""
    from matplotlib import pyplot

    order = sorted(trials, key=lambda trial: trial["sequences"])
    colours = pyplot.get_cmap("viridis")(np.linspace(0, 0.9, len(order)))
    figure, ax = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    for trial, colour in zip(order, colours):
        smooth = np.lib.stride_tricks.sliding_window_view(trial["curve"], 3).mean(axis=-1)
        ax.plot(every * np.arange(2, len(smooth) + 2), smooth, color=colour, linewidth=1.3)
        ax.plot(trial["sequences"], 0, "o", color=colour, markersize=5, clip_on=False)
    ax.axhline(chance, color=VERMILION, linestyle="--", linewidth=1)
    ax.annotate("chance", (0.995, chance), xycoords=ax.get_yaxis_transform(), ha="right", va="bottom", fontsize=9)
    calm(ax, f"{len(order)} random starts, one recipe; a dot: learned", "training sequences seen", "bits per sequence")
    ax.set_ylim(0, None)
    ends = ", ".join(f"{trial['sequences']:,}" for trial in order)
    show(
        figure,
        f"The loss of {len(order)} machines with different seeds. Each stays near chance, {chance:.0f} bits, for a "
        f"while and then falls to almost zero. They have learned after {ends} sequences.",
    )


def diagonals(looks: Sequence[tuple[int, Array, Array]], in_focus: Array) -> None:
    """The weightings of the write head (above) and the read head (below) at several moments of training.

    Each look has the number of sequences seen and both weightings, (T, N); ``in_focus`` (moments, 2) counts the focused
    steps of the read head and of the write head.
    """
    from matplotlib import pyplot

    rows = rows_to_show(np.nan_to_num(np.stack(looks[-1][1:], axis=1)))
    figure, axes = pyplot.subplots(2, len(looks), figsize=(9, 5), layout="constrained", sharex=True, sharey=True)
    for column, (seen, w_read, w_write) in enumerate(looks):
        for ax, w in zip(axes[:, column], (w_write, w_read)):
            image = ax.imshow(w[:, rows].T, aspect="auto", interpolation="nearest", **WEIGHTS_LOOK)
            mark_step(ax, len(w) // 2)
        calm(axes[0, column], f"{seen:,} sequences", "", "write head: memory row" if column == 0 else "")
        calm(axes[1, column], "", "time step", "read head: memory row" if column == 0 else "")
    number_rows(axes[0, 0], rows)
    figure.colorbar(image, ax=axes, label="weight")
    reads, writes = (", ".join(str(n) for n in head) for head in in_focus.T)
    seen_text = ", ".join(f"{seen:,}" for seen, _, _ in looks)
    show(
        figure,
        f"Weightings over {len(w)} time steps, those of the write head above, those of the read head below, after "
        f"{seen_text} training sequences. A dashed line marks the delimiter, before step {len(w) // 2}. Focused steps: "
        f"the write head, while it listens, {writes}; the read head, while it answers, {reads}. Where a head is "
        "focused, it draws a bright line that moves on from row to row.",
    )
