"""A trained model as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..baseline import LSTM
from ..machine import NTM
from ..support.errors import NTMError
from ..support.shapes import Array
from ..tasks import make_task
from ..training import Model
from .files import read_arrays, refusing, write_arrays

KIND = "a weights file"
KINDS: dict[str, type[NTM] | type[LSTM]] = {"NTM": NTM, "LSTM": LSTM}


def save_weights(path: Path | str, model: Model, task: Mapping[str, Any]) -> None:
    """Write a model's settings and parameters, and the task that it learned (its name and settings).

    Raises an `NTMError` if the model does not fit the task, and a `FileError` if the file cannot be written.
    """
    check_fit(model, task)
    facts = {"model": type(model).__name__, "machine": model.settings, "task": dict(task)}
    write_arrays(Path(path), KIND, {p.name: p.value for p in model.parameters()}, facts)


def load_weights(path: Path | str) -> tuple[Model, dict[str, Any]]:
    """The model of a weights file, and its task (name and settings).

    Raises a `FileError` if the file is missing or damaged, or if its parts do not fit each other.
    """
    arrays, facts = read_arrays(Path(path), KIND)
    with refusing(f"{path} does not describe a model and its task"):
        model = model_of(facts["model"], facts["machine"], arrays)
        check_fit(model, facts["task"])
    return model, dict(facts["task"])


def check_fit(model: Model, settings: Mapping[str, Any]) -> None:
    """Raise an `NTMError` unless the task exists and the model has its numbers of inputs and outputs."""
    task, came = make_task(**settings), (model.settings["n_inputs"], model.settings["n_outputs"])
    if came != (task.n_inputs, task.n_outputs):
        expected = f"{task.n_inputs} and {task.n_outputs}"
        raise NTMError(f"the model has {came[0]} inputs and {came[1]} outputs, but {task.name} needs {expected}")


def model_of(kind: str, settings: Mapping[str, Any], parameters: Mapping[str, Array]) -> Model:
    """The model of this kind with these settings and parameters."""
    if kind not in tuple(KINDS):
        raise NTMError(f"the model is {kind!r}, expected one of {', '.join(KINDS)}")
    dtype = next(iter(parameters.values())).dtype if parameters else np.float32
    return KINDS[kind](**settings, dtype=dtype, parameters=parameters)
