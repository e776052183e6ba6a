"""Pictures need matplotlib only when they are drawn."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("drawn", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_picture_modules_import_matplotlib_only_to_draw(tmp_path: Path, drawn: bool) -> None:
    code = f"""
import sys
from pathlib import Path
from ntm_ref.view import learning_curve
assert not any(name.startswith("matplotlib") for name in sys.modules)
if not {drawn}:
    sys.exit()
learning_curve([], 84, Path({str(tmp_path / "curve.png")!r}), "Title", solved_bits=0.05)
assert "matplotlib.figure" in sys.modules and "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
