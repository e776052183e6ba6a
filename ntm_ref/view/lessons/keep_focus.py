"""The pictures of tutorial 3: a mixture, a focus that fades, a latch, a chain through time, and gates that learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...support.shapes import Array
from .. import colours
from ..panels import WEIGHTS_LOOK
from ..picture import calm
from ..show import show
from .read_memory import arrow

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Place = tuple[float, float]

SERIES = (colours.BLUE, colours.GREEN, colours.PURPLE, colours.VERMILION)
LINES = ("-", "-.", "--", ":")


def mixtures(gates: Array, weightings: Array) -> None:
    """The gated weighting (gates, rows) over the gate from 0 to 1."""
    from matplotlib import pyplot

    n_gates, n_rows = weightings.shape
    figure, ax = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    half = 0.5 / (n_gates - 1)
    image = ax.imshow(
        weightings.T, cmap=colours.WEIGHTS, vmin=0, aspect="auto", extent=(-half, 1 + half, n_rows - 0.5, -0.5)
    )
    ax.set_yticks(range(0, n_rows, 2))
    figure.colorbar(image, ax=ax, label="weight")
    calm(ax, "One focus fades, another appears; nothing travels", "gate g", "memory row")
    first, last = (int(weightings[i].argmax()) for i in (0, -1))
    at_half = weightings[n_gates // 2]
    seen = ", ".join(f"row {i} {weight:.2f}" for i, weight in enumerate(at_half) if weight > 0.005)
    show(
        figure,
        f"Weights of {n_rows} rows for gates from 0 to 1. On the left row {first} is bright, on the right row {last}. "
        f"At a gate of {gates[n_gates // 2]:.1f} the weights are {seen}; all other rows are dark.",
    )


def fading(kept: Array, gates: Array) -> None:
    """The weight (steps, heads) still on a row that the key no longer names, for a constant gate each."""
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    for h, gate in enumerate(gates):
        ax.plot(kept[:, h], LINES[h % 4], color=SERIES[h % 4], linewidth=2, label=f"g = {gate:g}")
    ax.axhline(0.5, color=colours.PALE, linewidth=0.8)
    ax.annotate("half of the weight", (len(kept) / 2, 0.43), color=colours.PALE, fontsize=9)
    ax.set_ylim(-0.03, 1.05)
    ax.legend(frameon=False, fontsize=9, loc="upper right", bbox_to_anchor=(1, 0.95))
    calm(ax, "Only a gate of zero keeps everything", "steps since the head found its row", "weight still on that row")
    ends = ", ".join(f"{kept[-1, h]:.3f} with g = {gate:g}" for h, gate in enumerate(gates))
    show(figure, f"The weight still on the row over {len(kept) - 1} steps. At the end it is {ends}.")


def latch(contents: Array, weightings: Array, gates: Array, people: Sequence[str]) -> None:
    """What the key asks for and where the head looks (steps, rows each), over time, with the gate below."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(3, 1, figsize=(7, 4.6), layout="constrained", sharex=True, height_ratios=[3, 3, 1])
    panels = (contents, "Where the key points: w_content"), (weightings, "Where the head looks: w_gated")
    for ax, (panel, title) in zip(axes, panels):
        image = ax.imshow(panel.T, aspect="auto", interpolation="nearest", **WEIGHTS_LOOK)
        ax.set_yticks(range(len(people)), people)
        calm(ax, title, "", "memory row")
    axes[2].bar(range(len(gates)), gates, color=colours.VERMILION)
    axes[2].set_yticks([0, 1], ["0, stay", "1, look"])
    calm(axes[2], "", "time step", "gate g")
    figure.colorbar(image, ax=axes[:2], label="weight")
    jumps = [int((np.diff(panel.argmax(axis=1)) != 0).sum()) for panel, _ in panels]
    show(
        figure,
        f"Three panels over {len(gates)} steps. Above, the content weighting: its brightest row changes {jumps[0]} "
        f"times. Below it, what the head uses: its brightest row changes {jumps[1]} times. At the bottom, the gate, "
        f"open at {', '.join(f'step {t}' for t in np.flatnonzero(gates > 0.5)) or 'no step'}.",
    )


def chain(gates: Array, shares: Array) -> None:
    """Equation 7 unrolled: the weightings of all steps, the factors on the arrows, and the share of each content."""
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(9, 2.9), layout="constrained")
    colour = pyplot.get_cmap(colours.WEIGHTS)
    for t, (gate, share) in enumerate(zip(gates, shares)):
        link(ax, (t - 0.72, 1), (t - 0.28, 1), 1 - gate, f"1 - g = {1 - gate:.2g}", (t - 0.5, 1.12))
        link(ax, (t, 1.72), (t, 1.24), gate, f"g = {gate:.2g}", (t + 0.27, 1.46))
        ax.text(t, 1.87, f"content v({t})", ha="center", va="center", fontsize=9, color=colours.INK)
        box = {"boxstyle": "round,pad=0.5", "facecolor": colour(share), "edgecolor": colours.INK}
        ax.text(t, 1, f"w({t})", ha="center", va="center", color="white" if share < 0.6 else colours.INK, bbox=box)
        ax.text(t, 0.55, f"share {share:.2f}", ha="center", fontsize=10, color=colours.INK)
    ax.text(-0.98, 1, "w(-1)", ha="center", va="center", color=colours.INK)
    ax.set(xlim=(-1.3, len(gates) - 0.4), ylim=(0.35, 2.05))
    ax.axis("off")
    told = (f"step {t}: gate {gate:.2g}, share {share:.2f}" for t, (gate, share) in enumerate(zip(gates, shares)))
    show(
        figure,
        "A chain of weightings from left to right. An arrow from each to the next has the factor 1 - g of that step, "
        "an arrow from above brings in the content of the step with the factor g. Thick arrows have large factors. "
        f"Below each step stands the share of its content in the last weighting. {'; '.join(told)}.",
    )


def link(ax: Axes, start: Place, end: Place, factor: float, words: str, at: Place) -> None:
    """An arrow as thick as its factor is large, with the factor beside it."""
    look = {**arrow(colours.BLUE), "linewidth": 0.6 + 5 * factor, "mutation_scale": 10 + 10 * factor}
    ax.annotate("", xy=end, xytext=start, arrowprops=look)
    ax.text(at[0], at[1], words, ha="center", va="bottom", fontsize=8, color=colours.INK)


def learning(gates: Array, shares: Array, losses: Array) -> None:
    """Gates (learning steps, time steps) as they learn; below, the share of step 0 and the loss."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 1, figsize=(7, 4.2), layout="constrained", sharex=True, height_ratios=[3, 2])
    image = axes[0].imshow(gates.T, aspect="auto", interpolation="nearest", **WEIGHTS_LOOK)
    axes[0].set_yticks(range(0, gates.shape[1], 3))
    calm(axes[0], "The gates learn: look at step 0, then stay", "", "time step t")
    figure.colorbar(image, ax=axes[0], label="gate g")
    axes[1].plot(shares, color=colours.BLUE, label="share of step 0")
    axes[1].plot(losses / losses[0], "--", color=colours.VERMILION, label="loss, compared with the first")
    axes[1].set_ylim(-0.03, 1.05)
    axes[1].legend(frameon=False, fontsize=9, loc="center left")
    calm(axes[1], "", "step of learning", "part of 1")
    found = np.flatnonzero(shares > 0.5)
    when = f"passes one half at learning step {found[0]}" if len(found) else "never reaches one half"
    show(
        figure,
        f"Above, {gates.shape[1]} gates over {len(gates)} steps of learning. They begin at {gates[0, 0]:.2f}. At the "
        f"end gate 0 is {gates[-1, 0]:.2f}, the others at most {gates[-1, 1:].max():.2f}. Below, the share of step 0 "
        f"goes from {shares[0]:.3f} to {shares[-1]:.2f}: it {when}. The loss falls to {losses[-1] / losses[0]:.3f} of "
        "the first.",
    )
