"""A function of a few numbers, drawn: in a window with a slider for each number, elsewhere once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..support.errors import NTMError
from .colours import BLUE
from .series import Drawn, draw, in_words, series_of
from .show import in_window, show

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.widgets import Slider

Range = tuple[float, float, float]

WIDTH, HEIGHT, ROW = 7.5, 3.6, 0.38  # inches; ROW is the height of a slider


def play(function: Drawn, *, title: str, x_label: str, y_label: str, **numbers: Range) -> None:
    """Draw what a function of a few numbers returns, and let the reader change the numbers.

    Each keyword is a number of the function with its range: ``beta=(0.1, 30.0, 5.0)`` goes from 0.1 to 30 and starts
    at 5; if all three are integers, the function gets integers. ``function(**numbers)`` returns a dict from labels to
    arrays of one axis: short ones are drawn as bars, long ones as lines.

    Raises an `NTMError` for a range that is none, and if the function returns anything else.
    """
    from matplotlib import pyplot

    check_ranges(numbers)
    labels = {"title": title, "x_label": x_label, "y_label": y_label}
    start = {name: limits[2] for name, limits in numbers.items()}
    series = series_of(function, start)
    figure = pyplot.figure(figsize=(WIDTH, HEIGHT + ROW * len(numbers)))
    windowed = in_window(figure)
    bottom = (0.6 + ROW * len(numbers) * windowed) / figure.get_figheight()
    ax = figure.add_axes((0.1, bottom, 0.87, 0.92 - bottom))
    draw(ax, series, start, **labels)
    if windowed:
        add_sliders(figure, numbers, lambda chosen: draw(ax, series_of(function, chosen), chosen, **labels))
    else:
        named = " or ".join(f"{name}={limits!r}" for name, limits in numbers.items())
        print(f"Change the last number of {named}, and run this again. (In a window these are sliders.)")
    show(figure, in_words(series, start, **labels))


def check_ranges(numbers: Mapping[str, Any]) -> None:
    """Raise an `NTMError` unless each number has three finite ones: lowest, highest, and a start between them."""
    if not numbers:
        raise NTMError("play: there is no number to change, expected at least one such as beta=(0.1, 30.0, 5.0)")
    for name, limits in numbers.items():
        try:
            lowest, highest, start = (float(limit) for limit in limits)
            fine = np.isfinite(highest - lowest) and lowest < highest and lowest <= start <= highest
        except (TypeError, ValueError):
            fine = False
        if not fine:
            expected = "(lowest, highest, start) with the start between the other two"
            raise NTMError(f"play: {name} is {limits!r}, expected {expected}")


def add_sliders(figure: Figure, numbers: Mapping[str, Range], changed: Callable[[dict[str, float]], None]) -> None:
    """A slider for each number, at the bottom of the window; ``changed`` is called with all numbers."""
    from matplotlib.widgets import Slider

    sliders: dict[str, Slider] = {}

    def change(_: float) -> None:
        try:
            changed({name: chosen(slider, numbers[name]) for name, slider in sliders.items()})
        except NTMError as error:
            figure.axes[0].set_title(str(error), fontsize=11, loc="left")
        figure.canvas.draw_idle()

    height = figure.get_figheight()
    for i, (name, limits) in enumerate(numbers.items()):
        place = figure.add_axes((0.2, (0.1 + ROW * (len(numbers) - 1 - i)) / height, 0.6, 0.25 / height))
        step = 1 if whole(limits) else None
        sliders[name] = Slider(place, name, limits[0], limits[1], valinit=limits[2], valstep=step, color=BLUE)
        sliders[name].on_changed(change)
    figure.canvas.mpl_connect("close_event", lambda _: sliders.clear())  # keeps them: a window itself does not


def chosen(slider: Slider, limits: Range) -> float:
    """Where a slider stands: an integer if its range has integers."""
    return round(slider.val) if whole(limits) else float(slider.val)


def whole(limits: Range) -> bool:
    """Whether a range is of integers."""
    return all(isinstance(limit, (int, np.integer)) for limit in limits)
