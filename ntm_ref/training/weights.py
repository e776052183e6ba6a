"""A trained model as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FileError, NTMError
from ..shapes import Array
from .files import read_arrays, write_arrays
from .models import Model, model_of

KIND = "a weights file"


def save_weights(path: Path | str, model: Model, task: Mapping[str, Any]) -> None:
    """Write the model's settings and parameters, and the task that it learned: its name and settings."""
    facts = {"model": type(model).__name__, "machine": model.settings, "dtype": str(model.dtype), "task": dict(task)}
    write_arrays(Path(path), KIND, {p.name: p.value for p in model.parameters()}, facts)


def load_weights(path: Path | str) -> tuple[Model, dict[str, Any]]:
    """The model of a weights file, and its task; a `FileError` if the file is not whole or does not fit itself."""
    arrays, facts = read_arrays(Path(path), KIND)
    try:
        model = model_of(facts.get("model", "NTM"), facts["machine"], facts["dtype"])
        task = dict(facts["task"])
    except (KeyError, TypeError, ValueError) as error:
        raise FileError(f"{path} does not describe a model: {error}") from error
    set_parameters(model, arrays, str(path))
    return model, task


def set_parameters(model: Model, arrays: Mapping[str, Array], where: str) -> None:
    """Give a model these parameters, if they are its own: same names, shapes and dtype, all finite."""
    parameters = model.parameters()
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
