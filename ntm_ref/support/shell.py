"""The program in a shell: the commands that it suggests, closed pipes, and limited output encodings."""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

BAD_INPUT, CLOSED_PIPE = 2, 141  # exit statuses; 141 is what a shell reports for SIGPIPE
NAME = "ntm-ref"


def command(*arguments: object) -> str:
    """A command of this program as the user can type it, in the form in which the program was started."""
    started = Path(sys.argv[0])
    if started.name.removesuffix(".exe") == NAME and on_the_path(NAME, started.parent):
        return quoted([NAME, *map(argument, arguments)])
    return python("-m", "ntm_ref", *arguments)


def python(*arguments: object) -> str:
    """A command that runs Python with these arguments, as the user can type it."""
    return quoted([interpreter(), *map(argument, arguments)])


def interpreter() -> str:
    """``python`` if that is this interpreter; otherwise its path, relative if it lies inside the current folder."""
    ours = Path(sys.executable or "python")
    for name in ("python", "python3"):
        found = shutil.which(name)
        if found and on_the_path(name, ours.parent) and os.path.samefile(found, ours):
            return name
    try:
        inside = ours.relative_to(Path.cwd())
    except (ValueError, OSError):  # outside the current folder, or that was removed
        return str(ours)
    return str(inside) if len(inside.parts) > 1 else os.path.join(os.curdir, inside)


def on_the_path(name: str, folder: Path) -> bool:
    """Whether the shell finds ``name`` in ``folder`` first."""
    found = shutil.which(name)
    try:
        return found is not None and os.path.samefile(Path(found).parent, folder)
    except OSError:
        return False


def argument(value: object) -> str:
    """An argument as text; a path that begins with a dash must not look like an option."""
    text = str(value)
    return os.path.join(os.curdir, text) if isinstance(value, Path) and text.startswith("-") else text


def quoted(parts: list[str]) -> str:
    """Words as one command line, quoted for the shell."""
    return subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)


def as_a_program(run: Callable[[], int]) -> int:
    """Run a command and return its exit status; a closed pipe ends it quietly.

    Characters that the output cannot encode are escaped. All output is flushed here, so that errors in writing the last
    of it are caught too.
    """
    streams = [stream for stream in (sys.stdout, sys.stderr) if stream is not None]
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return run()
        finally:
            for stream in streams:
                stream.flush()
    except OSError as error:
        if not is_closed_pipe(error):
            with contextlib.suppress(OSError):
                print(f"{NAME}: error: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        drop_output()
        return CLOSED_PIPE if is_closed_pipe(error) else BAD_INPUT


def is_closed_pipe(error: BaseException) -> bool:
    """Whether the reader of the output has gone; Windows reports that as an invalid argument."""
    invalid = isinstance(error, OSError) and (error.errno, error.filename) == (errno.EINVAL, None)
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and invalid)


def drop_output() -> None:
    """Discard the output that is still buffered, which Python would otherwise complain about when it exits."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # a stream may have no descriptor
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
