"""Pictures need matplotlib only when they are drawn."""

import subprocess
import sys
from pathlib import Path


def test_matplotlib_waits_until_something_is_drawn(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from ntm_ref.view import learning_curve
assert not any(name.startswith("matplotlib") for name in sys.modules)
learning_curve([], 84, Path({str(tmp_path / "curve.png")!r}), "Title", solved_bits=0.05)
assert "matplotlib.figure" in sys.modules and "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
