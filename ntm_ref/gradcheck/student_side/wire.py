"""Messages between two processes: JSON for what is said, bytes for the numbers, and nothing that could be run.

A message is a 12-byte head with two lengths, then a JSON text in which ``{"<array>": [dtype, shape]}`` stands for each
array, then the numbers of all arrays in this order. Nothing is unpickled, so nothing received is executed.
"""

from __future__ import annotations

import json
import math
import struct
from typing import IO, Any

import numpy as np

HEAD = struct.Struct(">4sII")
MARK = b"ntm1"
ARRAY = "<array>"  # no name of an attribute or of an argument
LARGEST = 2**28  # bytes of a message
PLAIN = frozenset("?bhilqBHILQefdgFDG")  # dtype characters: numbers and truth values alone


class WireError(Exception):
    """What arrived is not a message."""


def write(stream: IO[bytes], message: Any) -> None:
    """Send one message."""
    arrays: list[bytes] = []
    text = json.dumps(stripped(message, arrays)).encode()
    body = b"".join(arrays)
    stream.write(HEAD.pack(MARK, len(text), len(body)) + text + body)
    stream.flush()


def stripped(part: Any, arrays: list[bytes]) -> Any:
    """The message without its arrays, whose bytes are appended to ``arrays``."""
    if isinstance(part, (np.ndarray, np.generic)):
        array = np.asarray(part)
        arrays.append(array.tobytes())
        return {ARRAY: [array.dtype.str, list(array.shape)]}
    if isinstance(part, dict):
        return {str(key): stripped(value, arrays) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [stripped(value, arrays) for value in part]
    return part


def read(stream: IO[bytes]) -> Any:
    """Receive one message; raises an `EOFError` at the end of the stream, and a `WireError` for anything else."""
    mark, n_text, n_body = HEAD.unpack(exactly(stream, HEAD.size))
    if mark != MARK or n_text + n_body > LARGEST:
        raise WireError("what arrived is not a message, or is too large")
    try:
        message, body = json.loads(exactly(stream, n_text)), exactly(stream, n_body)
        found, used = filled(message, body, 0)
    except (ValueError, TypeError, LookupError, SyntaxError, RecursionError, OverflowError) as error:
        raise WireError(f"what arrived cannot be read ({type(error).__name__})") from error
    if used != len(body):
        raise WireError("what arrived has more numbers than it announces")
    return found


def exactly(stream: IO[bytes], n: int) -> bytes:
    """The next n bytes."""
    parts: list[bytes] = []
    while n:
        part = stream.read(n)
        if not part:
            raise EOFError
        parts.append(part)
        n -= len(part)
    return b"".join(parts)


def filled(part: Any, body: bytes, used: int) -> tuple[Any, int]:
    """The message with its arrays, and how many bytes of the body are used up."""
    if isinstance(part, dict) and list(part) == [ARRAY]:
        dtype, shape = np.dtype(part[ARRAY][0]), tuple(int(n) for n in part[ARRAY][1])
        if dtype.char not in PLAIN or min(shape, default=0) < 0:
            raise ValueError("not an array of numbers")
        end = used + dtype.itemsize * math.prod(shape)
        return np.frombuffer(body[used:end], dtype).reshape(shape).copy(), end
    if isinstance(part, dict):
        result: dict[str, Any] = {}
        for key, value in part.items():
            result[key], used = filled(value, body, used)
        return result, used
    if isinstance(part, list):
        parts = []
        for value in part:
            found, used = filled(value, body, used)
            parts.append(found)
        return parts, used
    return part, used
