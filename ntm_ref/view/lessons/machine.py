"""The whole machine, as in figure 1 of the paper."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ..colours import BLUE, INK, PALE, VERMILION
from ..panels import WEIGHTS_LOOK, signed_look
from ..show import show
from .boxes import arrow, box, inset, label, page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS, COLUMNS, CELL = 8, 7, 0.29  # the size of the memory, and the height of a row, in inches
LEFT, BOTTOM, WIDE = 3.05, 0.72, 2.4  # where the memory is, and its width
TOP, RIGHT = BOTTOM + ROWS * CELL, LEFT + WIDE
READ_ROW, WRITE_ROW = 2, 5
NEAR, FAR = 0.82, 0.09  # the weights of a focus, on its row and beside it

TEXT = (
    "The Neural Turing Machine. On top is the controller, a small neural network, with an arrow for the input x that "
    f"enters and one for the output y that leaves. Below it is the memory, a table of {ROWS} rows and {COLUMNS} "
    "columns of numbers with row 0 on top. The read head stands to the left of the memory and the write head to the "
    f"right. Each has a weighting w, a column of {ROWS} numbers beside the rows of the memory: {NEAR} on row "
    f"{READ_ROW} for the read head, {NEAR} on row {WRITE_ROW} for the write head, and {FAR} on the rows above and "
    "below. An arrow from the controller tells the read head where to look, and one back brings r, what was read. An "
    "arrow tells the write head where to look, what to erase, e, and what to add, a. A dashed frame surrounds all of "
    "this; only x and y cross it."
)


def machine() -> None:
    """Controller, heads and memory, and what passes between them."""
    figure, ax = page(8.5, 4.9)
    box(ax, (0.45, 0.15, 7.6, 4.6), face="none", dashes="--", edge=PALE)
    controller(ax)
    memory(ax)
    read_head(ax)
    write_head(ax)
    show(figure, TEXT)


def controller(ax: Axes) -> None:
    """The controller with its input and output."""
    box(ax, (LEFT, 3.62, WIDE, 0.85), edge=INK)
    network(ax, LEFT + 0.42, 4.045)
    label(ax, (LEFT + 1.55, 4.13), "controller", size=12, fontweight="bold")
    label(ax, (LEFT + 1.55, 3.88), "a neural network", colour=PALE)
    arrow(ax, (0.1, 4.22), (LEFT, 4.22), width=1.8)
    arrow(ax, (RIGHT, 4.22), (8.4, 4.22), width=1.8)
    label(ax, (1.0, 4.37), "input  x", size=10)
    label(ax, (7.5, 4.37), "output  y", size=10)


def network(ax: Axes, x: float, y: float) -> None:
    """A few units in three layers, all connected."""
    layers = [[(x + 0.26 * (i - 1), y + 0.2 * (j - (n - 1) / 2)) for j in range(n)] for i, n in enumerate((2, 4, 2))]
    for before, after in pairwise(layers):
        for a in before:
            for b in after:
                ax.plot(*zip(a, b), color=PALE, linewidth=0.6, zorder=2)
    for layer in layers:
        ax.plot(*zip(*layer), "o", color=INK, markersize=4.5, zorder=3)


def memory(ax: Axes) -> None:
    """The memory, with the rows on which the heads focus in a frame of their colour."""
    from matplotlib.patches import Rectangle

    values = np.random.default_rng(3).normal(size=(ROWS, COLUMNS)).clip(-2, 2)
    inset(ax, (LEFT, BOTTOM, WIDE, ROWS * CELL), values, {**signed_look(1.3 * values), "alpha": 0.75})
    label(ax, (LEFT + WIDE / 2, 0.5), "memory", size=12, fontweight="bold")
    label(ax, (LEFT + WIDE / 2, 0.31), "rows that can be read and written", colour=PALE)
    for row, colour in ((READ_ROW, BLUE), (WRITE_ROW, VERMILION)):
        frame = (LEFT, TOP - (row + 1) * CELL)
        ax.add_patch(Rectangle(frame, WIDE, CELL, fill=False, edgecolor=colour, linewidth=2.4, zorder=5.1))


def weighting(ax: Axes, left: float, row: int, colour: str) -> None:
    """A column of weights beside the memory, with its name below."""
    w = np.full((ROWS, 1), 0.0)
    w[row - 1 : row + 2, 0] = FAR, NEAR, FAR
    inset(ax, (left, BOTTOM, 0.28, ROWS * CELL), w, WEIGHTS_LOOK)
    label(ax, (left + 0.14, BOTTOM - 0.15), "w", colour=colour, size=10, fontweight="bold")


def read_head(ax: Axes) -> None:
    """What the controller asks, and what comes back."""
    middle = TOP - (READ_ROW + 0.5) * CELL
    weighting(ax, LEFT - 0.42, READ_ROW, BLUE)
    box(ax, (0.95, middle - 0.33, 1.0, 0.66), edge=BLUE, width=2)
    label(ax, (1.45, middle), "read\nhead", size=11, colour=BLUE, fontweight="bold")
    arrow(ax, (1.95, middle), (LEFT - 0.44, middle), colour=BLUE)
    arrow(ax, (LEFT, 3.92), (1.25, middle + 0.33), colour=INK, bend=0.28)
    arrow(ax, (1.68, middle + 0.33), (LEFT + 0.1, 3.62), colour=BLUE, bend=-0.2)
    label(ax, (1.34, 3.35), "where\nto look", ha="right")
    label(ax, (2.27, 2.86), "what was\nread: r", colour=BLUE)


def write_head(ax: Axes) -> None:
    """What the controller asks for."""
    middle = TOP - (WRITE_ROW + 0.5) * CELL
    weighting(ax, RIGHT + 0.14, WRITE_ROW, VERMILION)
    box(ax, (6.55, middle - 0.33, 1.0, 0.66), edge=VERMILION, width=2)
    label(ax, (7.05, middle), "write\nhead", size=11, colour=VERMILION, fontweight="bold")
    arrow(ax, (6.55, middle), (RIGHT + 0.44, middle), colour=VERMILION)
    arrow(ax, (RIGHT, 3.92), (7.05, middle + 0.33), colour=INK, bend=-0.28)
    label(ax, (6.78, 3.35), "where to look,\nwhat to erase: e\nwhat to add: a", ha="left")
