"""Trained machines that come with the package: ``load("copy").run(x)``.

Each task has three files in this folder: ``TASK.npz``, the weights; ``TASK.jsonl``, the log of their training; and
``TASK.json``, how they were trained and what they reach (see `facts_of`). Files of other models on the same task are
called ``TASK.MODEL``, a log alone or with weights; other machines ``TASK-WORD``, such as ``copy-small``.
``ntm-ref ship RUN`` makes them all from a run folder.
``ten_starts.jsonl``, ``without_a_stage.jsonl`` and ``copy_up_to_six.jsonl`` hold the runs that tutorials 10, 11 and 12
show.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..recipes import MODELS, recipe_for
from ..runs import load_weights, read_log
from ..runs.files import digest_of_file, read_facts, refusing
from ..runs.log import Entry
from ..support.errors import FileError, NTMError
from ..tasks import TASKS, Task, make_task
from ..training import Model

FOLDER = Path(__file__).parent
KIND = "the description of trained weights"


def names() -> list[str]:
    """The names that `load` accepts: tasks, in the paper's order, each followed by TASK.MODEL and TASK-WORD."""
    found = sorted(path.stem for path in FOLDER.glob("*.npz"))
    of_models = {task: [task, *(f"{task}.{model}" for model in MODELS)] for task in TASKS}
    return [
        name
        for task in TASKS
        for name in (*of_models[task], *(other for other in found if other.startswith(f"{task}-")))
        if name in found
    ]


def load(name: str) -> Model:
    """The trained model of a task.

    Raises an `NTMError` for an unknown name, and a `FileError` for a file that is missing, damaged or not the one
    described.
    """
    return load_weights(described(name, ".npz"))[0]


def task_of(name: str) -> Task:
    """The task that the model learned, with the settings of its training."""
    return make_task(**facts_of(name)["task"])


def log_of(name: str) -> list[Entry]:
    """The log of its training, shortened to at most 200 entries."""
    return read_log(described(name, ".jsonl"))


def facts_of(name: str) -> dict[str, Any]:
    """How the weights were trained and what they reach.

    Keys: "task", "model", "recipe", "seed", and the "command" that repeats the training; the "sequences" and "seconds"
    of training; the "versions" of Python and NumPy; the "evaluation" of these weights (the number of "sequences" of
    each length, their "seed", and under "lengths" the rows that `evaluate` returns for the task's variants); and the
    "digests", SHA-256, of the other two files. Raises a `FileError` if the description is damaged or incomplete.
    """
    path = path_of(name, ".json")
    facts = read_facts(path, KIND)
    if not {"task", "model", "command", "evaluation", "digests"} <= set(facts):
        raise FileError(f"{path} is incomplete: expected task, model, command, evaluation and digests in it")
    with refusing(f"{path} does not describe trained weights"):
        make_task(**facts["task"])
        recipe_for(facts["task"]["name"], facts["model"])
    return facts


def curves_of(task: str) -> dict[str, list[Entry]]:
    """The training logs of a task by model, that of the shipped weights first."""
    make_task(task)
    logs = {facts_of(task)["model"]: log_of(task)} if task in names() else {}
    for model in MODELS:
        path = FOLDER / f"{task}.{model}.jsonl"
        if model not in logs and path.exists():
            logs[model] = read_log(path)
    return logs


def described(name: str, suffix: str) -> Path:
    """The path of a file of trained weights; raises a `FileError` if its digest is not the one described."""
    path, digests = path_of(name, suffix), facts_of(name)["digests"]
    if not isinstance(digests, dict) or digests.get(suffix) != digest_of_file(path):
        raise FileError(f"{path} is not the file that {name}.json describes: its digest is another")
    return path


def path_of(name: str, suffix: str) -> Path:
    """The path of a file of trained weights; raises an `NTMError` or a `FileError` if there is none."""
    if name not in names():
        there = ", ".join(names()) or "none yet"
        raise NTMError(f"there are no trained weights {name!r} in this package; there are: {there}")
    path = FOLDER / f"{name}{suffix}"
    if not path.exists():
        raise FileError(f"{path} is missing, though {path.stem}.npz is there: the package is incomplete")
    return path
