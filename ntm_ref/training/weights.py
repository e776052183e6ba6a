"""A trained machine as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FileError, NTMError
from ..machine import NTM
from ..shapes import Array
from .files import read_arrays, write_arrays

KIND = "a weights file"


def save_weights(path: Path, ntm: NTM, task: Mapping[str, Any]) -> None:
    """Write the machine's settings and parameters, and the task that it learned: its name and settings."""
    facts = {"machine": ntm.settings, "dtype": str(ntm.dtype), "task": dict(task)}
    write_arrays(path, KIND, {p.name: p.value for p in ntm.parameters()}, facts)


def load_weights(path: Path) -> tuple[NTM, dict[str, Any]]:
    """The machine of a weights file, and its task; a `FileError` if the file is not whole or does not fit itself."""
    arrays, facts = read_arrays(path, KIND)
    try:
        ntm, task = NTM(**facts["machine"], dtype=facts["dtype"]), dict(facts["task"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(f"{path} does not describe a machine: {error}") from error
    set_parameters(ntm, arrays, str(path))
    return ntm, task


def set_parameters(ntm: NTM, arrays: Mapping[str, Array], where: str) -> None:
    """Give a machine these parameters, if they are its own: same names, shapes and dtype, all finite."""
    parameters = ntm.parameters()
    if set(arrays) != {p.name for p in parameters}:
        raise NTMError(f"{where} holds {', '.join(sorted(arrays))}, expected {', '.join(p.name for p in parameters)}")
    for p in parameters:
        value = arrays[p.name]
        if value.shape != p.value.shape or value.dtype != p.value.dtype:
            came, expected = f"{value.shape} {value.dtype}", f"{p.value.shape} {p.value.dtype}"
            raise FileError(f"{where}: {p.name} is {came}, expected {expected}")
        if not np.isfinite(value).all():
            raise FileError(f"{where}: {p.name} holds numbers that are not finite")
    for p in parameters:
        p.value[...] = arrays[p.name]
