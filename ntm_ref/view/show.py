"""A picture on the screen or in a notebook, with what it shows in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: Figure, text: str) -> None:
    """Show a pyplot figure where there is a screen or a notebook, print its text alternative, and close it."""
    from matplotlib import pyplot

    print(f"Picture: {text}")
    pyplot.show()
    pyplot.close(figure)
