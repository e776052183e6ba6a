"""gradcheck/student_side/limits.py: memory, file sizes and processes are limited; nothing outlives the check."""

import os
import sys
import time
from pathlib import Path

import pytest

from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.student_side.limits import descendants

pytestmark = [
    pytest.mark.usefixtures("at_one_point", "complex_step_first"),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc and the limits of Linux"),
]

GATE = """
class Gate:
    def forward(self, c, p, g): self.c, self.p, self.g = c, p, g; return g * c + (1 - g) * p
    def backward(self, d): return self.g * d, (1 - self.g) * d, (d * (self.c - self.p)).sum(-1, keepdims=True)
"""


def outcome_of(code: str, folder: Path, seconds: float = 30) -> object:
    (folder / "mine.py").write_text(code + GATE)
    return check(f"{folder / 'mine.py'}:Gate", "Interpolation", seconds=seconds)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = bytearray(8 * 2**30)", "MemoryError"),
        ("open('large', 'wb').write(bytes(2**27))", "File too large"),
    ],
)
def test_limits_stop_what_a_file_takes_too_much_of(code: str, said: str, tmp_path: Path) -> None:
    directory = f"import os, signal; os.chdir({str(tmp_path)!r}); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    found = outcome_of(directory + code, tmp_path)
    assert found.status == 2
    assert said in found.error


def alive(marker: str) -> bool:
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and marker.encode() in Path("/proc", name, "cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False


@pytest.mark.parametrize("session", [pytest.param("False", marks=pytest.mark.thorough), "True"])
def test_limits_end_a_process_that_the_file_left_behind(session: str, tmp_path: Path) -> None:
    marker = f"left-behind-{os.getpid()}-{session}"
    found = outcome_of(
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', {marker!r}], "
        f"start_new_session={session}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n",
        tmp_path,
    )
    assert found.ok
    for _ in range(50):
        if not alive(marker):
            break
        time.sleep(0.1)
    assert not alive(marker)


def test_descendants_are_the_children_and_theirs() -> None:
    assert os.getpid() in descendants(os.getppid())
    assert os.getpid() not in descendants(os.getpid())


@pytest.mark.skipif(sys.platform == "win32", reason="environment of a shell")
def test_process_has_a_clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "42")
    found = outcome_of(
        "import os, sys\nassert 'SECRET_OF_THE_GRADER' not in os.environ\nassert len(sys.argv) == 1\n", tmp_path
    )
    assert found.ok, found
