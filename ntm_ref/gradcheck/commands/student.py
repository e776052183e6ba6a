"""Check a class in a student's file, in a process of its own: the file may print, fail, exit or never finish.

`check_file` starts the process and waits for it; `student_process.main` runs there and leaves its answer in a file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import ntm_ref

from ...support.errors import CheckError
from ..points.register import STAGES
from . import student_process

# without the current folder, where a random.py might hide Python's own
START = f"import sys; del sys.path[0]; from {student_process.__name__} import main; main(sys.argv[1])"
SHOWN_LINES, KEPT_CHARACTERS, WIDTH = 20, 100_000, 500


def check_file(
    target: str,
    like: str | None = None,
    seed: int = 0,
    seconds: float = 60,
    with_sweep: bool = False,
    own_forward: bool = False,
) -> dict[str, Any]:
    """Check ``file.py:ClassName`` like our stage ``like``, by default the one of the same name.

    With ``own_forward`` it may compute another function than that stage. The process is killed after ``seconds``.

    Returns a dictionary: ``ok``, ``survey`` (`Survey.as_dict`), ``page`` (lines of text), ``sweep`` if ``with_sweep``,
    and ``printed`` (the first lines that the file printed). Raises a `FileCheckError` if it cannot be checked.
    """
    path, class_name = split(target)
    if like is not None and like not in STAGES:
        raise CheckError(f"there is no stage {like!r} to be like, expected one of {', '.join(STAGES)}")
    with tempfile.TemporaryDirectory() as folder:
        answer_file = Path(folder) / "answer.json"
        task = json.dumps([str(path), class_name, like, seed, with_sweep, own_forward, str(answer_file)])
        printed, status = run([sys.executable, "-c", START, task], seconds)
        try:
            found: dict[str, Any] = json.loads(answer_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {"error": why_no_answer(seconds, status), "traceback": []}
    if "error" in found:
        raise FileCheckError(f"{target}: {found['error']}", [*printed, *found["traceback"]])
    return found | {"printed": printed}


class FileCheckError(CheckError):
    """A file that cannot be checked; ``shown`` are the lines that it printed and its own lines of the traceback."""

    def __init__(self, sentence: str, shown: list[str]) -> None:
        super().__init__(sentence)
        self.shown = shown


def split(target: str) -> tuple[Path, str]:
    """Split ``file.py:ClassName`` into the file and the class."""
    name, colon, class_name = target.rpartition(":")
    if not colon or not class_name or name == "" or target.endswith(".py"):
        raise CheckError(f"which class of {target.rstrip(':')}? Write {target.rstrip(':')}:ClassName")
    path = Path(name)
    if not path.is_file():
        raise CheckError(f"there is no file {name}" if not path.exists() else f"{name} is not a file")
    return path.resolve(), class_name


def why_no_answer(seconds: float, status: int | None) -> str:
    """Why the process left no answer; ``status`` is None if it was killed."""
    if status is None:
        return f"it did not finish within {seconds:g} s: an endless loop? --timeout gives it longer"
    return f"it ended its process before it could be checked (exit status {status})"


def run(command: Sequence[str], seconds: float) -> tuple[list[str], int | None]:
    """Run a process; the first lines that it printed, and its exit status, None if it had to be killed."""
    package = str(Path(ntm_ref.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,  # held open: when it closes, the process knows that nobody waits for it any more
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    output = FirstLines(process.stdout)
    status: int | None = None
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        kill_group(process)
        output.stop()
        process.stdin.close()
    return output.lines(), status


class FirstLines:
    """Reads a process's output in a thread, so that the process never blocks, and keeps the beginning."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.kept, self.dropped = stream, bytearray(), 0
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self) -> None:
        """Read until the stream ends; count the lines that are not kept."""
        while chunk := self.stream.read1(65536):  # type: ignore[attr-defined]
            room = max(0, KEPT_CHARACTERS - len(self.kept))
            self.kept.extend(chunk[:room])
            self.dropped += chunk[room:].count(b"\n")

    def stop(self) -> None:
        """Wait for the end of the stream, though not for long: something that was not killed may hold it open."""
        self.thread.join(2)
        if not self.thread.is_alive():
            self.stream.close()

    def lines(self) -> list[str]:
        """The first lines, shortened, and how many more there were."""
        lines = [line[:WIDTH] for line in self.kept.decode("utf-8", "replace").splitlines()]
        more = len(lines) - SHOWN_LINES + self.dropped
        return [*lines[:SHOWN_LINES], *([f"... and {more} more lines"] if more > 0 else [])]


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and, where the system has process groups, everything that it started."""
    try:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        pass  # it has ended already
    process.wait()
