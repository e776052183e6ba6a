"""Load what is to be checked: a class or a function in a Python file, or in the cells of a notebook."""

from __future__ import annotations

import json
import linecache
import sys
import tokenize
import traceback
from difflib import get_close_matches
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

SHOWN_LINES, MAX_CHARACTERS = 20, 300  # of a traceback; of an exception's message


class LoadError(Exception):
    """Nothing to check; the message says why, and ``lines`` are the file's own lines of the traceback."""

    def __init__(self, sentence: str, lines: list[str] | None = None) -> None:
        super().__init__(sentence)
        self.lines = lines or []


def load(path: Path, folders: list[str]) -> ModuleType:
    """Run a file, or the code cells of a notebook, as a module."""
    sys.path += folders  # last, where they cannot hide Python's own modules
    name = f"checked_{path.stem}"
    try:
        return run(name, path, notebook_source(path) if path.suffix == ".ipynb" else file_source(path))
    except SyntaxError as error:
        where = "" if error.filename in (str(path), None) else f" of {error.filename}"
        line = f" in line {error.lineno}" if error.lineno else ""
        raise LoadError(f"{type(error).__name__}{line}{where}: {error.msg}") from None
    except (LoadError, KeyboardInterrupt):
        raise
    except BaseException as error:  # a file may also raise SystemExit
        sentence = f"the file raised {in_words(error)} when it was imported"
        raise LoadError(sentence, own_lines(error, path)) from error


def run(name: str, path: Path, source: str) -> ModuleType:
    """Run a text as a module of this name. No bytecode is kept: an edit within the same second would not be seen."""
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    linecache.cache[str(path)] = len(source), None, source.splitlines(keepends=True), str(path)
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def file_source(path: Path) -> str:
    """The text of a Python file, in the encoding that it declares."""
    if path.suffix != ".py":
        raise LoadError(f"{path.name} is not a Python file")
    if is_latin_1(path):
        return path.read_text(encoding="latin-1")
    try:
        with tokenize.open(path) as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise SyntaxError(str(error)) from None


def notebook_source(path: Path) -> str:
    """The code cells of a notebook, one after the other; lines of IPython's own become comments."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise LoadError(f"{path.name} is not a notebook: expected JSON with a list of cells") from None
    lines = [line for source in sources if not source.startswith("%%") for line in [*source.splitlines(), ""]]
    return "\n".join(f"pass  # {line}" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def is_latin_1(path: Path) -> bool:
    """Whether a file is not in UTF-8 and declares no encoding, as old editors write it."""
    content = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        content.decode(encoding)
    except SyntaxError:
        return not content.startswith((b"\xff\xfe", b"\xfe\xff")) and b"coding" not in content[:200]
    except UnicodeDecodeError:
        return encoding == "utf-8" and b"coding" not in content[:200]
    return False


def named(module: ModuleType, name: str) -> Any:
    """The class or function of this name."""
    try:
        return getattr(module, name)
    except AttributeError:
        own = [n for n, v in vars(module).items() if getattr(v, "__module__", None) == module.__name__]
        has = f"it has {', '.join(own)}" if own else "it has no class at all"
        close = get_close_matches(name.lower(), [n.lower() for n in own], 1)
        meant = f"; did you mean {next(n for n in own if n.lower() == close[0])}?" if close else ""
        raise LoadError(f"there is no class {name} in this file; {has}{meant}") from None


def own_lines(error: BaseException | None, path: Path) -> list[str]:
    """The lines of a traceback that are in the file itself, and the exception."""
    if error is None:
        return []
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    lines = [f"  {path.name}, line {frame.lineno}, in {frame.name}\n    {frame.line}" for frame in frames]
    return [*lines[-SHOWN_LINES:], in_words(error)]


def in_words(error: BaseException) -> str:
    """The type and message of an exception, shortened, on one line."""
    try:
        words = str(error).split()
    except BaseException:
        words = ["(its message raises an exception too)"]
    text = " ".join([f"{type(error).__name__}:", *words]).removesuffix(":")
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + " ..."
