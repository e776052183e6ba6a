"""Writing a file so that it is either the old one or the new one, and reading arrays without trusting them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..errors import FileError
from ..shapes import Array

T = TypeVar("T")
FORMAT = 1  # raised when what is in a file changes


def write_whole(path: Path, write: Callable[[Path], T]) -> T:
    """Let ``write`` make a file beside ``path``, then put it in its place in one move: never half a file."""
    beside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        result = write(beside)
        os.replace(beside, path)
        return result
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


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
