"""A window stays open, side by side with others; elsewhere a picture is shown once and closed."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import matplotlib
import pytest
from matplotlib import pyplot

import ntm_ref
from ntm_ref.view import show
from ntm_ref.view.show import in_window, wait_at_the_end, wait_for_windows

AT_THE_END = "The pictures stay until their windows are closed.\n"


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was called, in this order."""
    called: list[str] = []
    pyplot.switch_backend("agg")
    monkeypatch.setattr(pyplot, "show", lambda **options: called.append(f"show {options}"))
    monkeypatch.setattr(pyplot, "pause", lambda seconds: called.append("pause"))
    monkeypatch.setattr("atexit.register", lambda function: called.append(function.__name__))
    wait_at_the_end.cache_clear()
    yield called
    wait_at_the_end.cache_clear()
    pyplot.close("all")


def window() -> pyplot.Figure:
    figure = pyplot.figure()
    figure.canvas.required_interactive_framework = "qt"
    return figure


def test_show_leaves_windows_open_side_by_side(nobody_waits: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    show(window(), "One bar.")
    show(window(), "Two bars.")
    assert nobody_waits == ["pause", "wait_for_windows", "pause"]
    assert len(pyplot.get_fignums()) == 2
    assert capsys.readouterr().out == "Picture: One bar.\nPicture: Two bars.\n"


def test_show_closes_what_nobody_can_see(nobody_waits: list[str]) -> None:
    show(pyplot.figure(), "One bar.")
    assert nobody_waits == ["show {}"]
    assert not pyplot.get_fignums()


def test_show_leaves_it_open_in_interactive_mode(nobody_waits: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matplotlib, "is_interactive", lambda: True)
    show(pyplot.figure(), "One bar.")
    assert len(pyplot.get_fignums()) == 1


def test_show_knows_no_window_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = window()
    assert in_window(figure)
    monkeypatch.setattr(matplotlib, "get_backend", lambda: "inline")
    monkeypatch.setattr(matplotlib, "is_interactive", lambda: True)
    assert not in_window(figure)


def test_show_waits_at_the_end_of_a_script_only(
    nobody_waits: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(sys, "ps1", raising=False)
    monkeypatch.delattr(sys, "last_type", raising=False)
    wait_for_windows()
    assert nobody_waits == []
    window()
    wait_for_windows()
    assert nobody_waits == ["show {'block': True}"]
    assert capsys.readouterr().out == AT_THE_END
    with monkeypatch.context() as m:
        m.setattr(sys, "ps1", "In : ", raising=False)
        wait_for_windows()
    with monkeypatch.context() as m:
        m.setattr(sys, "flags", SimpleNamespace(interactive=1))
        wait_for_windows()
    with monkeypatch.context() as m:
        m.setattr(sys, "last_type", KeyboardInterrupt, raising=False)
        wait_for_windows()
    assert len(nobody_waits) == 1


BACKEND = '''
"""A backend with windows that nobody sees; each show says how many there are, and whether it waits."""
from matplotlib import pyplot
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

class FigureCanvas(FigureCanvasAgg):
    def __init__(self, figure):
        super().__init__(figure)
        self.required_interactive_framework = "qt"

FigureManager = FigureManagerBase

def show(*, block=None):
    print(f"{len(pyplot.get_fignums())} windows, waiting: {block}")
'''

SCRIPT = """
from matplotlib import pyplot
from ntm_ref.view import show
for number in range(3):
    show(pyplot.figure(), f"Number {number}.")
print("The last line.")
"""


@pytest.mark.parametrize("broken", [pytest.param(False, marks=pytest.mark.thorough), True])
def test_show_in_a_script_of_its_own(tmp_path: Path, broken: bool) -> None:
    """The windows are still there at the end, also of a script that stopped."""
    (tmp_path / "windows.py").write_text(BACKEND, encoding="utf-8")
    (tmp_path / "script.py").write_text(SCRIPT + "1 / 0\n" * broken, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(Path(ntm_ref.__file__).parents[1])])
    env = {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "module://windows", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "error", str(tmp_path / "script.py")]
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == broken
    assert ("ZeroDivisionError" in done.stderr) == broken
    assert done.stdout.endswith(f"The last line.\n{AT_THE_END}3 windows, waiting: True\n")
