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
from ..runs import INTERVAL, load_weights, of_the_task, save_weights
from ..runs.files import digest_of_file, write_facts
from ..runs.log import NAMES, Entry, write_log
from ..support.errors import FileError, NTMError
from ..tasks import make_task
from ..training import Model, evaluate, evaluate_hard
from .history import command_of, commands_before, read_run

MOST_ENTRIES = 200  # of a shipped log
N_SEQUENCES, N_HARD, SEED = 2000, 100, 0  # of the evaluation, at each length


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
    which.add_argument("--as", dest="name", metavar="NAME", help="write all files under this name, such as copy-small")
    which.add_argument("--beside", action="store_true", help="write all files as TASK.MODEL, beside the task's weights")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files, and list them with their sizes."""
    for path in ship(options.folder, curve_only=options.curve_only, beside=options.beside, name=options.name):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    print(f"Trained weights in the package: {', '.join(pretrained.names()) or 'none yet'}")
    return 0


def ship(folder: Path, *, curve_only: bool = False, beside: bool = False, name: str | None = None) -> list[Path]:
    """Write the weights of a run folder, their log and their description into the package; returns the paths.

    The files are named after the task, or TASK.MODEL with ``beside``, or ``name``, which begins with the task and a
    hyphen; with ``curve_only`` only the log is written, as TASK.MODEL. Raises a `FileError` if the folder is not that
    of a run, or was never trained, and an `NTMError` for another name.
    """
    described, log = read_run(folder)
    task_name = described["task"]["name"]
    if name and not name.startswith(f"{task_name}-"):
        raise NTMError(f"ship: --as got {name!r}, expected {task_name}- and a word, such as {task_name}-small")
    name = name or task_name + (f".{described['recipe']['model']}" if curve_only or beside else "")
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
    hard = evaluate_hard(model, task, n_sequences=N_HARD, seed=SEED)
    return {
        "command": command_of(described, last["sequences"]),
        "before": commands_before(described),
        "task": described["task"],
        "model": described["recipe"]["model"],
        "seed": described["seed"],
        "sequences": last["sequences"],
        "seconds": last["seconds"],
        "recipe": described["recipe"],
        "versions": described["versions"],
        "evaluation": {"sequences": N_SEQUENCES, "seed": SEED, "lengths": rows, "hard": hard},
    }


def thinned(log: Sequence[Entry], most: int = MOST_ENTRIES) -> list[Entry]:
    """A log of at most ``most`` entries, each of which joins the same number of neighbouring ones.

    Costs and wrong bits are means over all sequences, the gradient norm is the median of the medians and its maximum
    the largest one; sequences and seconds are those of the last entry joined.
    """
    n_each = -(-len(log) // most)
    ends = [entry["sequences"] for entry in log]
    n_sequences = np.diff(ends, prepend=ends[0] - INTERVAL)  # lessons may have preceded the first entry
    groups = [range(i, min(i + n_each, len(log))) for i in range(0, len(log), n_each)]
    return [{name: joined(name, log, group, n_sequences) for name in log[-1] if name in NAMES} for group in groups]


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
