"""Trained machines that come with the package: ``load("copy").run(x)``.

Of a task there are three files in this folder: ``TASK.npz``, the weights; ``TASK.jsonl``, the log of their training;
and ``TASK.json``, how they were made and what they reach (see `facts_of`). What another model learned of the task lies
beside them as ``TASK.MODEL.jsonl``, a log alone or with weights of its own. ``python -m ntm_ref.pretrained RUN`` makes
them all from a run folder. ``without_a_stage.jsonl`` is what tutorial 11 trained.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..recipes import MODELS, recipe_for
from ..runs import load_weights, read_log
from ..runs.files import digest_of_file, read_facts, refusing
from ..support.errors import FileError, NTMError
from ..tasks import TASKS, Task, make_task
from ..training import Model

FOLDER = Path(__file__).parent
KIND = "the description of trained weights"

Log = list[dict[str, float]]


def names() -> list[str]:
    """What `load` knows: the tasks, in the paper's order, and TASK.MODEL where another model's weights are there."""
    found = {path.stem for path in FOLDER.glob("*.npz")}
    known = [name for task in TASKS for name in (task, *(f"{task}.{model}" for model in MODELS))]
    return [name for name in known if name in found]


def load(name: str) -> Model:
    """The trained model of a task, with its ``run(x)``."""
    return load_weights(described(name, ".npz"))[0]


def task_of(name: str) -> Task:
    """The task that it learned, with the settings that it learned it with."""
    return make_task(**facts_of(name)["task"])


def log_of(name: str) -> Log:
    """The log of its training, as `curves_of` has it."""
    return read_log(described(name, ".jsonl"))


def facts_of(name: str) -> dict[str, Any]:
    """How the weights were made and what they reach.

    "task", "model", "recipe", "seed" and the "command" that trains such a machine again; the "sequences" and "seconds"
    of training; the "versions" it was done with; the "evaluation", made of the shipped weights: how many "sequences"
    of each length, their "seed", and as "lengths" the rows that `evaluate` gives for the task's variants; and the
    "digests", SHA-256, of the other two files.
    """
    path = path_of(name, ".json")
    facts = read_facts(path, KIND)
    if not {"task", "model", "command", "evaluation", "digests"} <= set(facts):
        raise FileError(f"{path} is not whole: expected task, model, command, evaluation and digests in it")
    with refusing(f"{path} does not describe trained weights"):
        make_task(**facts["task"])
        recipe_for(facts["task"]["name"], facts["model"])
    return facts


def curves_of(task: str) -> dict[str, Log]:
    """The training logs of a task that are there, each under its model, that of the shipped weights first."""
    make_task(task)
    logs = {facts_of(task)["model"]: log_of(task)} if task in names() else {}
    for model in MODELS:
        path = FOLDER / f"{task}.{model}.jsonl"
        if model not in logs and path.exists():
            logs[model] = read_log(path)
    return logs


def described(name: str, suffix: str) -> Path:
    """One of the files of trained weights, if it is still the one that was described."""
    path, digests = path_of(name, suffix), facts_of(name)["digests"]
    if not isinstance(digests, dict) or digests.get(suffix) != digest_of_file(path):
        raise FileError(f"{path} is not the file that {name}.json describes: its digest is another")
    return path


def path_of(name: str, suffix: str) -> Path:
    """One of the files of trained weights."""
    if name not in names():
        there = ", ".join(names()) or "none yet"
        raise NTMError(f"there are no trained weights {name!r} in this package; there are: {there}")
    path = FOLDER / f"{name}{suffix}"
    if not path.exists():
        raise FileError(f"{path} is missing, though {path.stem}.npz is there: the package is not whole")
    return path
