"""Somebody's file, checked in a process of its own: it may print, fail, end the program or never end.

`check_file` starts the process and waits for it; `main` runs there, and `answer` judges. A JSON file brings it back.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import tokenize
import traceback
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import ntm_ref

from ...support.errors import CheckError, NTMError
from ..evaluation import described, kind
from ..points.designed import arguments
from ..points.register import STAGES
from .survey import survey_theirs
from .sweep import sweep
from .table import page

# without the current folder, where a random.py might stand in the way of Python's own
START = f"import sys; del sys.path[0]; from {__name__} import main; main(sys.argv[1])"
SHOWN_LINES, KEPT_CHARACTERS, WIDTH = 20, 100_000, 500


def check_file(
    target: str,
    like: str | None = None,
    seed: int = 0,
    seconds: float = 60,
    with_sweep: bool = False,
    own_forward: bool = False,
) -> dict[str, Any]:
    """Check ``file.py:ClassName`` like our stage of that name (by default, the one that the class is called).

    With ``own_forward`` it may compute something else than that stage.

    Returns ``ok``, ``survey`` and ``page`` (its lines), ``sweep`` if it was asked for, and ``printed``. What cannot be
    checked raises a `CheckError` with one sentence; what was printed, and the traceback's own lines, are its notes.
    """
    path, class_name = split(target)
    if like is not None and like not in STAGES:
        raise CheckError(f"there is no stage {like!r} to be like, expected one of {', '.join(STAGES)}")
    with tempfile.TemporaryDirectory() as folder:
        answer_file = Path(folder) / "answer.json"
        task = json.dumps([str(path), class_name, like, seed, with_sweep, own_forward, str(answer_file)])
        printed, status = run([sys.executable, "-c", START, task], seconds)
        try:
            found: dict[str, Any] = json.loads(answer_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {"error": ended_without_answer(seconds, status), "traceback": []}
    if "error" in found:
        raise FileCheckError(f"{target}: {found['error']}", [*printed, *found["traceback"]])
    return found | {"printed": printed}


class FileCheckError(CheckError):
    """A file that cannot be checked, with what it printed and its own lines of the traceback."""

    def __init__(self, sentence: str, shown: list[str]) -> None:
        super().__init__(sentence)
        self.shown = shown


def split(target: str) -> tuple[Path, str]:
    """The file and the class of ``file.py:ClassName``."""
    name, colon, class_name = target.rpartition(":")
    if not colon or not class_name or name == "" or target.endswith(".py"):
        raise CheckError(f"which class of {target.rstrip(':')}? Write {target.rstrip(':')}:ClassName")
    path = Path(name)
    if not path.is_file():
        raise CheckError(f"there is no file {name}" if not path.exists() else f"{name} is not a file")
    return path.resolve(), class_name


def ended_without_answer(seconds: float, status: int | None) -> str:
    """Why there is no answer."""
    if status is None:
        return f"it did not finish within {seconds:g} s: an endless loop? --timeout gives it longer"
    return f"it ended its process before it could be checked (exit status {status})"


def run(command: Sequence[str], seconds: float) -> tuple[list[str], int | None]:
    """What a process printed, its first lines, and its exit status; None if it had to be stopped."""
    package = str(Path(ntm_ref.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))}
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,  # held open: when it closes, its reader knows that nobody waits any more
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    kept = bytearray()
    dropped = 0

    def read() -> None:
        nonlocal dropped
        while chunk := process.stdout.read1(65536):  # type: ignore[union-attr]
            room = max(0, KEPT_CHARACTERS - len(kept))
            kept.extend(chunk[:room])
            dropped += chunk[room:].count(b"\n")

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    status: int | None = None
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        stop(process)
        reader.join(2)
        process.stdin.close()
        if not reader.is_alive():
            process.stdout.close()
    lines = [line[:WIDTH] for line in kept.decode("utf-8", "replace").splitlines()]
    more = len(lines) - SHOWN_LINES + dropped
    return [*lines[:SHOWN_LINES], *([f"... and {more} more lines"] if more > 0 else [])], status


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where the system knows such groups, all that it has started."""
    try:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        pass  # it has ended by itself
    process.wait()


def main(task: str) -> None:
    """In the process of its own: check, leave the answer in a file, and end whatever the file may have started."""
    pipe, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # whoever else reads, or loads a library that looks at its input, would wait for the parent
    threading.Thread(target=end_with_parent, args=(pipe,), daemon=True).start()
    answer(task)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the file may have closed it, or put something else in its place
            stream.flush()
    os._exit(0)


def answer(task: str) -> None:
    """Check the class that a task names, and write what is found, or why it cannot be checked, into its answer file."""
    file, class_name, like, seed, with_sweep, own_forward, answer_file = json.loads(task)
    path = Path(file)
    try:
        make = load(path, class_name)
        like = like or stage_called(class_name)
        survey = survey_theirs(make, like, seed, own_forward)
        found: dict[str, Any] = {"ok": survey.ok, "survey": survey.as_dict(), "page": list(page(survey, like))}
        if with_sweep:
            found["sweep"] = sweep(make, arguments(like, "generic", seed), seed)
    except NTMError as error:
        found = {"error": str(error), "traceback": own_lines(error.__cause__, path)}
    except BaseException as error:  # the file's doing, in a place where nobody expects it
        found = {"error": f"it raised {described(error)} while it was checked", "traceback": own_lines(error, path)}
    Path(answer_file).write_text(json.dumps(found), encoding="utf-8")


def end_with_parent(pipe: int) -> None:
    """Wait until the other end of a pipe closes, and end this process."""
    os.read(pipe, 1)
    os._exit(1)


def load(path: Path, class_name: str) -> Any:
    """The class of this name, from a file that is run for it."""
    sys.path += [str(path.parent), os.getcwd()]  # last, for the same reason
    name = f"checked_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise CheckError(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        check_encoding(path)
        spec.loader.exec_module(module)
    except SyntaxError as error:
        where = "" if error.filename in (str(path), None) else f" of {error.filename}"
        line = f" in line {error.lineno}" if error.lineno else ""
        raise CheckError(f"{type(error).__name__}{line}{where}: {error.msg}") from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a file may also end the program
        raise CheckError(f"the file raised {described(error)} when it was imported") from error
    return named(module, class_name)


def check_encoding(path: Path) -> None:
    """Raise a `SyntaxError` where ``python file.py`` does: in a comment, an import puts up with any byte."""
    content = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"the byte 0x{content[error.start]:02x} is not {encoding}, and no other encoding is declared"
        raise SyntaxError(message, (None, line, None, None)) from None


def named(module: ModuleType, class_name: str) -> Any:
    """The class, or whatever else makes fresh objects."""
    try:
        make = getattr(module, class_name)
    except AttributeError:
        classes = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
        has = f"it has {', '.join(classes)}" if classes else "it has no class at all"
        raise CheckError(f"there is no class {class_name} in this file; {has}") from None
    if not callable(make):
        raise CheckError(f"{class_name} is {kind(make)}, expected a class with forward and backward")
    return make


def stage_called(class_name: str) -> str:
    """Our stage of this name."""
    if class_name not in STAGES:
        raise CheckError(f"which of our stages is it like? Give --like with one of {', '.join(STAGES)}")
    return class_name


def own_lines(error: BaseException | None, path: Path) -> list[str]:
    """The lines of a traceback that stand in the file itself, and the exception."""
    if error is None:
        return []
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    said = [f"  {path.name}, line {frame.lineno}, in {frame.name}\n    {frame.line}" for frame in frames]
    return [*said[-SHOWN_LINES:], described(error)]
