"""The argument RUN: a run folder, a weights file, or the name of trained weights that come with the package."""

from __future__ import annotations

from pathlib import Path

from .. import pretrained
from ..runs import load_weights
from ..support.errors import NTMError
from ..tasks import TASKS, Task, make_task
from ..training import Model

HELP = "a run folder, a weights file, or the name of a task for the weights that come with the package"


def trained(run: str) -> tuple[Model, Task]:
    """The model and its task. A file or folder of that name takes precedence over the package's weights.

    Raises an `NTMError` if there is neither, and a `FileError` if the file is damaged.
    """
    path = Path(run)
    if not path.exists() and (run in TASKS or run in pretrained.names()):
        return pretrained.load(run), pretrained.task_of(run)
    if not path.exists():
        there = ", ".join(pretrained.names()) or "none yet"
        raise NTMError(f"{run} does not exist, expected a run folder, a weights file, or trained weights: {there}")
    model, task = load_weights(path / "weights.npz" if path.is_dir() else path)
    return model, make_task(**task)
