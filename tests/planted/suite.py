"""One run of the test suite on a checkout: what fails first, and how long that takes."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import NamedTuple

from .checkout import Checkout
from .mistakes import PACKAGE

LEFT_OUT = "test_planted.py"  # it fails with any mistake planted, since then the list does not fit the sources
PASSED, FAILED, INTERRUPTED = 0, 1, 2  # pytest's exit statuses; 2 also where a test file cannot be imported
WAIT = 0.5  # seconds
FAILURE = re.compile(r"^(?:FAILED|ERROR) (\S+\.py(?:::\w+)*(?:\[.*?\](?= - |$))?)", re.MULTILINE)


class Outcome(NamedTuple):
    """What became of one run."""

    failed: list[str]  # the tests, in order; of a run that was stopped, none
    timed_out: bool
    seconds: float
    last_lines: str


def run_suite(
    checkout: Checkout,
    tests: Sequence[str],
    patience: float,
    stop: Event,
    exit_first: bool = True,
    without: Sequence[str] = (),
) -> Outcome:
    """Run these test files or tests, in this order, ``without`` some; stop it if none ends for so many seconds."""
    shutil.rmtree(checkout.temporary, ignore_errors=True)
    checkout.temporary.mkdir()
    printed = checkout.temporary / "printed.txt"
    command = [str(checkout.python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *(["-x"] if exit_first else [])]
    command += [*tests, *(part for test in without for part in ("--deselect", test))]
    status, took = run_in_group(command, checkout, printed, patience, stop)
    text = printed.read_text(encoding="utf-8", errors="replace")
    last_lines = "\n".join(text.splitlines()[-30:])
    if status is None:
        return Outcome([], True, took, last_lines)
    failed = list(dict.fromkeys(FAILURE.findall(text)))
    if status not in (PASSED, FAILED, INTERRUPTED) or bool(failed) != (status != PASSED):
        raise SystemExit(f"planted: pytest ended with status {status}, expected passed or failed tests:\n{last_lines}")
    return Outcome(failed, False, took, last_lines)


def run_in_group(
    command: Sequence[str], checkout: Checkout, printed: Path, patience: float, stop: Event
) -> tuple[int | None, float]:
    """The exit status, None if it printed nothing for too long, and the seconds; all that it started ends with it.

    Not the whole time is limited, since it depends on what else the computer does; and waits are counted, not read off
    a clock, so that the trial can be paused with SIGSTOP.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(checkout.temporary)}
    began = time.monotonic()
    with printed.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=checkout.root, env=environment, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        silence, size = 0.0, 0
        try:
            while process.poll() is None and silence < patience and not stop.is_set():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(WAIT)
                silence, size = 0.0 if printed.stat().st_size > size else silence + WAIT, printed.stat().st_size
            status = process.poll()
        finally:
            end_group(process)
    return status, time.monotonic() - began


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has started."""
    with contextlib.suppress(OSError):  # there is nobody left
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def likeliest_first(tests: Path, file: str) -> list[str]:
    """All test files, as pytest takes them, those first that import most from the module with the mistake."""
    paths = [path for path in sorted(tests.rglob("test_*.py")) if path.name != LEFT_OUT]
    wanted = Path(file).with_suffix("").parts
    defined = names_in(tests.parent / PACKAGE / file)
    scores = {path: score(path, wanted, defined) for path in paths}
    ordered = sorted(paths, key=lambda path: (-scores[path], path.stat().st_size))
    return [path.relative_to(tests.parent).as_posix() for path in ordered]


def names_in(path: Path) -> set[str]:
    """The classes and functions that a module defines."""
    body = ast.parse(path.read_text(encoding="utf-8")).body if path.exists() else []
    return {node.name for node in body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}


def score(test: Path, wanted: Sequence[str], defined: set[str]) -> int:
    """How much a test file has to do with a module, by its imports and its name."""
    points = sum(2 for part in wanted if part in test.stem)
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            module = (node.module or "").split(".")[1:]
            names = {alias.name for alias in node.names}
            points += 4 * (module == list(wanted)) + 3 * len(names & defined) + (module[:1] == list(wanted[:1]))
    return points
