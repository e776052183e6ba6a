"""More pictures of tutorial 15: two ways to copy, what a memory of fixed size forgets, and the links of the DNC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, GREEN, INK, PALE, VERMILION, WEIGHTS
from ..picture import calm
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def image(ax: Axes, values: Array, title: str, x_label: str, y_label: str = "", first: int = 0) -> None:
    """Weights from 0 to 1 as an image with its first step ``first`` at the top; what is masked stays white."""
    bottom = first + len(values) - 0.5
    extent = (-0.5, values.shape[1] - 0.5, bottom, first - 0.5)
    ax.imshow(values, cmap=WEIGHTS, vmin=0, vmax=1, aspect="auto", extent=extent, interpolation="nearest")
    calm(ax, title, x_label, y_label)


def two_copies(by_position: Array, by_content: Array, length: int) -> None:
    """The shares while copying, over the rows of the first showing: by position and by content."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    titles = ("Copy, by position", "Copy, by content (induction head)")
    labels = ("step of the answer", "step of the second showing")
    for ax, shares, title, label in zip(axes, (by_position, by_content), titles, labels):
        image(ax, shares[:, :length], title, "row, the step of storing", label)
    figure.colorbar(axes[0].images[0], ax=axes, label="share", shrink=0.9)
    ways = [[int(row) for row in shares.argmax(axis=-1)] for shares in (by_position, by_content)]
    text = (
        f"Two images of shares, step by row, each a diagonal. By position the brightest rows are {ways[0][0]} to "
        f"{ways[0][-1]}; by content {ways[1][0]} to {ways[1][-1]}, the row after the one that was seen."
    )
    show(figure, text)


def what_is_left(errors: Mapping[str, Array]) -> None:
    """The error of a read over the number of pairs that were written later, one curve for each memory."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7, 3.3), layout="constrained")
    for (name, error), (colour, style) in zip(errors.items(), ((BLUE, "-"), (VERMILION, "--"), (GREEN, "-"))):
        ax.plot(error, style, color=colour, linewidth=2)
        place: dict[str, Any] = {
            "xytext": (0, 6),
            "textcoords": "offset points",
            "ha": "right",
            "color": colour,
            "size": 9,
        }
        ax.annotate(name, (len(error) - 1, error[-1]), **place)
    ax.axhline(1, color=PALE, linestyle=":")
    end = max(map(len, errors.values())) - 1
    ax.annotate("reading nothing", (end, 1), (0, 4), textcoords="offset points", ha="right", size=9, color=INK)
    ax.set_ylim(-0.05, 1.1 * max(error.max() for error in errors.values()) + 0.15)
    calm(ax, "What is left of a pair?", "pairs written after it", "error of the read")
    said = [
        f"{name}: {error[0]:.2f} for the newest pair, {error[-1]:.2f} for the oldest" for name, error in errors.items()
    ]
    ends = "; ".join(said)
    show(figure, f"Three curves, the error of a read over the number of pairs written later. {ends}. Nothing read: 1.")


def links(matrix: Array, by_links: Sequence[int], by_shift: Sequence[int]) -> None:
    """The link matrix, and the walk of a read head along the links beside that of a shift."""
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(8.5, 3.4), layout="constrained")
    left.imshow(matrix, cmap=WEIGHTS, vmin=0, vmax=1)
    pairs = [(int(j), int(i)) for i, j in np.argwhere(matrix > 0.5)]
    for j, i in pairs:
        left.text(j, i, f"{j} to {i}", ha="center", va="center", fontsize=8, color=INK)
    calm(left, "The links: written just after", "from row j", "to row i")
    steps = range(len(by_links))
    right.plot(steps, by_links, "o-", color=VERMILION, label="by the links")
    right.plot(steps, by_shift, "s--", color=BLUE, label="by a shift of +1")
    right.set(ylim=(len(matrix) - 0.5, -1.4), yticks=range(len(matrix)), xticks=steps)
    right.legend(frameon=False, fontsize=9, ncols=2, loc="upper left")
    calm(right, "Where a read head walks", "step", "memory row")
    named = ", ".join(f"{j} to {i}" for j, i in pairs)
    text = (
        f"Left, a square of {len(matrix)} by {len(matrix)} cells, dark but for {len(pairs)} bright ones: {named}. "
        f"Right, the walk of a read head: by the links over rows {', '.join(map(str, by_links))}, by a shift of +1 "
        f"over rows {', '.join(map(str, by_shift))}."
    )
    show(figure, text)
