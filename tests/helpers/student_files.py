"""Files that a student might write, and the errors about them."""

from pathlib import Path
from textwrap import dedent

import pytest

from ntm_ref.cli import main

GATE = """
import numpy as np

class Gate:
    def forward(self, w_content, w_prev, g):
        self.kept = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d):
        w_content, w_prev, g = self.kept
        return g * d, (1 - g) * d, (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)

class Wrong(Gate):
    def backward(self, d):
        d_w_content, _, d_g = super().backward(d)
        return d_w_content, self.kept[2] * d, d_g
"""


STEEP = """
class Steep:
    def forward(self, z):
        self.y = np.tanh(z)
        return self.y

    def backward(self, d):
        return 0.9 * (1 - self.y**2) * d
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A function that writes a file with a correct Gate, and more, to the current folder, and returns its name."""
    monkeypatch.chdir(tmp_path)

    def write(more: str = "", name: str = "mine.py") -> str:
        Path(name).write_text(GATE + dedent(more), encoding="utf-8")
        return name

    return write


def file_and_neighbours(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> str:
    """Write a file to a subfolder; the current folder has a json.py and a helper.py. Returns the file's name."""
    monkeypatch.chdir(folder)
    Path("sub").mkdir()
    Path("json.py").write_text("1 / 0")
    Path("helper.py").write_text("")
    Path("sub/m.py").write_text(code, encoding="utf-8")
    return "sub/m.py"


def errors_about(name: str, capfd: pytest.CaptureFixture) -> list[str]:
    """The lines on standard error if the class Read of a file cannot be checked."""
    assert main(["gradcheck", f"{name}:Read"]) == 2
    return capfd.readouterr().err.splitlines()
