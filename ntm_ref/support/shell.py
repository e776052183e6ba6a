"""How the program behaves in a shell: the commands it suggests, closed pipes, and limited output encodings."""

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
    """A command of this program that the reader can type, in the form in which the program was started."""
    started = Path(sys.argv[0])
    if started.name.removesuffix(".exe") == NAME and on_the_path(NAME, started.parent):
        return quoted([NAME, *map(argument, arguments)])
    return python("-m", "ntm_ref", *arguments)


def python(*arguments: object) -> str:
    """The interpreter with these arguments, as the reader can type it."""
    return quoted([interpreter(), *map(argument, arguments)])


def interpreter() -> str:
    """``python`` where that is this interpreter, its path from the current folder if it lies inside, or all of it."""
    ours = Path(sys.executable or "python")
    for name in ("python", "python3"):
        found = shutil.which(name)
        if found and on_the_path(name, ours.parent) and os.path.samefile(found, ours):
            return name
    try:
        inside = ours.relative_to(Path.cwd())
    except (ValueError, OSError):  # it lies elsewhere, or the current folder was removed
        return str(ours)
    return str(inside) if len(inside.parts) > 1 else os.path.join(os.curdir, inside)


def on_the_path(name: str, folder: Path) -> bool:
    """Whether the shell finds ``name`` in ``folder``, and not another before it."""
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
    """Words as the shell takes them."""
    return subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)


def as_a_program(run: Callable[[], int]) -> int:
    """Run a command to its exit status; a closed pipe ends it quietly, and a letter that cannot be encoded is escaped.

    All output is written out in here, so that what happens to the last of it is known as well.
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
    """Whether nobody reads any more what is written; Windows calls that an invalid argument."""
    invalid = isinstance(error, OSError) and (error.errno, error.filename) == (errno.EINVAL, None)
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and invalid)


def drop_output() -> None:
    """Send what is still to be written nowhere, or Python complains about it at its end."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # a stream without a descriptor needs nothing
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
