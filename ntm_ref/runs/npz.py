"""Reading a .npz file from anybody: nothing in it is run, and no size that it declares is trusted.

`numpy.load` would do for one's own files. This reader refuses pickled objects, records, other compressions and
implausible sizes before it allocates memory for them.
"""

from __future__ import annotations

import math
import os
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ..support.shapes import Array

if TYPE_CHECKING:
    from zipfile import ZipFile

PIECE = 2**20  # bytes that are read at once

# The header that NumPy writes before the numbers of an array, for the dtypes that our files contain.
HEADER = re.compile(rb"\{'descr': '([<>|][fcSU]\d{1,9})', 'fortran_order': False, 'shape': \(([\d, ]{0,300})\), \} *\n")


def arrays_in(opened: BinaryIO, *, most_bytes: int, most_other: int, most_names: int) -> dict[str, Array]:
    """The arrays of an open .npz file by name; raises a `ValueError` (or what `zipfile` raises) for any other file.

    ``most_bytes`` limits the arrays together, ``most_other`` everything besides them, ``most_names`` the archive's
    directory; all in bytes.
    """
    from zipfile import ZipFile  # here, because it is slow to import and only reading needs it

    check_directory(opened, most_names)
    with ZipFile(opened) as file:
        return members_of(file, most_bytes=most_bytes, most_other=most_other)


def check_directory(opened: BinaryIO, most_names: int) -> None:
    """Raise a `ValueError` unless the file ends like a .zip file whose directory is small enough to be read safely."""
    opened.seek(max(0, opened.seek(0, os.SEEK_END) - 42))
    end = opened.read()[-42:].rjust(42)  # 20 bytes that may locate a 64-bit end, which we never need; then the end
    if end[20:24] != b"PK\5\6" or end[-2:] != b"\0\0" or end[:4] == b"PK\6\7":
        raise ValueError("it does not end as a .npz file does")
    if int.from_bytes(end[32:36], "little") > most_names:
        raise ValueError(f"its directory takes more than {most_names:,} bytes")


def members_of(file: ZipFile, *, most_bytes: int, most_other: int) -> dict[str, Array]:
    """The arrays of a .npz file; their declared sizes are added up before the first is read."""
    members = {member.filename.removesuffix(".npy"): member for member in file.infolist()}
    if len(members) != len(file.infolist()):
        raise ValueError("two arrays in it have the same name")
    n_bytes = sum(member.file_size for member in members.values())
    if n_bytes > most_bytes + most_other:
        raise ValueError(f"it declares arrays of {n_bytes:,} bytes, expected at most {most_bytes:,}")
    arrays = {}
    for name, member in members.items():
        if member.compress_type not in (0, 8):  # stored, or deflated as by numpy.savez_compressed
            raise ValueError(f"{name} is compressed in a way that NumPy does not use")
        with file.open(member) as content:
            arrays[name] = array_of(name, content, member.file_size)
    return arrays


def array_of(name: str, content: Any, n_bytes: int) -> Array:
    """One array: its header as NumPy writes it, then exactly as many bytes as the header declares."""
    start = content.read(10)
    header = content.read(int.from_bytes(start[8:], "little"))
    declared = HEADER.fullmatch(header)
    if start[:8] != b"\x93NUMPY\1\0" or declared is None:
        raise ValueError(f"{name} is not an array of numbers as NumPy writes it")
    dtype, shape = np.dtype(declared[1].decode()), tuple(map(int, re.findall(rb"\d+", declared[2])))
    if math.prod(shape) * dtype.itemsize != n_bytes - len(start) - len(header):
        raise ValueError(f"{name} declares the shape {shape}, but has not as many bytes")
    array = np.empty(shape, dtype)
    into = array_bytes(array)
    for begin in range(0, len(into), PIECE):
        piece = into[begin : begin + PIECE]
        if content.readinto(piece) != len(piece):
            raise ValueError(f"{name} is cut short")
    return array


def array_bytes(array: Array) -> Array:
    """The bytes of an array, as a view."""
    return array.reshape(-1).view(np.uint8)
