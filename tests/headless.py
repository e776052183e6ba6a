"""A matplotlib backend that draws what is shown, and shows it to nobody: what goes wrong in drawing goes wrong here."""

from typing import Any

from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["ARRANGED", "FigureCanvas", "show"]

ARRANGED = True  # whether it is worked out where everything has room, which is half of the time


def show(*_: Any, **__: Any) -> None:
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        if not ARRANGED:
            figure.set_layout_engine("none")
        figure.canvas.draw()
