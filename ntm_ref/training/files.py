"""Files that are either the old one or the new one, folders with one writer, and arrays read without trusting them."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np

from ..errors import FileError
from ..shapes import Array

T = TypeVar("T")
FORMAT = 1  # raised when what is in a file changes


def write_whole(path: Path, write: Callable[[Path], T]) -> T:
    """Let ``write`` make a file beside ``path``, then put it in its place in one move: never half a file.

    Each call has a part of its own. One that a killed process leaves is swept by the next to train in that folder.
    """
    beside = path.with_name(f".{path.stem}.{os.urandom(4).hex()}.part{path.suffix}")
    try:
        result = write(beside)
        with beside.open("rb+") as part:
            os.fsync(part.fileno())  # or, after a power cut, the new name may have nothing in it
        os.replace(beside, path)
        return result
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


@contextlib.contextmanager
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
            part.unlink(missing_ok=True)
        yield


def lock(file: IO[bytes]) -> None:
    """Lock an open file until it is closed, or raise an `OSError` at once."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_arrays(path: Path, kind: str, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
    """Named arrays and a dictionary of plain facts, as one .npz file that says what kind it is, in which format."""
    facts = {"kind": kind, "format": FORMAT, **facts}
    content: dict[str, Any] = {**arrays, "facts": np.array(json.dumps(facts))}
    write_whole(path, lambda part: np.savez(part, **content))


def read_arrays(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays and facts that `write_arrays` wrote; a `FileError` for anything else."""
    from zipfile import BadZipFile  # here, because it is slow to import and only reading needs it

    if not path.exists():
        raise FileError(f"{path} does not exist, expected {kind}")
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        facts = json.loads(str(arrays.pop("facts")))
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, BadZipFile) as error:
        raise FileError(f"{path} is cut short or is not {kind} of ntm_ref") from error
    if not isinstance(facts, dict) or facts.get("kind") != kind:
        raise FileError(f"{path} is not {kind} of ntm_ref: it does not say so")
    if facts.get("format") != FORMAT:
        raise FileError(f"{path} is {kind} in format {facts.get('format')}, expected format {FORMAT}")
    return arrays, facts
