"""A picture on the screen or in a notebook, with what it shows in words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: Figure, text: str) -> None:
    """Show a pyplot figure where there is a screen or a notebook, print its text alternative, and close it."""
    from matplotlib import get_backend, pyplot

    print(f"Picture: {text}")
    if get_backend().endswith("inline"):
        show_in_notebook(figure, text)
    else:
        pyplot.show()
    pyplot.close(figure)


def show_in_notebook(figure: Figure, text: str) -> None:
    """The same with the text in the output itself, where programs that make pages of notebooks look for it."""
    get_ipython, display = import_module("IPython").get_ipython, import_module("IPython.display").display
    data, metadata = get_ipython().display_formatter.format(figure)
    alternative = {"image/png": {**metadata.get("image/png", {}), "alt": text}}
    display({**data, "text/plain": text}, metadata={**metadata, **alternative}, raw=True)
