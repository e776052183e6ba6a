"""Run a hostile file through the command line, and see what it leaves behind: processes, files outside its folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hostile import CHEAT, HARMLESS, STATUSES, STOPPED, WRONG, Hostile
from reported import REPORTED

import ntm_ref

ROOT = Path(ntm_ref.__file__).parents[1]
PATIENCE = 5  # seconds until everything that it started must have ended
SLACK = 25  # seconds that the command may take beside the time limit


Files = Callable[[Path, str], None]


def in_mine(folder: Path, text: str) -> None:
    """The text in a file mine.py."""
    (folder / "mine.py").write_text(text, encoding="utf-8")


@dataclass
class Run:
    """What came out, and what was left."""

    status: int
    output: str
    errors: str
    seconds: float
    processes: list[str]
    files: list[str]


GRADCHECK = ("gradcheck", "mine.py:Gate", "--like", "Interpolation")


def run(hostile: Hostile, folder: Path, words: Sequence[str] = GRADCHECK, files: Files = in_mine) -> Run:
    """Run a command on the file, which ``files`` writes, in a folder of its own; whatever is left of it is ended."""
    mark = f"h{uuid.uuid4().hex[:12]}"  # a process's name holds 15 characters
    own, home, temporary = (folder / name for name in (mark, "home", "temporary"))
    for made in (own, home, temporary):
        made.mkdir()
    files(own, hostile.written(mark))
    environment = {"HOME": str(home), "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    command = [*words, "--timeout", str(hostile.timeout)]
    start = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "ntm_ref", *command],
        cwd=own,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=hostile.timeout + SLACK)
        seconds = time.monotonic() - start
        left = still_alive(mark, PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
        end_all(mark)
    written = [path.name for other in (folder, home, temporary) for path in other.iterdir()]
    others = sorted(set(written) - {mark, home.name, temporary.name})
    return Run(process.returncode, output, errors, seconds, left, others)


def marked(mark: str) -> list[tuple[int, str]]:
    """The processes that have the mark in their name, command, environment or current folder: number and command."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if folder.name == str(os.getpid()) or is_ended(folder):
                continue
            parts = [(folder / name).read_bytes() for name in ("comm", "cmdline", "environ")]
            if mark.encode() in b"\0".join([*parts, os.fsencode(os.readlink(folder / "cwd"))]):
                found.append((int(folder.name), parts[1].replace(b"\0", b" ").decode(errors="replace")))
    return found


def is_ended(folder: Path) -> bool:
    """Whether a process is a zombie."""
    return (folder / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"


def still_alive(mark: str, seconds: float) -> list[str]:
    """The commands of the processes that are there after so many seconds; none as soon as none is."""
    until = time.monotonic() + seconds
    while (found := marked(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    return [f"{number} {command}" for number, command in found]


def end_all(mark: str) -> None:
    """End what has the mark, which is ours."""
    for number, _ in marked(mark):
        with suppress(OSError):
            os.kill(number, signal.SIGKILL)


def complaints(hostile: Hostile, ran: Run) -> list[str]:
    """What came out that should not have."""
    found = []
    expected = {
        WRONG: ran.status != 0,
        CHEAT: ran.status != 0 or bool(REPORTED.search(ran.output)),
        STOPPED: ran.status == 2,
        HARMLESS: ran.status in (0, 2),
    }[hostile.expected]
    if not expected:
        found.append(f"exit status {ran.status}, expected {STATUSES[hostile.expected]} ({hostile.expected})")
    if hostile.expected != HARMLESS and ran.status != 0 and "\nVerdict: right" in ran.output:
        found.append("the page says right")
    if "Traceback" in ran.errors:
        found.append("a traceback")
    if ran.processes:
        found.append(f"{len(ran.processes)} processes left alive, such as {ran.processes[0]}")
    if ran.files and not hostile.may_leave_files:
        found.append(f"files left: {', '.join(ran.files)}")
    if ran.seconds > hostile.timeout + SLACK / 2:
        found.append(f"it took {ran.seconds:.0f} s, and the time limit is {hostile.timeout:g} s")
    return found
