"""The pictures of tutorial 1: two losses, a read as blocks, a gradient from two heads, and a weighting that learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...support.shapes import Array
from .. import colours
from ..panels import WEIGHTS_LOOK, signed_look
from ..picture import calm
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def two_losses(positions: Array, by_index: Array, between: Array, slope: float) -> None:
    """The loss over the position: in steps for the nearest row, sloping for a mixture of two neighbours."""
    from matplotlib import pyplot

    figure, ax = pyplot.subplots(figsize=(7, 3.4), layout="constrained")
    ax.plot(positions, by_index, color=colours.BLUE, linestyle="--", label="the nearest row: flat, with jumps")
    ax.plot(positions, between, color=colours.VERMILION, label="a mixture of two neighbours: it has a slope")
    rows = np.arange(int(positions[-1]) + 1)
    at_rows = np.interp(rows, positions, between)
    ax.plot(rows, at_rows, "o", color=colours.INK, markersize=5, zorder=4)
    ax.annotate("", xy=(0.55, at_rows[0] + 0.55 * slope), xytext=(0, at_rows[0]), arrowprops=arrow())
    ax.annotate(f"slope {slope:+.0f} at p = 0", (0.58, at_rows[0] + 0.4 * slope), fontsize=9, color=colours.INK)
    ax.set_xticks(rows)
    ax.legend(frameon=False, fontsize=9)
    calm(ax, "Reading at a position, when row 2 is wanted", "position p", "loss L")
    flat = np.mean(np.diff(by_index) == 0)
    text = ", ".join(f"{loss:.1f}" for loss in at_rows)
    show(
        figure,
        f"Two curves of the loss over the position. Reading the nearest row gives a staircase, flat in {flat:.0%} of "
        "the picture. Mixing two neighbours gives a curve with slopes. Both pass through the same points at the rows: "
        f"{text}. An arrow at position 0 shows the slope of the mixture there, {slope:+.1f}.",
    )


def arrow(colour: str = colours.INK) -> dict[str, Any]:
    """The look of an arrow that ends exactly where it points."""
    return {"arrowstyle": "-|>", "color": colour, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}


def product(weights: Array, memory: Array, reads: Array) -> None:
    """Weightings, memory and read vectors as the blocks of a matrix product, with its signs between them."""
    from matplotlib import pyplot

    (heads, rows), columns = weights.shape, memory.shape[1]
    ratios = [rows, 2.4, columns, 1.6, columns]
    figure, axes = pyplot.subplots(1, 5, figsize=(9, 3.3), layout="constrained", width_ratios=ratios)
    weight_image = block(axes[0], weights, WEIGHTS_LOOK, f"w: {heads} heads", "memory row", "head")
    number_image = block(axes[2], memory, signed_look(memory), f"M: {rows} rows", "column", "memory row")
    block(axes[4], reads, signed_look(memory), f"r: {heads} read vectors", "column", "head")
    for ax, sign in ((axes[1], "@"), (axes[3], "=")):
        ax.text(0.15, 0.5, sign, ha="center", va="center", fontsize=22, color=colours.INK, transform=ax.transAxes)
        ax.axis("off")
    figure.colorbar(number_image, ax=axes, label="number stored or read", pad=0.02)
    figure.colorbar(weight_image, ax=axes, label="weight", pad=0.02)
    most = " and ".join(f"row {row}" for row in np.flatnonzero(weights[1] > 0.01))
    lengths = ", ".join(f"{length:.2f}" for length in np.sqrt((reads**2).sum(axis=-1)))
    show(
        figure,
        f"Three blocks of coloured cells: {heads} weightings times a memory of {rows} rows is {heads} read vectors. "
        f"Head 0 has all its weight on row {weights[0].argmax()} and reads exactly that row. Head 1 looks at {most} "
        f"and reads their mean. Head 2 has a weight of {weights[2, 0]:.3f} on every row, and what it reads is pale. "
        f"The lengths of the read vectors are {lengths}.",
    )


def block(ax: Axes, values: Array, look: dict[str, Any], title: str, x_label: str, y_label: str) -> Any:
    """A matrix as square cells; returns the image."""
    image = ax.imshow(values, **look)
    calm(ax, title, x_label, y_label)
    ax.set_xticks(range(values.shape[1]))
    ax.set_yticks(range(values.shape[0]))
    return image


def gradient_of_memory(parts: Sequence[Array], total: Array) -> None:
    """What each of two heads contributes to the gradient of the memory, and the sum."""
    from matplotlib import pyplot

    panels, titles = (*parts, total), ("from head 0", "from head 1", "from both")
    ratios = [3, 0.5, 3, 0.5, 3]
    figure, axes = pyplot.subplots(1, 5, figsize=(7.2, 3.2), layout="constrained", width_ratios=ratios)
    look = signed_look(np.stack(panels))
    for ax, panel, title in zip(axes[::2], panels, titles):
        image = block(ax, panel, look, title, "column", "memory row" if ax is axes[0] else "")
    for ax, sign in ((axes[1], "+"), (axes[3], "=")):
        ax.text(0.5, 0.5, sign, ha="center", va="center", fontsize=20, color=colours.INK, transform=ax.transAxes)
        ax.axis("off")
    figure.colorbar(image, ax=axes, label="gradient of the memory")
    white = [[i for i, row in enumerate(panel) if not row.any()] for panel in panels]
    first, second = (part[1, 0] for part in parts)
    show(
        figure,
        f"Three blocks of {len(total)} rows and {total.shape[1]} columns. White rows: {white[0]} from head 0, "
        f"{white[1]} from head 1, {white[2]} in their sum. In row 1, column 0, {first:+.2f} from head 0 and "
        f"{second:+.2f} from head 1 add up to {total[1, 0]:+.2f}.",
    )


def learning(history: Array, losses: Array, wanted: int) -> None:
    """A weighting over the steps of learning, and the loss below it."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 1, figsize=(7, 3.8), layout="constrained", sharex=True, height_ratios=[2, 1])
    image = axes[0].imshow(history.T, aspect="auto", interpolation="nearest", **WEIGHTS_LOOK)
    calm(axes[0], f"A weighting learns to look at row {wanted}", "", "memory row")
    axes[0].set_yticks(range(history.shape[1]))
    figure.colorbar(image, ax=axes[0], label="weight")
    axes[1].plot(losses, color=colours.VERMILION)
    axes[1].set_ylim(0)
    calm(axes[1], "", "step of learning", "loss L")
    most = np.flatnonzero(history[:, wanted] > 0.5)
    when = f"has more than half of the weight from step {most[0]} on" if len(most) else "never gets half of the weight"
    show(
        figure,
        f"Above, the weights of {history.shape[1]} rows over {len(losses)} steps. All begin at {history[0, 0]:.3f}. "
        f"Row {wanted} {when}, and {history[-1, wanted]:.3f} at the end. Below, the loss goes from {losses[0]:.2f} to "
        f"{losses[-1]:.4f}.",
    )
