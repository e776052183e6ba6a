"""The process in which a student's file runs: it is asked for numbers, trusted in nothing else, and ended.

The file may print, fail, exit, or never finish. This is not a sandbox: the file runs with the rights of the person who
checks it. It cannot reach the verdict, and whatever it starts ends with it; against a deliberate attack, run the check
in a container.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from ...support.errors import CheckError
from ..student_side import wire

FOLDER = str(Path(wire.__file__).parents[1])
START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); seconds = float(sys.argv[2]); del sys.argv[1:]; "
    f"sys.path.insert(0, {FOLDER!r}); from student_side.serve import main; del sys.path[0]; main(seconds)"
)
MARK = "NTM_REF_CHECK"  # in the environment of everything that a file starts
KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")  # of our environment
SHOWN_LINES, KEPT_CHARACTERS, WIDTH = 20, 100_000, 500
TOO_MUCH = 50_000_000  # bytes printed
OTHER = "its process answered something other than what it was asked for"


class StudentProcess:
    """A process that evaluates one class on request, for so many seconds in all."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.deadline = seconds, time.monotonic() + seconds
        self.mark, self.silent, self.count = secrets.token_hex(16), "", 0
        paths = [os.path.abspath(folder) for folder in sys.path if folder]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", START, json.dumps(paths), str(seconds + 5)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={key: os.environ[key] for key in KEPT if key in os.environ} | self.additions(),
            start_new_session=True,
        )
        assert self.process.stderr is not None
        self.output = FirstLines(self.process.stderr, self.kill)
        self.requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self.exchange, daemon=True)
        self.thread.start()

    def additions(self) -> dict[str, str]:
        """What is added to the environment: one thread, and a mark by which to recognise what the file starts."""
        return {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", MARK: self.mark}

    def exchange(self) -> None:
        """Send what is requested and receive the answers, in a thread: either may block for ever."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        while (request := self.requests.get()) is not None:
            try:
                wire.write(stdin, request)
                self.answers.put(wire.read(stdout))
            except (OSError, EOFError, ValueError, wire.WireError) as error:
                self.answers.put(error)
                return

    def ask(self, during: str, **request: Any) -> dict[str, Any]:
        """The answer to a request; ``during`` says what the file does meanwhile ("in forward").

        Raises a `CheckError` if there is none.
        """
        if not self.silent:
            self.count += 1
            self.requests.put({**request, "number": self.count})
            try:
                answer = self.answers.get(timeout=max(0.0, self.deadline - time.monotonic()))
                if isinstance(answer, dict) and answer.get("number") == self.count:
                    return answer
                self.silent = OTHER if isinstance(answer, dict) else self.why_no_answer(during)
            except queue.Empty:
                within = f"it did not finish within {self.seconds:g} s: an endless loop {during}?"
                self.silent = f"{within} --timeout gives it longer"
        raise CheckError(self.silent)

    def why_no_answer(self, during: str) -> str:
        """Why the process is silent."""
        if self.output.too_much:
            return f"it printed more than {TOO_MUCH // 10**6} MB {during}"
        try:
            status = self.process.wait(2)
        except subprocess.TimeoutExpired:
            return f"it closed or disturbed the pipe to the checker {during}"
        return f"it ended its process before it could be checked (exit status {status}), {during}"

    def kill(self) -> None:
        """Kill the process and, where the system has process groups, everything in its group."""
        try:
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)
        except OSError:
            pass  # it has ended already

    def close(self) -> list[str]:
        """End everything; the first lines that were printed."""
        self.requests.put(None)
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()  # then it ends by itself, and its guard ends what it started
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        self.kill()
        self.process.wait()
        end_marked(f"{MARK}={self.mark}".encode())
        self.thread.join(2)
        if self.process.stdout is not None and not self.thread.is_alive():
            self.process.stdout.close()
        self.output.stop()
        return self.output.lines()


def end_marked(mark: bytes) -> None:
    """Kill what still has the mark in its environment, where the system shows that (/proc)."""
    if sys.platform != "win32":
        for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
            with contextlib.suppress(OSError):  # it has ended, or is someone else's
                is_other = name.isdigit() and int(name) != os.getpid()
                if is_other and mark in Path("/proc", name, "environ").read_bytes():
                    os.kill(int(name), signal.SIGKILL)


class FirstLines:
    """Reads a process's output in a thread, so that the process never blocks, and keeps the beginning."""

    def __init__(self, stream: IO[bytes], stop_it: Any) -> None:
        self.stream, self.stop_it = stream, stop_it
        self.kept, self.dropped, self.count, self.too_much = bytearray(), 0, 0, False
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self) -> None:
        """Read until the stream ends; count the lines that are not kept."""
        while chunk := self.stream.read1(65536):  # type: ignore[attr-defined]
            room = max(0, KEPT_CHARACTERS - len(self.kept))
            self.kept.extend(chunk[:room])
            self.dropped += chunk[room:].count(b"\n")
            self.count += len(chunk)
            if self.count > TOO_MUCH and not self.too_much:
                self.too_much = True
                self.stop_it()

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
