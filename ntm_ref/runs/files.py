"""Our two kinds of files: named arrays (.npz) and plain facts (.json).

Both are replaced atomically, state their kind and format, carry a digest, and are read without trusting them.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..support.errors import FileError
from ..support.shapes import Array
from .npz import array_bytes, arrays_in
from .strict_json import parse

T = TypeVar("T")
FORMAT = 2  # increased whenever the contents of a file change
MOST_BYTES = 200_000_000  # of the arrays in a file
MOST_TEXT = 8_000_000  # bytes of JSON
MOST_NAMES = 5_000_000  # bytes of a .npz file's directory
PATIENCE = 5.0  # seconds to wait, on Windows, until a file that is to be replaced is no longer being read


def write_whole(path: Path, write: Callable[[Path], T]) -> T:
    """Replace the file at ``path`` atomically and return the result of ``write``.

    ``write`` gets the path of a temporary file in the same folder, which is then moved into place, so there is never
    half a file at ``path``. Leftovers of a killed process are removed by the next one that trains there. Raises a
    `FileError` if the file cannot be written.
    """
    if path.exists() and not path.is_file():  # a device, say, would be replaced
        what = "a folder" if path.is_dir() else "no regular file"
        raise FileError(f"{path} cannot be written: it is {what}, expected a file")
    beside = path.with_name(f".{path.stem}.{os.urandom(4).hex()}.part{path.suffix}")
    try:
        result = write(beside)
        with beside.open("rb+") as part:
            os.fsync(part.fileno())  # otherwise a power cut may leave an empty file under the new name
        put(beside, path)
        return result
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def put(part: Path, path: Path) -> None:
    """Move a file into place. On Windows that fails while another process reads the old file, so it is retried."""
    until = time.monotonic() + (PATIENCE if sys.platform == "win32" else 0)
    while True:
        try:
            return os.replace(part, path)
        except PermissionError:
            if time.monotonic() >= until:
                raise
        time.sleep(0.01)


# Writing


def write_arrays(path: Path, kind: str, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
    """Write named arrays and a dictionary of plain facts as one .npz file, with its kind, its format and a digest.

    The digest detects damage, not tampering: anyone can recompute it. Raises a `FileError` for more than can be read
    back, or if the file cannot be written.
    """
    text = json.dumps({"kind": kind, "format": FORMAT, **facts}, allow_nan=False).encode()
    content: dict[str, Any] = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    n_bytes = sum(array.nbytes for array in content.values())
    if n_bytes > MOST_BYTES or len(text) > MOST_TEXT:
        raise FileError(
            f"{path} would hold {n_bytes:,} bytes of arrays and {len(text):,} of facts, "
            f"more than the {MOST_BYTES:,} and {MOST_TEXT:,} that are read back"
        )
    content["facts"] = np.array(text)
    content["digest"] = np.array(digest_of(content).encode())
    buffer = BytesIO()  # NumPy 1.23, writing to a full disk, leaves an object that complains when it is collected
    np.savez(buffer, **content)
    write_whole(path, lambda part: part.write_bytes(buffer.getbuffer()))


def write_facts(path: Path, kind: str, facts: Mapping[str, Any]) -> None:
    """Write a dictionary of plain facts as a JSON file, with its kind, its format and a digest."""
    facts = {"kind": kind, "format": FORMAT, **facts}
    text = json.dumps({**facts, "digest": digest_of_facts(facts)}, indent=2, allow_nan=False) + "\n"
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8"))


def digest_of(arrays: Mapping[str, Array]) -> str:
    """The SHA-256 of the arrays' names, dtypes, shapes and bytes."""
    names = sorted(arrays)
    found = sha256(repr([(name, arrays[name].dtype.str, arrays[name].shape) for name in names]).encode())
    for name in names:
        found.update(array_bytes(arrays[name]).data)
    return found.hexdigest()


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a whole file; in a text file, both kinds of line ends count as the same."""
    check_file(path, "a file of trained weights", MOST_BYTES)
    content = path.read_bytes()
    return sha256(content if path.suffix == ".npz" else content.replace(b"\r\n", b"\n")).hexdigest()


def digest_of_facts(facts: Mapping[str, Any]) -> str:
    """The SHA-256 of the facts, whatever their order."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


# Reading


def read_arrays(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays and facts that `write_arrays` wrote; a `FileError` for any other file, before it takes much memory."""
    check_file(path, kind, MOST_BYTES + MOST_TEXT + MOST_NAMES)
    with refusing(f"{path} is cut short or is not {kind} of ntm_ref"):
        with path.open("rb") as opened:
            arrays = arrays_in(opened, most_bytes=MOST_BYTES, most_other=MOST_TEXT + MOST_NAMES, most_names=MOST_NAMES)
        text = arrays["facts"]
        facts = {} if text.dtype.kind == "U" else parse(array_bytes(text).tobytes().decode())  # U was format 1
        check_kind(path, kind, facts)
        digest = arrays.pop("digest").item()
    if digest != digest_of(arrays).encode():
        raise FileError(f"{path} is damaged: its digest is not that of what is in it")
    del arrays["facts"]
    return arrays, facts


def read_facts(path: Path, kind: str) -> dict[str, Any]:
    """The facts that `write_facts` wrote; raises a `FileError` for any other file."""
    text = read_text(path, kind)
    with refusing(f"{path} is cut short or is not {kind} of ntm_ref"):
        facts = parse(text)
        check_kind(path, kind, facts)
        digest = facts.pop("digest")
        if digest != digest_of_facts(facts):
            raise FileError(f"{path} is damaged or was edited: its digest is not that of what is in it")
    return dict(facts)


def read_text(path: Path, kind: str) -> str:
    """The contents of a text file; raises a `FileError` if it is too large to be one of ours."""
    check_file(path, kind, MOST_TEXT)
    with refusing(f"{path} is not {kind}"):
        return path.read_text(encoding="utf-8")


@contextlib.contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Turn any exception in this block into a `FileError`: the sentence, then the reason on the same line.

    A malicious file can make a library raise anything, so everything is caught; the cause is kept.
    """
    try:
        yield
    except FileError:
        raise
    except Exception as error:
        reason = f"there is no {error}" if isinstance(error, KeyError) else str(error) or type(error).__name__
        reason = "".join(c if c.isprintable() else " " for c in reason)
        raise FileError(f"{sentence}: {reason if len(reason) <= 300 else reason[:300] + '...'}") from error


def check_file(path: Path, kind: str, most: int) -> None:
    """Raise a `FileError` unless ``path`` is a file of at most ``most`` bytes."""
    if not path.exists():
        raise FileError(f"{path} does not exist, expected {kind}")
    if not path.is_file():
        raise FileError(f"{path} is not a file, expected {kind}")
    if path.stat().st_size > most:
        raise FileError(f"{path} has {path.stat().st_size:,} bytes, expected {kind} of at most {most:,}")


def check_kind(path: Path, kind: str, facts: Any) -> None:
    """Raise a `FileError` unless the facts declare this kind and our format."""
    came = facts.get("format", 1) if isinstance(facts, dict) else FORMAT
    if came != FORMAT:
        other = "an earlier" if came == 1 else "another"
        raise FileError(f"{path} is {kind} in format {came!r:.20}, of {other} version, expected format {FORMAT}")
    if not isinstance(facts, dict) or facts.get("kind") != kind:
        raise FileError(f"{path} is not {kind} of ntm_ref: it does not say so")
