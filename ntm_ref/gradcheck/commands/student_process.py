"""The process that checks a student's file: load the class, check it, leave the answer in a file.

`student.check_file` starts it. It ends when that does, whatever the student's file may still be doing.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import sys
import tokenize
import traceback
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from ...runs.process import end_after
from ...support.errors import CheckError, NTMError
from ..evaluation import exception_in_words, type_in_words
from ..points.designed import arguments
from ..points.register import STAGES
from .survey_theirs import survey_theirs
from .sweep import sweep
from .table import page

SHOWN_LINES = 20  # of the traceback


def main(task: str) -> None:
    """Check the class that a task (JSON) names, write the answer, and exit even if the file left threads running."""
    pipe, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # whoever else reads standard input must not wait for the parent
    end_after(lambda: os.read(pipe, 1))  # it returns when the parent's end of the pipe is closed
    answer(task)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # the file may have closed it, or put something else in its place
            stream.flush()
    os._exit(0)


def answer(task: str) -> None:
    """Check the class that a task names; write the results, or why there are none, to its answer file."""
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
    except BaseException as error:  # the file may raise anything, anywhere
        own, words = own_lines(error, path), exception_in_words(error)
        by_the_file = len(own) > 1 or not isinstance(error, Exception)
        problem = f"it raised {words} while it was checked"
        found = {
            "error": problem if by_the_file else f"the checker itself raised {words}, which is no fault of this file",
            "traceback": own if by_the_file else traceback.format_exception(error),
        }
    Path(answer_file).write_text(json.dumps(found), encoding="utf-8")


def load(path: Path, class_name: str) -> Any:
    """Run a file as a module and return the class of this name."""
    sys.path += [str(path.parent), os.getcwd()]  # last, where they cannot hide Python's own modules
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
    except BaseException as error:  # a file may also raise SystemExit
        raise CheckError(f"the file raised {exception_in_words(error)} when it was imported") from error
    return named(module, class_name)


def check_encoding(path: Path) -> None:
    """Raise a `SyntaxError` where ``python file.py`` does: an import accepts any byte in a comment."""
    content = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"the byte 0x{content[error.start]:02x} is not {encoding}, and no other encoding is declared"
        raise SyntaxError(message, (None, line, None, None)) from None


def named(module: ModuleType, class_name: str) -> Any:
    """The class of this name, or a function that returns fresh objects."""
    try:
        make = getattr(module, class_name)
    except AttributeError:
        classes = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
        has = f"it has {', '.join(classes)}" if classes else "it has no class at all"
        raise CheckError(f"there is no class {class_name} in this file; {has}") from None
    if not callable(make):
        raise CheckError(f"{class_name} is {type_in_words(make)}, expected a class with forward and backward")
    return make


def stage_called(class_name: str) -> str:
    """Our stage of the same name as the class."""
    if class_name not in STAGES:
        raise CheckError(f"which of our stages is it like? Give --like with one of {', '.join(STAGES)}")
    return class_name


def own_lines(error: BaseException | None, path: Path) -> list[str]:
    """The lines of a traceback that are in the file itself, and the exception."""
    if error is None:
        return []
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    lines = [f"  {path.name}, line {frame.lineno}, in {frame.name}\n    {frame.line}" for frame in frames]
    return [*lines[-SHOWN_LINES:], exception_in_words(error)]
