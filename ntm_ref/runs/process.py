"""The process that trains: alone in its run folder, with one BLAS thread, and ended together with its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread
from typing import IO

import numpy as np

from ..support.errors import FileError, InUseError

# names of OpenBLAS's functions: in NumPy's wheels since 2.0, in older ones, and in packages of Linux distributions
NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")

ANOTHER_BLAS = (
    "NumPy does not use OpenBLAS here: the same seed gives the same weights only with the same number of threads."
)

BEFORE: list[int] = []  # how many threads OpenBLAS had when each of the blocks now in `one_blas_thread` was entered
GUARD = Lock()  # of BEFORE


# One process per folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Create the folder if necessary and lock it; raises an `InUseError` if another process holds the lock.

    The operating system releases the lock when the process ends, however it ends. A file system without locks refuses
    nobody: there, users must make sure themselves that no two processes train in one folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("ab")
    except OSError as error:
        raise FileError(f"{folder} cannot be written: {error.strerror or error}") from error
    with file:
        try:
            lock(file)
        except (BlockingIOError, PermissionError) as error:  # raised by POSIX and by Windows if the lock is held
            raise InUseError(f"{folder} is in use: another process is training in it") from error
        except OSError:
            pass  # a file system without locks
        for part in folder.glob(".*.part.*"):
            with suppress(OSError):  # Windows does not delete a file that is being read
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
    """Release the lock at once; on Windows, closing the file may release it only later."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)


# One thread


@contextmanager
def one_blas_thread() -> Iterator[bool]:
    """Inside this block, OpenBLAS multiplies matrices in one thread; yields whether that could be arranged.

    The number of threads decides the order in which partial sums are added, and so the rounding: with one thread, the
    same seed gives the same weights on any number of cores. With another BLAS nothing is changed, and a run repeats
    bit for bit only with the same number of threads. If several threads of this process are inside, the last one to
    leave restores the number.
    """
    found = thread_functions()
    if found is None:
        yield False
        return
    get, set_to = found
    with GUARD:
        BEFORE.append(get())
        set_to(1)
    try:
        yield True
    finally:
        with GUARD:
            first, _ = BEFORE[0], BEFORE.pop()
            if not BEFORE:
                set_to(first)


def thread_functions() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """OpenBLAS's functions that get and set its number of threads; None if NumPy has not loaded OpenBLAS."""
    for path in libraries():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for name in NAMES:
            if hasattr(library, name.format("set")):
                return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None


def libraries() -> Iterator[str]:
    """Paths of the libraries in which OpenBLAS's functions may be found.

    NumPy's own linear algebra is linked to OpenBLAS and gives access to its functions, except on Windows, where they
    must be looked up in the library itself, which comes with NumPy's wheel.
    """
    from numpy.linalg import _umath_linalg

    yield _umath_linalg.__file__
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".libs"):
        with suppress(OSError):  # the folder may not be read
            yield from map(str, folder.glob("*openblas*.dll"))


# Ending with the parent


def end_with_parent() -> None:
    """End this process on Ctrl-C or when its parent ends; a run folder survives that."""
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = parent_process()
    if parent:
        end_after(parent.join)


def end_after(wait: Callable[[], object]) -> None:
    """End this process as soon as ``wait`` returns, which is called in a thread of its own."""

    def wait_and_end() -> None:
        wait()
        os._exit(1)

    Thread(target=wait_and_end, daemon=True).start()
