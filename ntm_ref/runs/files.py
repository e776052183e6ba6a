"""Files that are written whole, say their kind and format, carry a digest, and are read without trusting them."""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np

from ..support.errors import FileError
from ..support.shapes import Array

if TYPE_CHECKING:
    from zipfile import ZipFile

T = TypeVar("T")
FORMAT = 2  # raised when what is in a file changes
MOST_BYTES = 200_000_000  # of the arrays in a file
MOST_TEXT = 8_000_000  # bytes of JSON
MOST_NAMES = 5_000_000  # bytes of a .npz file's directory
PIECE = 2**20  # bytes
PATIENCE = 5.0  # seconds, on Windows, for those who read a file that is to be replaced

# How NumPy begins an array's file: all else, pickled objects, records and sizes beyond belief, is refused unread.
HEADER = re.compile(rb"\{'descr': '([<>|][fcSU]\d{1,9})', 'fortran_order': False, 'shape': \(([\d, ]{0,300})\), \} *\n")


def write_whole(path: Path, write: Callable[[Path], T]) -> T:
    """Let ``write`` make a file beside ``path``, then put it in its place in one move: never half a file.

    Each call has a part of its own. One that a killed process leaves is swept by the next to train in that folder.
    """
    beside = path.with_name(f".{path.stem}.{os.urandom(4).hex()}.part{path.suffix}")
    try:
        result = write(beside)
        with beside.open("rb+") as part:
            os.fsync(part.fileno())  # or, after a power cut, the new name may have nothing in it
        put(beside, path)
        return result
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def put(part: Path, path: Path) -> None:
    """Move a file to its place. Windows refuses while somebody reads what is there: the reader is waited for."""
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
    """Named arrays and a dictionary of plain facts, as one .npz file that says what kind it is, in which format.

    The digest beside them tells damage. It does not tell malice, for anybody can compute it.
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
    buffer = BytesIO()  # into a file that cannot grow, NumPy 1.23 leaves a half that complains when it is collected
    np.savez(buffer, **content)
    write_whole(path, lambda part: part.write_bytes(buffer.getbuffer()))


def write_facts(path: Path, kind: str, facts: Mapping[str, Any]) -> None:
    """A dictionary of plain facts as a JSON file that says what kind it is, in which format, with a digest."""
    facts = {"kind": kind, "format": FORMAT, **facts}
    text = json.dumps({**facts, "digest": digest_of_facts(facts)}, indent=2, allow_nan=False) + "\n"
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8"))


def digest_of(arrays: Mapping[str, Array]) -> str:
    """The SHA-256 of the arrays' names, dtypes, shapes and bytes."""
    names = sorted(arrays)
    found = sha256(repr([(name, arrays[name].dtype.str, arrays[name].shape) for name in names]).encode())
    for name in names:
        found.update(as_bytes(arrays[name]).data)
    return found.hexdigest()


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a whole file; of a text, however its lines end here."""
    check_file(path, "a file of trained weights", MOST_BYTES)
    content = path.read_bytes()
    return sha256(content if path.suffix == ".npz" else content.replace(b"\r\n", b"\n")).hexdigest()


def digest_of_facts(facts: Mapping[str, Any]) -> str:
    """The SHA-256 of the facts, in whatever order they come."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def as_bytes(array: Array) -> Array:
    """The bytes of an array, as a view."""
    return array.reshape(-1).view(np.uint8)


# Reading


def read_arrays(path: Path, kind: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays and facts that `write_arrays` wrote; a `FileError` for anything else, before it takes much memory."""
    from zipfile import ZipFile  # here, because it is slow to import and only reading needs it

    check_file(path, kind, MOST_BYTES + MOST_TEXT + MOST_NAMES)
    with refusing(f"{path} is cut short or is not {kind} of ntm_ref"):
        with path.open("rb") as opened:
            check_directory(opened)
            with ZipFile(opened) as file:
                arrays = members_of(file)
        text = arrays["facts"]
        facts = {} if text.dtype.kind == "U" else parse(as_bytes(text).tobytes().decode())  # U was format 1
        check_kind(path, kind, facts)
        digest = arrays.pop("digest").item()
    if digest != digest_of(arrays).encode():
        raise FileError(f"{path} is damaged: its digest is not that of what is in it")
    del arrays["facts"]
    return arrays, facts


def read_facts(path: Path, kind: str) -> dict[str, Any]:
    """The facts that `write_facts` wrote; a `FileError` for anything else."""
    text = read_text(path, kind)
    with refusing(f"{path} is cut short or is not {kind} of ntm_ref"):
        facts = parse(text)
        check_kind(path, kind, facts)
        digest = facts.pop("digest")
        if digest != digest_of_facts(facts):
            raise FileError(f"{path} is damaged or was edited: its digest is not that of what is in it")
    return dict(facts)


def read_text(path: Path, kind: str) -> str:
    """A text file, if it is not too large to be one of ours."""
    check_file(path, kind, MOST_TEXT)
    with refusing(f"{path} is not {kind}"):
        return path.read_text(encoding="utf-8")


def parse(text: str) -> Any:
    """JSON in which every number is finite, and not so long that reading it takes forever."""
    return json.loads(text, parse_constant=finite, parse_float=finite, parse_int=whole)


def finite(text: str) -> float:
    """A number from a JSON text."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} where a finite number is expected")
    return value


def whole(text: str) -> int:
    """A whole number from a JSON text."""
    if len(text) > 50:
        raise ValueError(f"a whole number of {len(text)} digits")
    return int(text)


@contextlib.contextmanager
def refusing(sentence: str) -> Iterator[None]:
    """Make one `FileError` of whatever goes wrong in this block: the sentence, and the reason in the same line.

    A file that means harm can make a library raise anything, so everything is caught; the cause is kept.
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
    """Raise a `FileError` unless there is a file of a size that we would write."""
    if not path.exists():
        raise FileError(f"{path} does not exist, expected {kind}")
    if not path.is_file():
        raise FileError(f"{path} is not a file, expected {kind}")
    if path.stat().st_size > most:
        raise FileError(f"{path} has {path.stat().st_size:,} bytes, expected {kind} of at most {most:,}")


def check_kind(path: Path, kind: str, facts: Any) -> None:
    """Raise a `FileError` unless the facts say that they are of this kind and in our format."""
    came = facts.get("format", 1) if isinstance(facts, dict) else FORMAT
    if came != FORMAT:
        other = "an earlier" if came == 1 else "another"
        raise FileError(f"{path} is {kind} in format {came!r:.20}, of {other} version, expected format {FORMAT}")
    if not isinstance(facts, dict) or facts.get("kind") != kind:
        raise FileError(f"{path} is not {kind} of ntm_ref: it does not say so")


def check_directory(opened: BinaryIO) -> None:
    """Raise a `ValueError` unless the file ends as a small .zip file does, whose directory is then safe to read."""
    opened.seek(max(0, opened.seek(0, os.SEEK_END) - 42))
    end = opened.read()[-42:].rjust(42)  # maybe the locator of a 64-bit end, which we never need, then the end
    if end[20:24] != b"PK\5\6" or end[-2:] != b"\0\0" or end[:4] == b"PK\6\7":
        raise ValueError("it does not end as a .npz file does")
    if int.from_bytes(end[32:36], "little") > MOST_NAMES:
        raise ValueError(f"its directory takes more than {MOST_NAMES:,} bytes")


def members_of(file: ZipFile) -> dict[str, Array]:
    """The arrays in a .npz file, once their declared sizes have been added up."""
    members = {member.filename.removesuffix(".npy"): member for member in file.infolist()}
    if len(members) != len(file.infolist()):
        raise ValueError("two arrays in it have the same name")
    n_bytes = sum(member.file_size for member in members.values())
    if n_bytes > MOST_BYTES + MOST_TEXT + MOST_NAMES:
        raise ValueError(f"it declares arrays of {n_bytes:,} bytes, expected at most {MOST_BYTES:,}")
    arrays = {}
    for name, member in members.items():
        if member.compress_type not in (0, 8):  # stored, or deflated as by numpy.savez_compressed
            raise ValueError(f"{name} is compressed in a way that NumPy does not use")
        with file.open(member) as content:
            arrays[name] = array_of(name, content, member.file_size)
    return arrays


def array_of(name: str, content: Any, n_bytes: int) -> Array:
    """One array: its header as NumPy writes it, then just so many bytes as it declares."""
    start = content.read(10)
    header = content.read(int.from_bytes(start[8:], "little"))
    said = HEADER.fullmatch(header)
    if start[:8] != b"\x93NUMPY\1\0" or said is None:
        raise ValueError(f"{name} is not an array of numbers as NumPy writes it")
    dtype, shape = np.dtype(said[1].decode()), tuple(map(int, re.findall(rb"\d+", said[2])))
    if math.prod(shape) * dtype.itemsize != n_bytes - len(start) - len(header):
        raise ValueError(f"{name} declares the shape {shape}, but has not as many bytes")
    array = np.empty(shape, dtype)
    into = as_bytes(array)
    for begin in range(0, len(into), PIECE):
        piece = into[begin : begin + PIECE]
        if content.readinto(piece) != len(piece):
            raise ValueError(f"{name} is cut short")
    return array
