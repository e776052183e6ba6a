"""Images over time: one colour for each time step and channel (or memory row), one block for each head."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from ..support.shapes import Array
from .colours import BITS, INK, SIGNED, VERMILION, WEIGHTS
from .picture import calm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import SubplotSpec

Look = dict[str, Any]

MAX_STEPS, MAX_ROWS = 600, 350  # about a panel's size in pixels; beyond that, neighbours are blended

BITS_LOOK: Look = {"cmap": BITS, "vmin": 0, "vmax": 1}
WEIGHTS_LOOK: Look = {"cmap": WEIGHTS, "vmin": 0, "vmax": 1}  # one scale for all: faint weightings look faint


def signed_look(values: Array) -> Look:
    """A colour scale in which zero is white, symmetric up to the largest absolute value."""
    limit = float(np.abs(values).max()) or 1.0
    return {"cmap": SIGNED, "vmin": -limit, "vmax": limit}


def panel(figure: Figure, cell: SubplotSpec, title: str, y_label: str, values: Array, look: Look) -> list[Axes]:
    """Draw values (T, heads, rows); returns the axes, one for each head, from top to bottom."""
    from matplotlib.ticker import MaxNLocator

    n_steps, n_blocks, n_rows = values.shape
    interpolation = "nearest" if n_steps <= MAX_STEPS and n_rows <= MAX_ROWS else "antialiased"
    blocks = cell.subgridspec(n_blocks, 1, hspace=0.12)
    axes: list[Axes] = [figure.add_subplot(blocks[i]) for i in range(n_blocks)]
    for i, ax in enumerate(axes):
        ax.imshow(values[:, i].T, aspect="auto", interpolation=interpolation, **look)
        calm(ax, title if i == 0 else "", y_label=y_label if n_blocks == 1 else f"{y_label}\nhead {i + 1}")
        ax.yaxis.set_label_coords(-0.095, 0.5)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        ax.tick_params(labelbottom=False)
        number_rows(ax, np.arange(n_rows))
    add_colour_bar(axes[0])
    return axes


def add_colour_bar(ax: Axes, ends_only: bool = False) -> None:
    """A narrow colour bar beside the axes, which keep their width; ``ends_only`` leaves out the middle number."""
    image = ax.images[0]
    low, high = image.get_clim()
    ticks = [low, high] if ends_only else [low, (low + high) / 2, high]
    width = 0.06 * ax.figure.dpi / ax.bbox.width  # 0.06 inches
    bar = ax.figure.colorbar(image, cax=ax.inset_axes((1 + width, 0, width, 1)))
    bar.set_ticks(ticks, labels=[f"{tick:.2g}" for tick in ticks])
    bar.ax.tick_params(labelsize=8, labelcolor=INK, length=0, pad=2)
    if ends_only:
        lowest, highest = bar.ax.get_yticklabels()
        lowest.set_verticalalignment("bottom")
        highest.set_verticalalignment("top")
    bar.ax.spines["outline"].set_visible(False)


def number_rows(ax: Axes, rows: Array) -> None:
    """Label the rows of an image with these numbers; if there are many, only round ones."""
    apart = next(step for i in count() for step in (10**i, 2 * 10**i, 5 * 10**i) if len(rows) <= 7 * step)
    shown = np.flatnonzero(rows % apart == 0)
    shown = shown[np.diff(shown, append=np.inf) > 0.6 * apart]  # 0 may follow the last round number too closely
    ax.set_yticks(shown, [str(rows[i]) for i in shown])


def label_time(ax: Axes) -> None:
    """Number the time steps below a column of panels that share them."""
    ax.tick_params(labelbottom=True)
    ax.set_xlabel("time step")


def mark_step(ax: Axes, step: int) -> None:
    """A thin line before a time step, dark on white so that it is visible on any background."""
    ax.axvline(step - 0.5, color="white", linewidth=1)
    ax.axvline(step - 0.5, color=INK, linewidth=1, linestyle=(0, (4, 3)))


def tick_steps(ax: Axes, steps: Sequence[int]) -> None:
    """A thin coloured line before each of these time steps, with a marker above the panel."""
    for step in steps:
        ax.axvline(step - 0.5, color=VERMILION, linewidth=0.8, alpha=0.8)
        ax.plot(step - 0.5, 1.0, "v", transform=ax.get_xaxis_transform(), color=VERMILION, markersize=3, clip_on=False)


def fade(ax: Axes, where: Array) -> None:
    """Make the cells faint where ``where`` (T, rows) is True."""
    ax.images[0].set_alpha(np.where(where, 0.25, 1.0).T)


def cross(ax: Axes, where: Array) -> None:
    """Put a small cross on the cells where ``where`` (T, rows) is True."""
    steps, rows = np.nonzero(where)
    size = min(6.0, 250 / len(where))
    ax.plot(steps, rows, "x", color="white", markersize=1.2 * size, markeredgewidth=0.45 * size)
    ax.plot(steps, rows, "x", color=VERMILION, markersize=size, markeredgewidth=0.2 * size)
