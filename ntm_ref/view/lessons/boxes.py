"""What diagrams are drawn with: a plain page measured in inches, boxes, arrows, labels, and small arrays on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...support.shapes import Array
from ..colours import INK, PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Place = tuple[float, float]
Area = tuple[float, float, float, float]  # left, bottom, width, height

CANVAS = "#f6f7f9"  # the inside of a box


def page(width: float, height: float) -> tuple[Figure, Axes]:
    """A pyplot figure without axes, whose coordinates are inches from the lower left corner."""
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(width, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.axis("off")
    return figure, ax


def box(ax: Axes, area: Area, *, edge: str = PALE, face: str = CANVAS, width: float = 1.2, dashes: str = "-") -> None:
    """A box with round corners."""
    from matplotlib.patches import FancyBboxPatch

    left, bottom, wide, high = area
    shape = "round,pad=0,rounding_size=0.08"
    look: dict[str, Any] = {"edgecolor": edge, "facecolor": face, "linewidth": width, "linestyle": dashes}
    ax.add_patch(FancyBboxPatch((left, bottom), wide, high, boxstyle=shape, zorder=1, **look))


def label(ax: Axes, place: Place, text: str, *, size: float = 9, colour: str = INK, **look: Any) -> None:
    """A text, centred at a place unless ``ha`` and ``va`` say otherwise."""
    ax.text(*place, text, **{"ha": "center", "va": "center", "fontsize": size, "color": colour, "zorder": 4, **look})


def arrow(ax: Axes, start: Place, end: Place, *, colour: str = INK, width: float = 1.4, bend: float = 0.0) -> None:
    """An arrow, straight or bent to one side."""
    style = {"arrowstyle": "-|>,head_width=0.22,head_length=0.42", "color": colour, "linewidth": width}
    curve = {"connectionstyle": f"arc3,rad={bend}", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 12}
    ax.annotate("", xy=end, xytext=start, arrowprops={**style, **curve}, zorder=3)


def inset(ax: Axes, area: Area, values: Array, look: Mapping[str, Any]) -> Axes:
    """A small array as an image, row 0 at the top, with thin lines between its cells."""
    n_rows, n_columns = values.shape
    inner = ax.inset_axes(area, transform=ax.transData)
    inner.imshow(values, aspect="auto", interpolation="nearest", **look)
    inner.set(xticks=[], yticks=[])
    width = min(1.0, 6 * area[3] / n_rows)
    for i in range(1, n_rows):
        inner.axhline(i - 0.5, color="white", linewidth=width)
    for i in range(1, n_columns):
        inner.axvline(i - 0.5, color="white", linewidth=width)
    for spine in inner.spines.values():
        spine.set(color=PALE, linewidth=0.8)
    return inner
