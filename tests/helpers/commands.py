"""The command line as the tests use it: options of a small machine, and what a refused command prints."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ntm_ref.cli import main

SMALL = ["--controller-size", "8", "--rows", "6", "--width", "4", "--bits", "3", "--max-length", "3"]
FAST = [*SMALL, "--batch-size", "50"]
TINY = [*SMALL, "--limit", "8"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The error message of a command that is wrong: one line, with exit status 2 and no other output."""
    try:
        status = main(arguments)
    except SystemExit as exit_:
        status = exit_.code
    printed = capsys.readouterr()
    assert (status, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "error: " in printed.err
    return printed.err


def files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
