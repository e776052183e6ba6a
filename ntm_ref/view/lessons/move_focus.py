"""The pictures of tutorial 4: directions, the blur, the wires, heads that walk; `ring.py` has the ring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...support.shapes import Array
from ..colours import BLUE, INK, PALE, VERMILION
from ..panels import WEIGHTS_LOOK
from ..picture import calm
from ..show import show
from .ring import ring

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["blur", "directions", "ring", "walking", "wires"]

FAINT = "#dddddd"  # wires that are not in use


def directions(starts: Sequence[int], reached: Array, names: Sequence[str], n_rows: int) -> None:
    """Where a focus goes: for each shift a column of rows before, and one after."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
    for place, (start, end) in enumerate(zip(starts, reached)):
        for side, row in ((0, start), (1, end)):
            column = np.eye(n_rows)[:, [row]]
            left = 3.2 * place + 1.6 * side
            ax.imshow(column, extent=(left, left + 0.8, n_rows - 0.5, -0.5), **WEIGHTS_LOOK)
            ax.text(left + 0.4, -0.7, ("before", "after")[side], ha="center", fontsize=9, color=INK)
        look = {"arrowstyle": "-|>", "color": VERMILION, "linewidth": 2, "shrinkA": 2, "shrinkB": 2}
        ax.annotate("", (3.2 * place + 1.6, end), xytext=(3.2 * place + 0.8, start), arrowprops=look)
        ax.text(3.2 * place + 1.2, n_rows - 0.2, names[place], ha="center", va="top", fontsize=10, color=INK)
    calm(ax, "", "", "memory row")
    ax.set(xlim=(-0.3, 3.2 * len(starts) - 0.5), ylim=(n_rows + 0.5, -1.2), yticks=range(n_rows), xticks=[])
    ax.set_aspect("auto")
    ax.spines[:].set_visible(False)
    moves = "; ".join(f"{name}, from row {i} to row {j}" for name, i, j in zip(names, starts, reached))
    show(
        figure,
        f"Pairs of columns of the rows 0 to {n_rows - 1}, row 0 at the {'top' if ax.yaxis_inverted() else 'bottom'}: "
        f"the focus before, an arrow, and the focus after. {moves}. One row on is one row down.",
    )


def blur(history: Array, looked_at: Sequence[int], start: int, bell: Array) -> None:
    """The weighting after some numbers of steps, and a Gaussian over the last of them."""
    from matplotlib import pyplot as plt

    steps = (0, *looked_at)
    figure, axes = plt.subplots(1, len(steps), figsize=(8, 3.2), layout="constrained", sharey=True)
    distance = np.arange(history.shape[1]) - start
    for ax, n in zip(axes, steps):
        ax.bar(distance, history[n], 0.9, color=BLUE)
        ax.set(xlim=(-7.5, 7.5), xticks=[-5, 0, 5], ylim=(0, 1.1))
        ax.annotate(f"{history[n, start]:.2f}", (0, history[n, start]), ha="center", va="bottom", fontsize=9)
        calm(ax, "at the start" if n == 0 else f"after {n} step{'s' * (n > 1)}", "", "weight" if n == 0 else "")
    axes[-1].plot(distance, bell, color=VERMILION, linewidth=1.5, label="Gaussian of\nthe same variance")
    axes[-1].legend(frameon=False, fontsize=9, loc="upper right")
    figure.supxlabel("distance from the row where the focus started", fontsize=10, color=INK)
    tops = ", ".join(f"{history[n, start]:.2f} after {n}" for n in steps)
    show(
        figure,
        f"Bar charts of the weights around the focus. The bar in the middle is {tops} steps, and more and more rows "
        "beside it have a weight: one bar becomes a hill, which becomes lower and broader. A curve over the last, a "
        f"Gaussian of the same variance, passes within {np.abs(history[steps[-1]] - bell).max():.3f} of every bar.",
    )


def wires(C: Array, row: int, there: Array, back: Array) -> None:
    """The shares C(i, j) as wires from row j to row i: what leaves a row forwards, what arrives at it backwards."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(7.5, 4), layout="constrained", sharey=True)
    for ax, forwards in zip(axes, (True, False)):
        draw_wires(ax, C, row, forwards)
        title = "forwards: a convolution" if forwards else "backwards: a correlation"
        calm(ax, title, "", "memory row" if forwards else "")
        ax.set_xticks([0, 1], ["w_gated", "w_shifted"] if forwards else ["d_w_gated", "d_w_shifted"])
    on, to = (", ".join(f"{w[i]:.1f} to row {i}" for i in np.flatnonzero(w)) for w in (there, back))
    show(
        figure,
        f"Two panels with {len(C)} dots on the left, the rows before the shift, and {len(C)} on the right, the rows "
        "after it, joined by the same wires, as thick as their shares. In the left panel arrows lead from row "
        f"{row} to the right: {on}. In the right panel arrows lead back from row {row} to the left, along other wires: "
        f"{to}. The wires round the ring are not drawn.",
    )


def draw_wires(ax: Axes, C: Array, row: int, forwards: bool) -> None:
    """All wires, and in colour those that begin at ``row``."""
    for i, j in zip(*np.nonzero(C)):
        if abs(i - j) > len(C) // 2:
            continue  # the two ends of the ring would cross the picture
        used = (j if forwards else i) == row
        ends = ((0, j), (1, i)) if forwards else ((1, i), (0, j))
        colour = (BLUE if forwards else VERMILION) if used else FAINT
        look = {"arrowstyle": "-|>" if used else "-", "color": colour, "linewidth": 1 + 6 * C[i, j]}
        ax.annotate("", ends[1], xytext=ends[0], arrowprops=look | {"shrinkA": 5, "shrinkB": 5}, zorder=2 + used)
        if used:
            x, y = (1.05, i) if forwards else (-0.05, j)
            ax.text(x, y, f"{C[i, j]:.1f}", ha="left" if forwards else "right", va="center", color=colour)
    for side in (0, 1):
        ax.plot(np.full(len(C), side), range(len(C)), "o", color=INK, markersize=5)
    ax.set(xlim=(-0.25, 1.25), ylim=(len(C) - 0.4, -0.6), yticks=range(len(C)))


def walking(first: Array, last: Array, shares: Array) -> None:
    """One head's weightings (T, N) before and after learning, and s(+1) of all heads (updates, heads) as they learn."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(8.5, 3.4), layout="constrained", width_ratios=(1, 1, 1.4))
    for ax, panel, title in zip(axes, (first, last), ("before learning", "after learning")):
        image = ax.imshow(panel.T, aspect="auto", **WEIGHTS_LOOK)
        calm(ax, title, "time step", "memory row" if panel is first else "")
    figure.colorbar(image, ax=axes[1], label="weight")
    learned = shares[-1] > 0.99
    draw_shares(axes[2], shares, learned)
    rows = ", ".join(str(int(row)) for row in last.argmax(axis=-1))
    show(
        figure,
        f"Three panels. The weights of one head over {len(first)} steps: before learning they spread both ways, and "
        f"the largest at the end is {first[-1].max():.2f}; after learning the brightest rows are {rows}, and the "
        f"largest weight at the end is {last[-1].max():.2f}. Then the share s(+1) of {shares.shape[1]} heads during "
        f"{len(shares)} updates: all start at 0.33; {learned.sum()} end above 0.99, and the lowest at "
        f"{shares[-1].min():.2f}.",
    )


def draw_shares(ax: Axes, shares: Array, learned: Array) -> None:
    """A curve for each head (updates, heads), dashed if it did not learn."""
    for share, well in zip(shares.T, learned):
        ax.plot(share, color=BLUE if well else VERMILION, linestyle="-" if well else "--", linewidth=1)
    ax.axhline(1 / 3, color=PALE, linewidth=0.8, linestyle=":")
    ax.plot([], color=BLUE, label="learns to walk")
    ax.plot([], color=VERMILION, linestyle="--", label="does not")
    calm(ax, f"all {shares.shape[1]} heads", "update", "share s(+1)")
    ax.set_ylim(0, 1.03)
    ax.legend(frameon=False, fontsize=9, loc="center right")
