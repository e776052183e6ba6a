"""The triangle of all weightings over three rows, and the paths that the stages of a head trace in it.

Three weights that sum to one leave two of them free, so every weighting over three rows is a point in a plane: the
corners are the sharp weightings, the centre is the uniform one, and a row's weight is the distance from the opposite
side. Mixing two weightings (the gate) moves along a straight line; a key strength that grows leads from the centre to a
corner; sharpening bends towards the nearest corner; blur draws the whole triangle together.

A **path** is an array (steps, 3), one weighting for each step. One path::

    betas = np.geomspace(0.1, 30, 40)[:, None]                                  # (40, 1): each head has its own
    K = np.tile([0.9, 0.6, 0.1], (40, 1))                                       # (40, 3)
    triangle({"key strength": ContentWeighting().forward(K, betas)})

Several in one triangle, by their labels, or each in a triangle of its own::

    triangle({"key strength": by_beta, "gate": by_g, "sharpening": by_gamma, "blur": by_shift})
    triangle({"key strength": by_beta, "gate": by_g, "sharpening": by_gamma, "blur": by_shift}, apart=True)

A **bundle** is an array (steps, starts, 3): the paths of several points that make the same steps. The points of
each step are joined into a polygon, which shows what happens to a whole region. For blur::

    bundle = [np.eye(3)]                                                        # (3, 3): begin in the three corners
    for _ in range(8):
        bundle.append(CircularShift().forward(bundle[-1], np.tile([0.1, 0.6, 0.3], (3, 1))))
    triangle({"blur": np.array(bundle)})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...support.shapes import Array
from .. import colours
from ..show import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = ("row 0", "row 1", "row 2")
CORNERS = np.array([[0.0, np.sqrt(3) / 2], [-0.5, 0.0], [0.5, 0.0]])  # (3, 2): row 0 at the top, row 1 on the left
LOOKS: tuple[dict[str, Any], ...] = (
    {"color": colours.BLUE, "linestyle": "-", "marker": "o"},
    {"color": colours.VERMILION, "linestyle": "--", "marker": "s"},
    {"color": colours.GREEN, "linestyle": "-.", "marker": "^"},
    {"color": colours.PURPLE, "linestyle": ":", "marker": "D"},
)


def triangle(paths: Mapping[str, Array], title: str = "", rows: Sequence[str] = ROWS, apart: bool = False) -> None:
    """Show paths or bundles by their labels, up to four, in one triangle or ``apart``, each in a triangle of its own.

    ``rows`` names the corners: row 0 at the top, row 1 on the left, row 2 on the right.
    """
    from matplotlib import pyplot

    n_panels = len(paths) if apart else 1
    width = 2.6 * n_panels + 0.4 if n_panels > 1 else 5.6
    figure, axes = pyplot.subplots(
        1, n_panels, figsize=(width, 3.0 if apart else 4.4), layout="constrained", squeeze=False
    )
    for ax in axes.flat:
        draw_triangle(ax, rows)
    for i, (label, path) in enumerate(paths.items()):
        ax = axes.flat[i if apart else 0]
        draw_path(ax, np.asarray(path), label, LOOKS[i % len(LOOKS)])
        if apart:
            ax.set_title(label, fontsize=11, color=colours.INK)
    if not apart:
        axes.flat[0].legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(0.62, 0.98))
    if title:
        figure.suptitle(title, fontsize=12, color=colours.INK, x=0.02, ha="left")
    show(figure, in_words(paths, rows))


def draw_triangle(ax: Axes, rows: Sequence[str] = ROWS) -> None:
    """The empty triangle, darker where a weighting is blurred, with its three corners named."""
    grid = np.array([(a, b, 60 - a - b) for a in range(61) for b in range(61 - a)]) / 60  # (1891, 3)
    across, up = at(grid).T
    levels = np.linspace(1 / 3, 1, 9)
    ax.tricontourf(across, up, grid.max(axis=-1), levels=levels, cmap=colours.WEIGHTS, alpha=0.22)
    ax.fill(*CORNERS.T, fill=False, edgecolor=colours.PALE, linewidth=1)
    ax.plot(*at(np.full(3, 1 / 3)), "+", color=colours.INK, markersize=7)
    for (x, y), name, lift, place in zip(CORNERS, rows, (0.03, -0.03, -0.03), ("bottom", "top", "top")):
        ax.text(x, y + lift, name, ha="center", va=place, fontsize=9, color=colours.INK)
    ax.set(xlim=(-0.66, 0.66), ylim=(-0.12, 0.98), aspect="equal")
    ax.axis("off")


def draw_path(ax: Axes, path: Array, label: str, look: dict[str, Any]) -> None:
    """One path or bundle: a mark on every step, hollow where it begins, and an arrow where it ends."""
    bundle = at(path if path.ndim == 3 else path[:, None])  # (steps, starts, 2)
    for i in range(bundle.shape[1]):
        line = bundle[:, i]
        ax.plot(
            *line.T, **look, markersize=2.5 if len(line) > 12 else 4, linewidth=1.6, label=label if i == 0 else None
        )
        ax.plot(*line[0], look["marker"], color=look["color"], markerfacecolor="white", markersize=6, zorder=4)
        before = line[np.abs(line - line[-1]).max(axis=-1) > 0.015]
        if len(before):
            arrow = {"arrowstyle": "-|>", "color": look["color"], "shrinkA": 0, "shrinkB": 0, "mutation_scale": 15}
            ax.annotate("", xy=line[-1], xytext=before[-1], arrowprops=arrow, zorder=5)
    for polygon in bundle if path.ndim == 3 else ():
        ax.fill(*polygon.T, color=look["color"], alpha=0.1, linewidth=0)
        ax.fill(*polygon.T, fill=False, edgecolor=look["color"], linewidth=0.8, alpha=0.45)


def at(weightings: Array) -> Array:
    """The places (..., 2) of weightings (..., 3): the corners, mixed by the weights."""
    return (weightings[..., None] * CORNERS).sum(axis=-2)


def in_words(paths: Mapping[str, Array], rows: Sequence[str] = ROWS) -> str:
    """The text alternative: where every path begins and ends, and how far it bends away from a straight line."""
    parts = [f"A triangle of all weightings over three rows; its corners are {', '.join(rows)}, its centre is uniform."]
    for label, path in paths.items():
        steps = path if np.ndim(path) == 3 else np.asarray(path)[:, None]  # (steps, starts, 3)
        ends = " and ".join(f"from {numbers(a)} to {numbers(b)}" for a, b in zip(steps[0], steps[-1]))
        parts.append(f"{label}: {'straight' if is_straight(steps) else 'a curve'}, {ends}.")
    return " ".join(parts)


def numbers(weighting: Array) -> str:
    """A weighting with two decimals."""
    return "(" + ", ".join(f"{weight + 0:.2f}" for weight in weighting) + ")"


def is_straight(steps: Array) -> bool:
    """Whether no point of the paths (steps, starts, 3) lies more than 0.01 beside the line from first to last."""
    places = at(steps)
    along = places[-1] - places[0]  # (starts, 2)
    off = places - places[0]  # (steps, starts, 2)
    areas = np.abs(off[..., 0] * along[:, 1] - off[..., 1] * along[:, 0])  # twice that of a triangle: base times height
    return bool((areas <= 0.01 * np.sqrt((along**2).sum(axis=-1)) + 1e-12).all())
