"""A picture on the screen or in a notebook, with its text alternative."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(figure: Figure, text: str) -> None:
    """Print the text alternative of a pyplot figure, show the figure on a screen or in a notebook, and close it."""
    from matplotlib import get_backend, pyplot

    print(f"Picture: {text}")
    if get_backend().endswith("inline"):
        show_in_notebook(figure, text)
    else:
        pyplot.show()
    pyplot.close(figure)


def show_in_notebook(figure: Figure, text: str) -> None:
    """The same in a notebook, with the text in the output's metadata, where page generators look for it."""
    get_ipython, display = import_module("IPython").get_ipython, import_module("IPython.display").display
    data, metadata = get_ipython().display_formatter.format(figure)
    alternative = {"image/png": {**metadata.get("image/png", {}), "alt": text}}
    display({**data, "text/plain": text}, metadata={**metadata, **alternative}, raw=True)
