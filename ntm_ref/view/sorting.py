"""Priority sort: an example of the task, and where a machine writes and reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..support.shapes import Array
from .colours import BLUE, INK, PALE, VERMILION
from .panels import BITS_LOOK, WEIGHTS_LOOK, add_colour_bar, number_rows
from .picture import calm, new_figure, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def sort_example(vectors: Array, priorities: Array, target: Array, path: Path, title: str) -> str:
    """Draw vectors (items, n_bits) under their priorities (items,), with a line from each to its place in the target.

    ``target`` is (n_sorted, n_bits). Returns the picture's text alternative.
    """
    n_items, n_sorted = len(vectors), len(target)
    order = np.argsort(-priorities, kind="stable")[:n_sorted]
    figure = new_figure(title, width=9, height=6)
    heights = {"height_ratios": [1.1, 1, 1.1, 1], "hspace": 0.1}
    bars, shown, between, sorted_ = figure.subplots(4, 1, gridspec_kw=heights)
    draw_bars(bars, priorities, order)
    draw_vectors(shown, vectors, "inputs", n_items)
    draw_vectors(sorted_, target, "target", n_items)
    sorted_.set_xlabel("place in the answer, the highest priority first", fontsize=10, color=INK)
    for ax in (bars, shown):
        ax.set_xticks(range(0, n_items, 5), [])
    for place, item in enumerate(order):
        ends = [item, place + (n_items - n_sorted) / 2]  # the target is centred below the inputs
        between.plot(ends, [1, 0], color=BLUE, linewidth=1, alpha=0.3 + 0.7 * (1 - place / n_sorted))
    between.set(xlim=(-0.5, n_items - 0.5), ylim=(0, 1))
    between.axis("off")
    text = (
        f"{n_items} vectors of {vectors.shape[1]} bits, each under its priority from -1 to 1; the target is the "
        f"{n_sorted} of highest priority, the highest first. The first is input {order[0]}, with priority "
        f"{priorities[order[0]]:.2f}, the last input {order[-1]}, with {priorities[order[-1]]:.2f}."
    )
    return save(figure, path, title, f"{title}. {text}")


def draw_bars(ax: Axes, priorities: Array, order: Array) -> None:
    """The priorities; those of items outside the target are grey."""
    n_items = len(priorities)
    asked_for = np.isin(np.arange(n_items), order)
    ax.bar(np.arange(n_items), priorities, color=np.where(asked_for, BLUE, PALE).tolist(), width=0.7)
    ax.axhline(0, color=PALE, linewidth=0.8)
    ax.set(xlim=(-0.5, n_items - 0.5), ylim=(-1.08, 1.08))
    calm(ax, f"grey: the {n_items - len(order)} lowest priorities, which are not in the target", y_label="priority")


def draw_vectors(ax: Axes, vectors: Array, label: str, n_places: int) -> None:
    """Vectors (n, n_bits) side by side in a frame, centred in ``n_places`` places."""
    n = len(vectors)
    beside = (n_places - n) / 2
    ax.imshow(vectors.T, aspect="auto", **BITS_LOOK)
    calm(ax, y_label=label)
    ax.set_xlim(-beside - 0.5, n_places - beside - 0.5)
    ax.set_xticks(range(0, n, 5))
    ax.set_yticks([])
    for side, at in (("left", -0.5), ("right", n - 0.5)):
        ax.spines[side].set_position(("data", at))
    for side in ("top", "bottom"):
        ax.spines[side].set_bounds(-0.5, n - 0.5)


class Sorted(NamedTuple):
    """Weightings of a machine that sorts, and a line fitted to them; the ring of rows is cut open at ``first_row``."""

    priorities: Array  # (n,), the items of many sequences
    written: Array  # (n,), the row around which each was written
    line: tuple[float, float]  # the fit: row at priority 0, rows per unit of priority
    r_squared: float
    first_row: int
    w_write: Array  # (items, N), one sequence, the write head that was fitted
    own_priorities: Array  # (items,), the priorities in that sequence
    w_read: Array  # (n_sorted, N), a read head during the answer
    heads: tuple[int, int]  # the numbers of these heads, from 0


def sort_memory(shown: Sorted, path: Path, title: str) -> str:
    """Draw the write location against priority, and one sequence's weightings; returns the text alternative."""
    n_rows, (start, slope) = shown.w_write.shape[1], shown.line
    rows = (shown.first_row + np.arange(n_rows)) % n_rows
    figure = new_figure(title, width=12, height=5)
    fit, written, read = figure.subplots(1, 3, width_ratios=[1.15, 1, 1], gridspec_kw={"wspace": 0.2})
    draw_fit(fit, shown)
    number_rows(fit, rows)
    fit.set_ylim(n_rows - 0.5, -0.5)
    draw_rows(written, shown.w_write, rows, f"write head {shown.heads[0] + 1}, circles: the line", "item shown")
    draw_rows(read, shown.w_read, rows, f"read head {shown.heads[1] + 1}, the answer", "item output")
    expected = start + slope * shown.own_priorities
    written.plot(range(len(expected)), expected, "o", color=VERMILION, markerfacecolor="none", markersize=5)
    written.set_ylim(n_rows - 0.5, -0.5)
    add_colour_bar(read)
    return save(figure, path, title, f"{title}. {text_alternative(shown)}")


def draw_fit(ax: Axes, shown: Sorted) -> None:
    """A point for every item of many sequences, and the fitted line."""
    ends, (start, slope) = np.array([-1.0, 1.0]), shown.line
    ax.plot(shown.priorities, shown.written, "o", color=BLUE, markersize=2.5, alpha=0.5, markeredgewidth=0)
    ax.plot(ends, start + slope * ends, color=VERMILION, linewidth=1.5)
    calm(ax, f"line: $r^2$ = {shown.r_squared:.2f}", "priority", "memory row")
    ax.set_xticks([-1, 0, 1])


def draw_rows(ax: Axes, w: Array, rows: Array, title: str, x_label: str) -> None:
    """Weightings (steps, N) as an image, with the memory rows in this order."""
    from matplotlib.ticker import MaxNLocator

    ax.imshow(w[:, rows].T, aspect="auto", interpolation="nearest", **WEIGHTS_LOOK)
    calm(ax, title, x_label)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    number_rows(ax, rows)


def text_alternative(shown: Sorted) -> str:
    """The picture in words."""
    start, slope = shown.line
    return (
        f"Write head {shown.heads[0] + 1}, over {len(shown.priorities)} items: the best line through the rows written "
        f"goes from row {start - slope:.0f} at priority -1 to row {start + slope:.0f} at priority 1, counted from row "
        f"{shown.first_row}, and explains {shown.r_squared:.0%} of their variance. Beside it: the weightings of that "
        f"head during the input of one sequence, with the line's rows, and those of read head {shown.heads[1] + 1} "
        "during the output."
    )
