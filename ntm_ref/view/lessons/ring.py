"""The rows of a memory as a ring, for tutorial 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...support.shapes import Array
from ..colours import INK, VERMILION, WEIGHTS
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def ring(before: Array, after: Array, s: Array) -> None:
    """The rows as a ring, before and after a shift by -1, 0 or 1 with the shares ``s``; arrows from the first focus."""
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(7.5, 3.9), layout="constrained", subplot_kw={"projection": "polar"})
    focus = int(before.argmax())
    shares = "\n".join(f"s({x:+}) = {share:.1f}" for x, share in zip((-1, 0, 1), s)).replace("+0", "0")
    for ax, weights, title in zip(axes, (before, after), (f"before\n\n{shares}", "after")):
        draw_ring(ax, weights, title)
    draw_moves(axes[0], focus, s)
    image = plt.cm.ScalarMappable(cmap=WEIGHTS)
    figure.colorbar(image, ax=axes, label="weight", shrink=0.8)
    parts = ", ".join(f"{after[i]:.2f} on row {i}" for i in np.flatnonzero(after > 0.005))
    show(
        figure,
        f"The {len(before)} rows as a ring, row 0 at the top and the row numbers rising clockwise, twice. Before the "
        f"shift the brightest row is row {focus}, with a weight of {before[focus]:.2f}; arrows lead from it one row "
        f"back ({s[0]:.1f}) and one row on ({s[2]:.1f}), and {s[1]:.1f} stays. After the shift: {parts}.",
    )


def draw_ring(ax: Axes, weights: Array, title: str) -> None:
    """One ring of coloured rows, row 0 at the top, clockwise."""
    import matplotlib

    angles = 2 * np.pi * np.arange(len(weights)) / len(weights)
    polar: Any = ax
    polar.set_theta_zero_location("N")
    polar.set_theta_direction(-1)
    colours = matplotlib.colormaps[WEIGHTS](weights)
    ax.bar(angles, 0.4, 2 * np.pi / len(weights), bottom=0.6, color=colours, edgecolor="white", linewidth=2)
    for i, (angle, weight) in enumerate(zip(angles, weights)):
        ax.text(angle, 1.13, str(i), ha="center", va="center", fontsize=11, color=INK)
        if weight > 0.005:
            ink = "white" if weight < 0.6 else INK
            ax.text(angle, 0.8, f"{weight:.2g}", ha="center", va="center", fontsize=9, color=ink)
    ax.text(np.pi, 0.15, title, ha="center", va="center", fontsize=11, color=INK)
    ax.set_axis_off()
    ax.set_ylim(0, 1.2)


def draw_moves(ax: Axes, focus: int, s: Array) -> None:
    """Arrows inside the ring from a row to its neighbours and to itself, as thick as the shares."""
    n_rows = round(2 * np.pi / ax.patches[0].get_width())  # type: ignore[attr-defined]
    angle = 2 * np.pi / n_rows
    for move, share, bend in ((-1, s[0], -0.5), (1, s[2], 0.5)):
        look = {"arrowstyle": "-|>", "color": VERMILION, "linewidth": 1 + 4 * share}
        look |= {"connectionstyle": f"arc3,rad={bend}", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 16}
        ax.annotate("", (angle * (focus + move), 0.58), xytext=(angle * focus, 0.58), arrowprops=look)
