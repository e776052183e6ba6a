"""``ntm-ref ship RUN``: put the weights of a run into the package, with a short log and what they reach.

For maintainers: this writes into the package's own folder, next to `ntm_ref.pretrained`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import pretrained
from ..recipes import Recipe, recipe_for
from ..runs import INTERVAL, load_weights, of_the_task, save_weights
from ..runs.checkpoint import KIND, RUN
from ..runs.files import digest_of_file, read_arrays, read_facts, refusing, write_facts
from ..runs.log import Entry, check_log, write_log
from ..support.checks import check_seed
from ..support.errors import FileError
from ..tasks import make_task
from ..training import Model, evaluate
from .train_options import option

MOST_ENTRIES = 200  # of a shipped log
N_SEQUENCES, SEED = 100, 0  # of the evaluation, at each length


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "ship",
        help="put the weights of a run into the package (for maintainers)",
        description="Copy the weights and the log of a run into the package as those of its task, with an evaluation.",
    )
    parser.add_argument("folder", metavar="RUN", type=Path, help="a run folder of train")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--curve-only", action="store_true", help="write only the log, as TASK.MODEL.jsonl")
    which.add_argument("--beside", action="store_true", help="write all files as TASK.MODEL, beside the task's weights")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files, and list them with their sizes."""
    for path in ship(options.folder, curve_only=options.curve_only, beside=options.beside):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    print(f"Trained weights in the package: {', '.join(pretrained.names()) or 'none yet'}")
    return 0


def ship(folder: Path, *, curve_only: bool = False, beside: bool = False) -> list[Path]:
    """Write the weights of a run folder, their log and their description into the package; returns the paths.

    The files are named after the task, or TASK.MODEL with ``beside``; with ``curve_only`` only the log is written, as
    TASK.MODEL. Raises a `FileError` if the folder is not that of a run, or was never trained.
    """
    described, log = read_run(folder)
    name = described["task"]["name"]
    if curve_only or beside:
        name += "." + described["recipe"]["model"]
    paths = [pretrained.FOLDER / f"{name}{suffix}" for suffix in (".jsonl", ".npz", ".json")]
    entries = thinned(of_the_task(log))
    if curve_only:
        write_log(paths[0], entries)
        return paths[:1]
    model, task = load_weights(folder / "weights.npz")
    if task != described["task"]:
        raise FileError(f"{folder}: weights.npz is of the task {task}, but run.json of {described['task']}")
    facts = facts_about(model, described, log[-1])
    write_log(paths[0], entries)
    save_weights(paths[1], model, task)
    digests = {path.suffix: digest_of_file(path) for path in paths[:2]}
    write_facts(paths[2], pretrained.KIND, {**facts, "digests": digests})
    return paths


def facts_about(model: Model, described: Mapping[str, Any], last: Mapping[str, float]) -> dict[str, Any]:
    """The description of the weights: how they were trained, and what they reach."""
    task = make_task(**described["task"])
    rows = evaluate(model, task, task.variants, n_sequences=N_SEQUENCES, seed=SEED)
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


def read_run(folder: Path) -> tuple[dict[str, Any], list[Entry]]:
    """The contents of a folder's run.json, and the log in its checkpoint."""
    path, checkpoint = folder / "run.json", folder / "checkpoint.npz"
    if not path.exists():
        raise FileError(f"{folder} is not a run folder: there is no run.json in it")
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
        raise FileError(f"{folder} has no entries in its log: nothing was trained yet")
    return described, log


def thinned(log: Sequence[Entry], most: int = MOST_ENTRIES) -> list[Entry]:
    """A log of at most ``most`` entries, each of which joins the same number of neighbouring ones.

    Costs and wrong bits are means over all sequences, the gradient norm is the median of the medians and its maximum
    the largest one; sequences and seconds are those of the last entry joined.
    """
    n_each = -(-len(log) // most)
    ends = [entry["sequences"] for entry in log]
    n_sequences = np.diff(ends, prepend=ends[0] - INTERVAL)  # lessons may have preceded the first entry
    groups = [range(i, min(i + n_each, len(log))) for i in range(0, len(log), n_each)]
    return [{name: joined(name, log, group, n_sequences) for name in log[group[-1]]} for group in groups]


def joined(name: str, log: Sequence[Entry], group: range, n_sequences: Any) -> float:
    """The number called ``name`` for a group of neighbouring entries."""
    values = [log[i][name] for i in group]
    if name in ("sequences", "seconds") or len(values) == 1:
        return values[-1]
    if name == "gradient_norm_max":
        return float(max(values))
    if name == "gradient_norm":
        return float(np.median(values))
    return float(np.average(values, weights=n_sequences[list(group)]))


def command_of(described: Mapping[str, Any], sequences: float) -> str:
    """The command that repeats the run: ``train TASK`` with an option for every setting that differs from the recipe.

    Raises a `FileError` if there is no such command.
    """
    settings, recipe = dict(described["task"]), dict(described["recipe"])
    task, model = settings.pop("name"), recipe.pop("model")
    usual = recipe_for(task, model)
    options = [] if model == recipe_for(task).model else ["--model", model]
    options += ["--seed", str(described["seed"])] if described["seed"] else []
    recipe["limit"] = max(recipe["limit"], int(sequences))  # the limit may have been raised by a --resume
    curriculum = Recipe.of(recipe).curriculum
    if curriculum not in ((), usual.curriculum):
        raise FileError(f"the run had another curriculum than {task} with {model} has now: no command repeats it")
    if not curriculum and usual.curriculum and not settings:
        options.append("--no-curriculum")
    recipe["curriculum"] = usual.curriculum
    changed = {name: value for name, value in recipe.items() if value != getattr(usual, name, None)}
    for name, value in {**settings, **changed}.items():
        options += [option(name), "none" if value is None else str(value)]
    return " ".join(["python -m ntm_ref train", task, *options])
