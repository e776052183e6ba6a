"""Sequences as strips over the same time steps: target, output and error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..support.shapes import Array
from .colours import INK, SIGNED
from .panels import BITS_LOOK, MAX_STEPS, Look, add_colour_bar, cross
from .picture import BOTTOM, TOP, calm, new_figure, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import SubplotSpec

ERROR_LOOK: Look = {"cmap": SIGNED, "vmin": -1, "vmax": 1}
GAP = 0.8  # inches between two blocks


class Strip(NamedTuple):
    """One band of a picture: values (T, rows), their colours, and which cells get a cross."""

    label: str
    values: Array
    look: Look = BITS_LOOK
    crossed: Array | None = None


class Column(NamedTuple):
    """Strips over the same time steps, one below the other."""

    title: str
    strips: Sequence[Strip]


def answer(title: str, target: Array, p: Array, scored: Array) -> Column:
    """Target, probabilities p and error, each (T, rows): red where p is too high, blue where too low."""
    wrong = scored & ((p > 0.5) != (target > 0.5))
    return Column(
        title,
        (
            Strip("target", target),
            Strip("output", p),
            Strip("error", np.where(scored, p - target, 0), ERROR_LOOK, wrong),
        ),
    )


def strips(
    blocks: Sequence[Sequence[Column]],
    path: Path,
    title: str,
    text: str,
    height: float = 0.62,
    x_label: str = "time step of the answer",
) -> str:
    """Draw blocks of columns, one below the other, as a PNG file; returns the text alternative: title and ``text``.

    ``height`` is that of a strip, in inches; the widths of columns are proportional to their time steps.
    """
    heights = [height * len(block[0].strips) + 0.08 * (len(block[0].strips) - 1) for block in blocks]
    figure = new_figure(title, width=11, height=sum(heights) + GAP * (len(blocks) - 1) + TOP + BOTTOM)
    outer = figure.add_gridspec(
        len(blocks), 1, height_ratios=heights, hspace=GAP * len(blocks) / sum(heights) if len(blocks) > 1 else 0
    )
    for place, block in zip([outer[i] for i in range(len(blocks))], blocks):
        lowest = draw_block(figure, place, block)
    lowest.set_xlabel(x_label, fontsize=10, color=INK)
    return save(figure, path, title, f"{title}. {text}")


def draw_block(figure: Figure, place: SubplotSpec, block: Sequence[Column]) -> Axes:
    """Columns side by side; returns the axes at the lower right."""
    widths = [len(column.strips[0].values) for column in block]
    inner = place.subgridspec(len(block[0].strips), len(block), width_ratios=widths, wspace=0.08, hspace=0.13)
    for j, column in enumerate(block):
        axes: list[Axes] = [figure.add_subplot(inner[i, j]) for i in range(len(column.strips))]
        for ax, strip in zip(axes, column.strips):
            draw_strip(ax, strip, labelled=j == 0)
            if j == len(block) - 1:
                add_colour_bar(ax, ends_only=True)
        axes[0].set_title(column.title, fontsize=10, loc="left", color=INK)
        axes[-1].tick_params(labelbottom=True)
    return axes[-1]


def draw_strip(ax: Axes, strip: Strip, labelled: bool) -> None:
    """Draw one strip, labelled if it is the first from the left."""
    from matplotlib.ticker import MaxNLocator

    look: Look = {"interpolation": "nearest" if len(strip.values) <= MAX_STEPS else "antialiased", **strip.look}
    ax.imshow(strip.values.T, aspect="auto", **look)
    calm(ax, y_label=strip.label if labelled else "")
    ax.set_yticks([])
    ax.yaxis.label.set(rotation=0, ha="right", va="center")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], nbins=max(2, len(strip.values) // 6)))
    ax.tick_params(labelbottom=False)
    if strip.crossed is not None and strip.crossed.any():
        cross(ax, strip.crossed)
