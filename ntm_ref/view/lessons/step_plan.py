"""The plan of one time step: boxes, arrows, and orange lines for the values that fork."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..colours import BLUE, INK, PALE, VERMILION
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Corners = Sequence[tuple[float, float]]

BOX = 1.5, 0.62  # width and height
BOXES = {  # the middle of each
    "controller": (2.5, 1.3),
    "heads": (5.1, 1.3),
    "addressing": (5.1, 3.9),
    "read": (8.6, 2.6),
    "write": (8.6, 5.0),
    "output": (10.9, 0.4),
}
SINGLE: Sequence[Corners] = [
    [(0.9, 1.15), (1.75, 1.15)],  # x
    [(0.9, 2.6), (2.5, 2.6), (2.5, 1.61)],  # r_prev
    [(0.9, 3.9), (4.35, 3.9)],  # w_prev
    [(5.1, 1.61), (5.1, 3.59)],  # k, beta, g, s, gamma
    [(5.85, 1.3), (6.7, 1.3), (6.7, 4.85), (7.85, 4.85)],  # e, a
    [(9.35, 5.0), (12.4, 5.0)],  # the new memory
    [(11.65, 0.4), (12.4, 0.4)],  # logits
]
FORKED: Sequence[Corners] = [
    [(3.25, 1.3), (4.35, 1.3)],  # h
    [(3.8, 1.3), (3.8, 0.4), (10.15, 0.4)],
    [(0.9, 5.0), (7.85, 5.0)],  # memory_prev
    [(4.8, 5.0), (4.8, 4.21)],
    [(7.3, 5.0), (7.3, 2.6), (7.85, 2.6)],
    [(5.85, 3.9), (12.4, 3.9)],  # w
    [(8.6, 3.9), (8.6, 4.69)],
    [(8.6, 3.9), (8.6, 2.91)],
    [(9.35, 2.6), (12.4, 2.6)],  # r
    [(10.9, 2.6), (10.9, 0.71)],
]
DOTS = [(3.8, 1.3), (4.8, 5.0), (7.3, 5.0), (8.6, 3.9), (10.9, 2.6)]
GREY_NAMES = {"x": (0.8, 1.15, "right"), "r_prev": (0.8, 2.6, "right"), "w_prev": (0.8, 3.9, "right")}
GREY_NAMES |= {"memory": (12.5, 5.0, "left"), "logits": (12.5, 0.4, "left")}
GREY_NAMES |= {"k, beta, g,\ns, gamma": (5.0, 2.6, "right"), "e, a": (6.6, 2.2, "right")}
RED_NAMES = {"memory_prev": (0.8, 5.0, "right"), "w": (12.5, 3.9, "left"), "r": (12.5, 2.6, "left")}
RED_NAMES |= {"h": (3.5, 1.5, "center")}


def plan(paths: Mapping[str, Sequence[str]]) -> None:
    """One time step as boxes and arrows; the values that go to several places are red, with a dot at each fork."""
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(9, 4.4), layout="constrained")
    for left, words in ((-1.0, "from step t - 1"), (12.4, "to step t + 1")):
        ax.axvspan(left, left + 1.95, ymin=0.24, color="#f2f2f2", zorder=0)
        ax.text(left + 0.97, 5.55, words, ha="center", fontsize=9, color=INK)
    arrows(ax, SINGLE, GREY_NAMES, PALE, INK)
    arrows(ax, FORKED, RED_NAMES, VERMILION, VERMILION)
    ax.plot(*np.transpose(DOTS), "o", color=VERMILION, markersize=6, zorder=4)
    boxes(ax)
    ax.set(xlim=(-1.05, 14.4), ylim=(0, 5.85))
    ax.axis("off")
    ax.set_title("One time step: orange values go to more than one place", fontsize=11, loc="left", color=INK)
    places = "; ".join(f"{name} to {', '.join(ways)}" for name, ways in paths.items())
    show(
        figure,
        f"The time step as a plan of {len(BOXES)} boxes joined by arrows: controller, heads, addressing, read, write, "
        "output. On the left, what comes from step t - 1: the memory, the weightings and the reads, and below them "
        "the input x. On the right, at the same heights, what goes to step t + 1, and below it the logits. "
        f"{len(paths)} values are red, with a dot where they fork: {places}.",
    )


def boxes(ax: Axes) -> None:
    """The parts of the step."""
    from matplotlib.patches import Rectangle

    for name, (x, y) in BOXES.items():
        corner = x - BOX[0] / 2, y - BOX[1] / 2
        ax.add_patch(Rectangle(corner, *BOX, facecolor="white", edgecolor=BLUE, linewidth=1.5, zorder=3))
        ax.text(x, y, name, ha="center", va="center", fontsize=10, color=INK, zorder=4)


def arrows(
    ax: Axes, lines: Sequence[Corners], names: Mapping[str, tuple[float, float, str]], colour: str, ink: str
) -> None:
    """Arrows along lists of corners, with a white rim where they cross, and names at their places."""
    from matplotlib.patheffects import Normal, Stroke

    rim = [Stroke(linewidth=5, foreground="white"), Normal()]
    for corners in lines:
        xs, ys = np.array(corners).T
        ax.plot(xs, ys, color=colour, linewidth=1.4, zorder=1, path_effects=rim, solid_capstyle="butt")
        look: dict[str, Any] = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=(xs[-1], ys[-1]), xytext=(xs[-2], ys[-2]), arrowprops=look, zorder=2)
    for name, (x, y, side) in names.items():
        ax.text(x, y, name, ha=side, va="center", fontsize=10, color=ink, zorder=4)
