"""The options of ``ntm-ref train``: of the run, of the task and of the recipe, each with its help text."""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path

from ..machine import STARTS
from ..recipes import MODELS, RECIPES
from ..tasks import TASKS
from ..training import OPTIMISERS
from .numbers import positive, positive_or_none, share, whole

TASK_HELP = {
    "n_bits": "bits of a vector",
    "min_length": "shortest training sequence, vectors or, for N-grams, bits",
    "max_length": "longest training sequence",
    "min_repeats": "smallest number of repeats",
    "max_repeats": "largest number of repeats",
    "item_length": "vectors in an item",
    "min_items": "smallest number of items",
    "max_items": "largest number of items",
    "n_context": "bits of an N-gram's context",
}
RECIPE_HELP = {
    "n_layers": (whole(1), "layers of an LSTM"),
    "controller_size": (whole(1), "hidden units of the controller"),
    "n_rows": (whole(1), "rows of the memory"),
    "width": (whole(1), "numbers in a memory row"),
    "n_read_heads": (whole(1), "read heads"),
    "n_write_heads": (whole(1), "write heads"),
    "max_shift": (whole(0), "rows by which a head can move in one step, in either direction"),
    "learning_rate": (positive, "step size of the optimiser"),
    "batch_size": (whole(1), "sequences per update"),
    "max_norm": (positive, "norm to which the gradient of the parameters is clipped, in bits per sequence"),
    "max_state_norm": (
        positive_or_none,
        "norm to which the gradient of the state is clipped at every step back in time, in bits per sequence, or none",
    ),
    "max_component": (
        positive_or_none,
        "size to which each component of the gradient of the parameters is clipped, in bits per sequence, or none",
    ),
    "add_penalty": (
        positive_or_none,
        "weight of an L2 penalty on the add vectors: bits per half the square of each number added, or none",
    ),
    "keep_every": (whole(1), "keep the weights of that moment, too, every so many sequences"),
    "limit": (whole(1), "training sequences after which training stops, solved or not"),
    "solved_bits": (
        positive,
        "training is done below this many bits per sequence above the optimum, averaged over 500 sequences",
    ),
}
KNOWN_AS = {
    "--controller": "--model ntm-feedforward or --model ntm-lstm",
    "--hidden-size": "--controller-size",
    "--lr": "--learning-rate",
    "--optimizer": "--optimiser",
    "--clip": "--max-norm",
    "--epochs": "--limit",
    "--steps": "--limit",
    "--task": "the task alone, as in train copy,",
}


def option(name: str) -> str:
    """The option for a setting: ``n_read_heads`` is ``--read-heads``."""
    return "--" + name.removeprefix("n_").replace("_", "-")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add every option of ``train``; one that is not given is None, and the recipe decides."""
    add_run_options(parser)
    add_task_options(parser)
    add_recipe_options(parser)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Which task and model to train, where the run is kept, and from which seeds."""
    parser.add_argument("task", metavar="TASK", nargs="?", help=f"one of: {', '.join(TASKS)}")
    parser.add_argument("--model", choices=MODELS, help="the model to train (default: the task's first recipe)")
    parser.add_argument(
        "--small",
        action="store_true",
        default=None,
        help="a machine so small that all of its numbers fit on a screen, and a task of its size (copy)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="run folder (default: runs/TASK-1, or the next that is free)"
    )
    parser.add_argument("--resume", type=Path, metavar="RUN", help="continue a run that was stopped or killed")
    parser.add_argument(
        "--from",
        metavar="RUN",
        help="begin with the weights of another run, or of the package (by their name), instead of random ones",
    )
    parser.add_argument(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="settings in JSON, by the names that run.json has for them, or the run.json of another run; the task's "
        "own recipe fills the gaps, and other options take precedence",
    )
    parser.add_argument(
        "--seed", type=whole(0), metavar="N", help="seed of the initial weights and of the sequences (default: 0)"
    )
    parser.add_argument(
        "--seeds",
        type=whole(0),
        nargs="+",
        metavar="N",
        help="train from each of these seeds, one process per core",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="with --seeds: train on the workers of this Dask scheduler, such as tcp://node1:8786; all of them must "
        'access the run folder (needs the extra "cluster")',
    )


def add_task_options(parser: argparse.ArgumentParser) -> None:
    """The settings of the tasks, each with its default in the tasks that have it."""
    known = {task.name: inspect.signature(type(task)).parameters for task in TASKS.values()}
    for name, meaning in TASK_HELP.items():
        defaults = ", ".join(f"{task} {settings[name].default}" for task, settings in known.items() if name in settings)
        parser.add_argument(option(name), type=whole(1), metavar="N", help=f"{meaning} (default: {defaults})")
    parser.add_argument(
        "--no-curriculum",
        action="store_const",
        const=(),
        dest="curriculum",
        help="train on the task itself from the first sequence; setting any option of the task does the same",
    )


def add_recipe_options(parser: argparse.ArgumentParser) -> None:
    """The settings of a recipe; a default is shown where all recipes agree."""
    parser.add_argument(
        "--start",
        choices=STARTS,
        help="initial memory and weightings, see the docstring of NTM (default: set by the recipe)",
    )
    kinds = dict.fromkeys(kind for task in TASKS.values() for kind in task.kinds)
    parser.add_argument(
        "--inputs",
        type=share,
        nargs="+",
        metavar="KIND=SHARE",
        help="kinds of inputs that replace random ones in this share of the training sequences, or none; kinds are "
        f"{', '.join(kinds)}, each for some tasks, and p=0.1 for bits of that density (default: set by the recipe)",
    )
    parser.add_argument("--optimiser", choices=OPTIMISERS, help="the rule that updates the parameters")
    for name, (kind, meaning) in RECIPE_HELP.items():
        values = {getattr(recipe, name) for recipes in RECIPES.values() for recipe in recipes.values()}
        default = "set by the recipe" if len(values) > 1 else values.pop() or "none"
        metavar = "X" if kind in (positive, positive_or_none) else "N"
        parser.add_argument(option(name), type=kind, metavar=metavar, help=f"{meaning} (default: {default})")
