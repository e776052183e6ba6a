"""A picture in a window or in a notebook, with its text alternative."""

from __future__ import annotations

import atexit
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOMENT = 0.05  # seconds in which a new window appears


def show(figure: Figure, text: str) -> None:
    """Print the text alternative of a pyplot figure, and show the figure in a window or in a notebook.

    Windows stay open side by side, also while a script goes on; at its end it waits until they are closed.
    """
    from matplotlib import get_backend, pyplot

    print(f"Picture: {text}")
    if in_window(figure):
        pyplot.pause(MOMENT)
        wait_at_the_end()
        return
    if get_backend().endswith("inline"):
        show_in_notebook(figure, text)
    else:
        pyplot.show()
    pyplot.close(figure)


def in_window(figure: Figure) -> bool:
    """Whether the figure is shown where it can be clicked: in a window, or in a live cell of a notebook."""
    from matplotlib import get_backend, is_interactive

    if get_backend().endswith("inline"):
        return False
    return figure.canvas.required_interactive_framework is not None or is_interactive()


def show_in_notebook(figure: Figure, text: str) -> None:
    """The same in a notebook, with the text in the output's metadata, where page generators look for it."""
    get_ipython, display = import_module("IPython").get_ipython, import_module("IPython.display").display
    data, metadata = get_ipython().display_formatter.format(figure)
    alternative = {"image/png": {**metadata.get("image/png", {}), "alt": text}}
    display({**data, "text/plain": text}, metadata={**metadata, **alternative}, raw=True)


@cache
def wait_at_the_end() -> None:
    """Let the program end only when its windows are closed; called again, this does nothing."""
    atexit.register(wait_for_windows)


def wait_for_windows() -> None:
    """Wait until all windows are closed, unless they belong to a prompt that was closed, or the program was stopped."""
    from matplotlib import pyplot

    at_a_prompt = hasattr(sys, "ps1") or sys.flags.interactive
    stopped = getattr(sys, "last_type", None) is KeyboardInterrupt
    if pyplot.get_fignums() and not at_a_prompt and not stopped:
        print("The pictures stay until their windows are closed.", flush=True)
        pyplot.show(block=True)
