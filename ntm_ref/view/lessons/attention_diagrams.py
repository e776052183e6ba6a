"""A drawing for tutorial 15: the Neural Turing Machine beside a transformer layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..colours import BLUE, GREEN, PALE, VERMILION
from ..show import show
from .boxes import arrow, box, label, page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BESIDE = 5.4  # inches from one drawing to the other


def step_and_layer(n_steps: int = 5) -> None:
    """The Neural Turing Machine, one step after another, beside a transformer layer, all steps at once."""
    figure, ax = page(10.6, 4.2)
    label(ax, (0.2, 4.0), "NTM: one step after another", size=12, ha="left")
    label(ax, (BESIDE + 0.2, 4.0), "Transformer layer: all steps at once", size=12, ha="left")
    for t in range(n_steps):
        at, beside = 0.75 + 0.95 * t, BESIDE + 0.75 + 0.95 * t
        machine(ax, at, first=t == 0)
        layer(ax, beside, [beside - 0.95 * i for i in range(t + 1)])
        for x in (at, beside):
            label(ax, (x, 0.15), f"step {t}", colour=PALE)
    middle = 0.75 + 0.475 * (n_steps - 1)
    label(ax, (middle, 0.42), "memory: the same N rows, rewritten and passed on", colour=GREEN)
    label(ax, (BESIDE + middle, 0.42), "keys and values: one row a step, never changed", colour=GREEN)
    label(ax, (BESIDE + middle, 3.66), "what is read, to the next layer")
    label(ax, (BESIDE + 2 * middle - 0.65, 1.5), "shares", ha="left", colour=BLUE)
    text = (
        f"Two drawings over {n_steps} steps. Left, the NTM: in each step the controller takes an input, writes to the "
        "memory, reads from it and emits an output, and an arrow carries the memory, always of the same number of "
        "rows, to the next step. Right, a transformer layer: every step stores a row of its own, a key and a value; "
        "lines lead from each query to its own row and to all earlier ones. No arrow goes from step to step."
    )
    show(figure, text)


def machine(ax: Axes, x: float, first: bool) -> None:
    """One step of the NTM: the controller, its memory below it, and the arrow that passes the memory on."""
    box(ax, (x - 0.4, 2.65, 0.8, 0.34), edge=VERMILION, face="white")
    label(ax, (x, 2.82), "controller", size=8)
    for start, end, shift in ((3.7, 3.02, -0.13), (3.02, 3.7, 0.13), (2.62, 1.65, -0.13), (1.65, 2.62, 0.13)):
        arrow(ax, (x + shift, start), (x + shift, end), width=1)
    for i in range(7):
        box(ax, (x - 0.26, 0.68 + 0.13 * i, 0.52, 0.11), edge=GREEN, face=GREEN, width=0.2)
    arrow(ax, (x + 0.3, 1.1), (x + 0.66, 1.1), width=1)
    for y, side, words in (
        (3.4, "right", "input"),
        (3.4, "left", "output"),
        (2.2, "right", "write"),
        (2.2, "left", "read"),
    ):
        if first:
            label(ax, (x + (0.18 if side == "left" else -0.18), y), words, ha=side)


def layer(ax: Axes, x: float, rows: list[float]) -> None:
    """One step of a transformer layer at ``x``: its query, its row, and lines to all the rows so far."""
    for row in rows:
        ax.plot([row, x], [0.96, 2.65], color=BLUE, linewidth=1.6 if row == x else 0.7, zorder=0)
    box(ax, (x - 0.26, 0.82, 0.52, 0.11), edge=GREEN, face=GREEN, width=0.2)
    box(ax, (x - 0.3, 2.65, 0.6, 0.34), edge=BLUE, face="white")
    label(ax, (x, 2.82), "query", size=8)
    arrow(ax, (x, 3.02), (x, 3.5), width=1)
