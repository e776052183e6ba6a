"""Watching in a terminal: a file is graded when it is saved, letters ask for more."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import solution
from ntm_ref.exercises.student.folder import start

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds
GATE = exercises()["2.3"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_watching_grades_what_is_saved_and_listens(tmp_path: Path) -> None:
    import pty

    start(tmp_path / "exercises")
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ntm_ref", "exercises", "watch"],
        cwd=tmp_path,
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        text=True,
    )
    seen: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: seen.extend(process.stdout), daemon=True)
    reader.start()

    def until(words: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not any(words in line for line in [*seen]):
            assert time.monotonic() < deadline, "".join(seen)
            time.sleep(0.05)

    try:
        until("n next, h hint")
        (tmp_path / "exercises" / GATE.file).write_text(solution(GATE), encoding="utf-8")
        until("2.3: all right")
        os.write(leader, b"h\n")
        until("hint 1 of 3")
        os.write(leader, b"q\n")
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        reader.join(PATIENCE)
        process.stdout.close()
        os.close(leader)
        os.close(follower)
