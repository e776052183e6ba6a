"""From a run folder to the files that come with the package: weights, a short log, and what they reach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from .. import pretrained
from ..recipes import Recipe, recipe_for
from ..runs import INTERVAL, load_weights, of_the_task, save_weights, write_whole
from ..runs.files import digest_of_file, read_arrays, read_facts, refusing, write_facts
from ..runs.log import check_log
from ..runs.session import KIND, RUN
from ..support.checks import check_seed
from ..support.errors import FileError
from ..tasks import make_task
from ..training import Model, evaluate
from . import Log

MOST_ENTRIES = 200  # of a shipped log
N_SEQUENCES, SEED = 100, 0  # of the evaluation, at each length


def ship(run: Path, curve_only: bool = False, beside: bool = False) -> list[Path]:
    """Write the files of a run folder's weights into the package; returns their paths.

    They become the weights of their task, or with ``beside`` the TASK.MODEL ones beside these; with ``curve_only`` just
    the log is written, as TASK.MODEL.
    """
    described, log = read_run(run)
    name = described["task"]["name"]
    if curve_only or beside:
        name += "." + described["recipe"]["model"]
    paths = [pretrained.FOLDER / f"{name}{suffix}" for suffix in (".jsonl", ".npz", ".json")]
    lines = "".join(json.dumps(entry) + "\n" for entry in thinned(of_the_task(log)))
    if curve_only:
        write_text(paths[0], lines)
        return paths[:1]
    model, task = load_weights(run / "weights.npz")
    if task != described["task"]:
        raise FileError(f"{run}: weights.npz is of the task {task}, but run.json of {described['task']}")
    facts = facts_about(model, described, log[-1])
    write_text(paths[0], lines)
    save_weights(paths[1], model, task)
    digests = {path.suffix: digest_of_file(path) for path in paths[:2]}
    write_facts(paths[2], pretrained.KIND, {**facts, "digests": digests})
    return paths


def facts_about(model: Model, described: Mapping[str, Any], last: Mapping[str, float]) -> dict[str, Any]:
    """What is said of the weights: how they were made, and what they reach."""
    task = make_task(**described["task"])
    rows = evaluate(model, task, task.variants, N_SEQUENCES, SEED)
    return {
        "command": command_of(described, last["sequences"]),
        "task": described["task"],
        "model": described["recipe"]["model"],
        "seed": described["seed"],
        "sequences": last["sequences"],
        "seconds": last["seconds"],
        "recipe": described["recipe"],
        "versions": described["versions"],
        "evaluation": {"sequences": N_SEQUENCES, "seed": SEED, "lengths": rows},
    }


def read_run(run: Path) -> tuple[dict[str, Any], Log]:
    """What a run folder says of its run, and its log, which is that of the checkpoint."""
    path, checkpoint = run / "run.json", run / "checkpoint.npz"
    if not path.exists():
        raise FileError(f"{run} is not a run folder: there is no run.json in it")
    described = read_facts(path, RUN)
    with refusing(f"{path} does not describe a run"):
        make_task(**described["task"])
        recipe_for(described["task"]["name"], Recipe.of(described["recipe"]).model)
        check_seed("run", described["seed"])
        described["versions"] = {name: str(described["versions"][name]) for name in ("python", "numpy")}
    _, facts = read_arrays(checkpoint, KIND)
    with refusing(f"{checkpoint} does not describe a run"):
        log = check_log(facts["log"])
    if not log:
        raise FileError(f"{run} has no entries in its log: nothing was trained yet")
    return described, log


def thinned(log: Log, most: int = MOST_ENTRIES) -> Log:
    """A log of at most ``most`` entries, each made of the same number of neighbours, whose names and meaning it keeps.

    Costs and wrong bits are means over all their sequences, the gradient norm is the median of the medians, its largest
    is the largest, and sequences and seconds are those at the end.
    """
    n_each = -(-len(log) // most)
    ends = [entry["sequences"] for entry in log]
    n_sequences = np.diff(ends, prepend=ends[0] - INTERVAL)  # a curriculum may have come before
    groups = [range(i, min(i + n_each, len(log))) for i in range(0, len(log), n_each)]
    return [{name: joined(name, log, group, n_sequences) for name in log[group[-1]]} for group in groups]


def joined(name: str, log: Log, group: range, n_sequences: Any) -> float:
    """One number for a few neighbouring entries."""
    values = [log[i][name] for i in group]
    if name in ("sequences", "seconds") or len(values) == 1:
        return values[-1]
    if name == "gradient_norm_max":
        return float(max(values))
    if name == "gradient_norm":
        return float(np.median(values))
    return float(np.average(values, weights=n_sequences[list(group)]))


def command_of(described: Mapping[str, Any], sequences: float) -> str:
    """The command that trains such a machine again: all in which it differs from what ``train TASK`` does by itself."""
    settings, recipe = dict(described["task"]), dict(described["recipe"])
    task, model = settings.pop("name"), recipe.pop("model")
    usual = recipe_for(task, model)
    options = [] if model == recipe_for(task).model else ["--model", model]
    options += ["--seed", str(described["seed"])] if described["seed"] else []
    recipe["limit"] = max(recipe["limit"], int(sequences))  # the limit may have been raised by a --resume
    curriculum = Recipe.of(recipe).curriculum
    if curriculum not in ((), usual.curriculum):
        raise FileError(f"the run had another curriculum than {task} with {model} has now: no command makes it again")
    if not curriculum and usual.curriculum and not settings:
        options.append("--no-curriculum")
    recipe["curriculum"] = usual.curriculum
    changed = {name: value for name, value in recipe.items() if value != getattr(usual, name, None)}
    for name, value in {**settings, **changed}.items():
        options += ["--" + name.removeprefix("n_").replace("_", "-"), "none" if value is None else str(value)]
    return " ".join(["python -m ntm_ref train", task, *options])


def write_text(path: Path, text: str) -> None:
    """Replace a text file as a whole."""
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8"))
