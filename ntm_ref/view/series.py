"""Named arrays of one axis: checked, drawn as bars or lines, and told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..support.errors import NTMError
from ..support.shapes import Array
from .colours import BLUE, GREEN, INK, PURPLE, VERMILION
from .picture import calm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Drawn = Callable[..., Any]  # a dict of labels and arrays, which is checked
Series = Mapping[str, Array]
Numbers = Mapping[str, float]

LOOKS = ((BLUE, "-"), (VERMILION, "--"), (GREEN, "-."), (PURPLE, ":"), (INK, "-"))
FEW = 24  # arrays with more values are drawn as lines
TOLD = 12  # arrays with more values are not told in full


def series_of(function: Drawn, numbers: Numbers) -> dict[str, Array]:
    """What the function returns, checked: arrays of one axis by their labels."""
    given = function(**numbers)
    if not isinstance(given, Mapping) or not given:
        raise NTMError(f"play: the function returned {given!r}, expected a dict of labels and arrays")
    if len(given) > len(LOOKS):
        raise NTMError(f"play: the function returned {len(given)} arrays, expected at most {len(LOOKS)}")
    series = {str(label): np.asarray(values) for label, values in given.items()}
    for label, values in series.items():
        if values.ndim != 1 or not values.size or values.dtype.kind not in "biuf":
            came = f"shape {values.shape} and dtype {values.dtype}"
            raise NTMError(f"play: {label!r} has {came}, expected an array of real numbers with one axis")
    return series


def draw(ax: Axes, series: Series, numbers: Numbers, *, title: str, x_label: str, y_label: str) -> None:
    """Draw the arrays on the axes in place of what was there; the vertical range grows and never shrinks."""
    from matplotlib.ticker import MaxNLocator

    before = ax.get_ylim() if ax.has_data() else (0.0, 0.0)
    ax.clear()
    longest = max(len(values) for values in series.values())
    for i, (label, values) in enumerate(series.items()):
        colour, dashes = LOOKS[i]
        if longest > FEW:
            ax.plot(values, dashes, color=colour, linewidth=2, label=label)
        else:
            width = 0.8 / len(series)
            places = np.arange(len(values)) - 0.4 + (i + 0.5) * width
            ax.bar(places, values, width, color=colour, label=label)
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, before[0]), max(high, before[1]))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    calm(ax, f"{title}  ({valued(numbers)})", x_label, y_label)
    if len(series) > 1:
        ax.legend(fontsize=9, frameon=False)


def valued(numbers: Numbers) -> str:
    """The numbers with their values, as in "beta = 5, g = 0.3"."""
    return ", ".join(f"{name} = {value:.3g}" for name, value in numbers.items())


def in_words(series: Series, numbers: Numbers, *, title: str, x_label: str, y_label: str) -> str:
    """The text alternative: short arrays in full, long ones by where they begin, end, and are greatest."""
    found = [f"{title}, with {valued(numbers)}; {y_label} for each {x_label}."]
    for label, values in series.items():
        if len(values) <= TOLD:
            found.append(f"{label}: {', '.join(f'{value:.2g}' for value in values)}.")
        else:
            ends = f"from {values[0]:.2g} to {values[-1]:.2g}"
            found.append(f"{label}: {ends}; the largest is {values.max():.2g}, at {x_label} {values.argmax()}.")
    return " ".join(found)
