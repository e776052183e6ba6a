"""One process at a time trains in a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ..support.errors import FileError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make the folder if it is not there, and be the only one to train in it; a `FileError` if somebody is already.

    The operating system gives the lock, and takes it back however the process ends. On a file system without locks
    nobody is refused: there it is up to the user not to train twice in one folder at once.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("ab")
    except OSError as error:
        raise FileError(f"{folder} cannot be written: {error.strerror or error}") from error
    with file:
        try:
            lock(file)
        except (BlockingIOError, PermissionError) as error:  # what POSIX and what Windows says when it is taken
            raise FileError(f"{folder} is in use: another process is training in it") from error
        except OSError:
            pass  # there are no locks here
        for part in folder.glob(".*.part.*"):
            with suppress(OSError):  # Windows keeps a file that somebody reads
                part.unlink()
        try:
            yield
        finally:
            with suppress(OSError):
                unlock(file)


def lock(file: IO[bytes]) -> None:
    """Lock an open file until it is closed, or raise an `OSError` at once."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def unlock(file: IO[bytes]) -> None:
    """Give the lock back, where closing the file does so only after a while."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
