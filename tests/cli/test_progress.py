"""Progress on one line, and how far a long command is."""

import io
import sys

import pytest

from ntm_ref.cli import main, progress
from ntm_ref.cli.progress import LiveLine

pytestmark = pytest.mark.usefixtures("elsewhere")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_live_line_is_overwritten_without_escape_codes() -> None:
    line = LiveLine(Terminal())
    for text in ("a long one", "short"):
        line.show(text)
    line.clear()
    line.clear()
    assert line.stream.getvalue() == "\ra long one" + "\rshort     " + "\r     \r"
    line.show("x" * 1000)
    assert len(line.stream.getvalue().split("\r")[-1]) < 1000  # a line that is broken could not be written over


@pytest.mark.parametrize("live", [True, False])
def test_catalogue_progress_is_shown(live: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0)
    monkeypatch.setattr(progress, "LIVE_SECONDS", 0)
    monkeypatch.setattr(sys, "stderr", Terminal() if live else io.StringIO())
    assert main(["gradcheck", "--catalogue", "Tanh", "Sigmoid", "--seeds", "2", "--seed", "5"]) == 0
    said = sys.stderr.getvalue()
    expected = [f"{name}, stage {n} of 2: seed {k} of 2" for n, name in ((1, "Tanh"), (2, "Sigmoid")) for k in (1, 2)]
    assert [line.strip() for line in said.replace("\r", "\n").split("\n") if line.strip()] == expected
    assert said.startswith("\r" if live else "Tanh")
    assert "\033" not in said


def test_catalogue_progress_is_silent_when_nothing_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck", "--catalogue", "Tanh", "--seeds", "1"]) == 0
    assert capsys.readouterr().err == ""
