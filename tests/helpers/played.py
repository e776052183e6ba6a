"""A tutorial as its readers play with it: its cells run in any order and with other numbers, its pictures not drawn."""

import contextlib
import io
import sys
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from matplotlib import pyplot, rc_context
from percent import code_cells, executed


class Player:
    """Runs cells in one namespace; what one of them raises is told in a line, and the next can be run."""

    def __init__(self, tutorial: Path) -> None:
        self.tutorial = tutorial
        self.cells = list(code_cells(tutorial))
        self.module = ModuleType("__main__")
        self.module.__file__ = str(tutorial)

    def run(self, cell: int, code: str = "") -> str:
        """Run a cell, or other code in its place; returns what stopped it, or nothing."""
        _, line, own = self.cells[cell]
        sys.modules["__main__"] = self.module
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                executed(self.tutorial, line, code or own, vars(self.module))
        except Exception as error:
            pyplot.close("all")
            (*_, last) = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(self.tutorial)]
            return f"line {last.lineno}, {type(error).__name__}: {str(error)[:150]}"
        return ""

    def name(self, cell: int) -> str:
        return f"{self.tutorial.name}, {self.cells[cell][0]}"


@contextlib.contextmanager
def undisturbed(folder: Path) -> Iterator[None]:
    """In this folder, without warnings, and with pictures that are closed when they are shown."""
    with pytest.MonkeyPatch.context() as patch, rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        patch.chdir(folder)
        patch.setattr(pyplot, "show", lambda: None)
        pyplot.switch_backend("agg")
        yield
        pyplot.close("all")
