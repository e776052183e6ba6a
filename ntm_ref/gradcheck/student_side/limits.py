"""Limit a student's process (memory, file size, time, processes), and end whatever it started along with it.

This is not a sandbox. The file runs as the user who checks it, and can read and write whatever that user can. It is
protected only against accidents that happen in a course: an endless loop, an endless list, a process left behind.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time

MEMORY, FILE = 4 * 2**30, 2**26  # bytes of address space, and of the largest file that it may write
PROCESSES = 64  # that it may have at once
PAUSE = 0.25  # seconds between two looks
SUBREAPER, DIE_WITH_PARENT = 36, 1  # of prctl, on Linux: orphans come to us; a signal when the parent ends


def lower(what: str, limit: int) -> None:
    """Lower one limit of this process, where the system has it."""
    if sys.platform != "win32":
        import resource

        number = getattr(resource, what, None)
        if number is not None:
            _, hard = resource.getrlimit(number)
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(
                    number, (limit, limit) if hard == resource.RLIM_INFINITY else (min(limit, hard), hard)
                )


def prctl(option: int, value: int) -> None:
    """Ask the kernel of Linux for something; nothing happens elsewhere."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def stand_guard(seconds: float) -> None:
    """Return in a new process. The process that called watches it, ends it and whatever it starts, and exits.

    It ends them when the checker has ended, when time is up, or when there are too many.
    """
    if sys.platform != "win32":
        checker = os.getppid()
        prctl(SUBREAPER, 1)
        guard = os.getpid()
        student = os.fork()
        if student == 0:
            prctl(DIE_WITH_PARENT, signal.SIGKILL)
            if os.getppid() != guard:
                os._exit(1)
            lower("RLIMIT_AS", MEMORY)
            lower("RLIMIT_FSIZE", FILE)
            lower("RLIMIT_CORE", 0)
            return
        for stream in (0, 1):
            os.close(stream)  # they are the student's alone, so that the checker sees them close
        status = watch(student, checker, time.monotonic() + seconds)
        while kill_all(descendants(guard)):
            time.sleep(0.01)
            reap()
        os._exit(status)


def descendants(ancestor: int) -> list[int]:
    """All living processes below this one, where the system has /proc."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                with open(f"/proc/{name}/stat", "rb") as stat:
                    state, parent = stat.read().rpartition(b")")[2].split()[:2]
                if state != b"Z":
                    parents[int(name)] = int(parent)
    found = [ancestor]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found[1:]


if sys.platform != "win32":

    def watch(student: int, checker: int, deadline: float) -> int:
        """Wait for the student's process; its exit status."""
        wake, signalled = os.pipe()
        os.set_blocking(signalled, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(signalled)
        while True:
            with contextlib.suppress(ChildProcessError):
                while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                    if ended[0] == student:
                        return os.waitstatus_to_exitcode(ended[1]) & 0xFF
            if os.getppid() != checker or time.monotonic() > deadline or len(descendants(os.getpid())) > PROCESSES:
                return 1
            select.select([wake], [], [], PAUSE)

    def reap() -> None:
        """Collect the children that have ended."""
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass

    def kill_all(processes: list[int]) -> bool:
        """Kill these processes; whether there were any."""
        for process in processes:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        return bool(processes)
