"""``ntm-ref train TASK``: train a machine, and leave weights, log and pictures in a run folder."""

from __future__ import annotations

import argparse
import inspect
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from ..machine import NTM, STARTS, Run
from ..recipes import MODELS, RECIPES, Lesson, Recipe, recipe_for
from ..runs import INTERVAL, Session, above_optimum, locked, of_the_task, read_recipe, write_whole
from ..runs.process import ANOTHER_BLAS, thread_functions
from ..support.errors import NTMError
from ..support.shell import command
from ..tasks import TASKS, make_task
from ..training import OPTIMISERS, Model, Update
from ..view import check_backend, learning_curve, memory_use
from .evaluate import print_evaluation
from .numbers import NONE, positive, positive_or_none, whole
from .progress import Progress
from .seeds import train_several

RECIPE_HELP = {
    "n_layers": (whole(1), "layers of an LSTM"),
    "controller_size": (whole(1), "hidden units of the controller"),
    "n_rows": (whole(1), "rows of the memory"),
    "width": (whole(1), "numbers in a memory row"),
    "n_read_heads": (whole(1), "heads that read"),
    "n_write_heads": (whole(1), "heads that write"),
    "max_shift": (whole(0), "rows that a head can move in one step, either way"),
    "learning_rate": (positive, "step size of the optimiser"),
    "batch_size": (whole(1), "sequences per update"),
    "max_norm": (positive, "norm to which the gradient of the parameters is limited, in bits per sequence"),
    "max_state_norm": (
        positive_or_none,
        "norm to which what goes back from step to step is limited, in bits per sequence, or none",
    ),
    "max_component": (
        positive_or_none,
        "largest component of the gradient of the parameters, in bits per sequence, or none",
    ),
    "add_penalty": (positive_or_none, "bits that half the square of each number added to the memory costs, or none"),
    "limit": (whole(1), "sequences after which training stops, solved or not"),
    "solved_bits": (positive, "bits per sequence above the optimum, over 500 sequences, at which training is done"),
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
TASK_HELP = {
    "n_bits": "bits of a vector",
    "min_length": "shortest training sequence, in vectors or, of N-grams, bits",
    "max_length": "longest training sequence",
    "min_repeats": "smallest number of repeats",
    "max_repeats": "largest number of repeats",
    "item_length": "vectors in an item",
    "min_items": "smallest number of items",
    "max_items": "largest number of items",
    "n_context": "bits of an N-gram's context",
}


def add_to(commands: Any) -> None:
    """The command and its options; an option that is not given is None, and the recipe decides."""
    parser = commands.add_parser(
        "train",
        help="train a machine on a task",
        description="Train a model on a task until it is solved, by the recipe for the two of them, of which every "
        "setting can be changed. Ctrl-C or SIGTERM stops it and keeps everything.",
    )
    parser.add_argument("task", metavar="TASK", nargs="?", help=f"one of: {', '.join(TASKS)}")
    parser.add_argument("--model", choices=MODELS, help="what is trained (default: as its recipes say)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="run folder (default: runs/TASK-1, or the next that is free)"
    )
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with a run that was stopped or killed")
    parser.add_argument(
        "--recipe",
        type=Path,
        metavar="FILE",
        help="settings in JSON, by the names that run.json has for them, or the run.json of another run; what is "
        "missing is as usual, and other options come before it",
    )
    parser.add_argument("--seed", type=whole(0), help="draws the weights and the sequences (default: 0)")
    parser.add_argument(
        "--seeds",
        type=whole(0),
        nargs="+",
        metavar="N",
        help="train from each of these, a process for each core",
    )
    for name, meaning in TASK_HELP.items():
        known = {task.name: inspect.signature(type(task)).parameters for task in TASKS.values()}
        defaults = ", ".join(f"{task} {settings[name].default}" for task, settings in known.items() if name in settings)
        parser.add_argument(option(name), type=whole(1), metavar="N", help=f"{meaning} (default: {defaults})")
    parser.add_argument(
        "--no-curriculum",
        action="store_const",
        const=(),
        dest="curriculum",
        help="train on the task itself from the first sequence on, as also happens when any of its settings is given",
    )
    parser.add_argument(
        "--start", choices=STARTS, help="how memory and heads begin: see the docstring of NTM (default: by the recipe)"
    )
    parser.add_argument("--optimiser", choices=OPTIMISERS, help="how parameters follow gradients")
    for name, (kind, meaning) in RECIPE_HELP.items():
        values = {getattr(recipe, name) for recipes in RECIPES.values() for recipe in recipes.values()}
        default = "by the recipe" if len(values) > 1 else values.pop() or "none"
        metavar = "X" if kind in (positive, positive_or_none) else "N"
        parser.add_argument(option(name), type=kind, metavar=metavar, help=f"{meaning} (default: {default})")
    parser.known_as = KNOWN_AS
    parser.set_defaults(run=run)


def option(name: str) -> str:
    """The option for a setting: ``n_read_heads`` is ``--read-heads``."""
    return "--" + name.removeprefix("n_").replace("_", "-")


def run(options: argparse.Namespace) -> int:
    """Train, evaluate, draw."""
    check_backend()
    if options.seeds and not options.resume:
        if options.seed is not None:
            raise NTMError("train: give --seed or --seeds, not both")
        return train_several(options.out or free_folder(options.task), *asked_for(options), options.seeds)
    session = resumed(options) if options.resume else started(options)
    print_plan(session)
    try:
        stopped = trained(session)
        if not stopped:
            print_evaluation(session.model, session.task)
            draw(session)
    except KeyboardInterrupt:
        kept = f"what was saved, after {session.saved} sequences, is kept"
        raise KeyboardInterrupt(f"; {kept}. Go on with: {command('train', '--resume', session.folder)}") from None
    if not stopped:
        print(f"\nEvaluate again with: {command('evaluate', session.folder)}")
    return stopped


def trained(session: Session) -> int:
    """Train to the end and report the outcome; return 128 plus the signal's number if a signal stopped it."""
    progress = Progress(session)
    with interrupt_noted() as interrupted:

        def watch(update: Update) -> bool:
            progress.bar(update)
            return bool(interrupted())

        outcome = session.train(progress.line, watch)
    progress.close()
    seen = f"after {session.sequences} sequences"
    go_on = "train", "--resume", session.folder
    if outcome == "stopped":
        print(f"\nStopped {seen}; all is saved. Go on with: {command(*go_on)}")
        return 128 + interrupted()
    if outcome == "solved":
        print(f"\nSolved {seen}, {session.seconds:.1f} s of training.\n")
    else:
        print(f"\nNot solved {seen}, the limit. Go on with: {command(*go_on, '--limit', 2 * session.sequences)}\n")
    return 0


def started(options: argparse.Namespace) -> Session:
    """A new session."""
    task, recipe = asked_for(options)
    return Session.start(options.out or free_folder(options.task), task, recipe, options.seed or 0)


def asked_for(options: argparse.Namespace) -> tuple[dict[str, Any], Recipe]:
    """The task with its settings, and its recipe with what the options change of it."""
    if options.task is None:
        raise NTMError(f"train: which task? Expected one of {', '.join(TASKS)}, or --resume RUN")
    make_task(options.task)
    described = read_recipe(options.recipe) if options.recipe else {}
    recipe = recipe_for(options.task, options.model or described.get("model"))
    settings = {name: given for name in TASK_HELP if (given := getattr(options, name.removeprefix("n_"))) is not None}
    if settings:
        recipe = replace(recipe, curriculum=())
    changes: dict[str, Any] = {
        field.name: None if given == NONE else given
        for field in fields(Recipe)
        if (given := getattr(options, field.name.removeprefix("n_"), None)) is not None
    }
    return {"name": options.task, **settings}, replace(Recipe.of(described, recipe), **changes)


def resumed(options: argparse.Namespace) -> Session:
    """A session that goes on, to be drawn and evaluated alone if it has ended; only its limit can change."""
    allowed = {"resume", "limit", "run", "command"}
    given = [name for name, value in vars(options).items() if value is not None and name not in allowed]
    if given:
        raise NTMError(
            f"train: --resume goes on with the run's own settings, so {', '.join(given)} cannot be given with it"
        )
    return Session.resume(options.resume, options.limit)


def free_folder(task: str) -> Path:
    """The first of runs/TASK-1, runs/TASK-2, ... that is not there yet."""
    return next(folder for n in count(1) if not (folder := Path("runs") / f"{task}-{n}").exists())


def print_plan(session: Session) -> None:
    """What is about to happen."""
    recipe, task = session.recipe, session.task
    what = f"Going on from {session.sequences} sequences" if session.sequences else "Training"
    print(f"{what}: task {task.name}, seed {session.seed}. A coin costs {task.chance_bits:g} bits per sequence.")
    print(f"{describe(session.model)}: {sum(p.value.size for p in session.model.parameters())} parameters.")
    for number, lesson in enumerate(recipe.curriculum, start=1):
        print(f"Lesson {number}, up to {lesson.until} sequences: {in_words(lesson, recipe)}.")
    print(f"Optimiser {recipe.optimiser} at {recipe.learning_rate:g}, {recipe.batch_size} sequence(s) per update.")
    if recipe.add_penalty and recipe.model != "lstm":
        print(f"Each number that is added to the memory costs {recipe.add_penalty:g} bits times half its square.")
    above = " above the optimum" if task.has_optimum else ""
    print(f"Stops below {recipe.solved_bits:g} bits{above} over {INTERVAL} sequences, or at {recipe.limit}.")
    if thread_functions() is None:
        print(ANOTHER_BLAS)
    print(f"Run folder: {session.folder}\n")


def describe(model: Model) -> str:
    """A model in a line."""
    made = model.settings
    if not isinstance(model, NTM):
        return f"LSTM, {made['n_layers']} layers of {made['size']} cells"
    heads = f"{made['n_read_heads']} read and {made['n_write_heads']} write head(s)"
    layers = f"{made['n_layers']} x " if made["n_layers"] > 1 else ""
    controller = f"{made['controller']} controller of {layers}{made['controller_size']} units"
    return f"Neural Turing Machine, memory {made['n_rows']} x {made['width']}, {heads}, {controller}"


def in_words(lesson: Lesson, recipe: Recipe) -> str:
    """What is otherwise in a lesson."""
    settings = [f"{name.replace('_', ' ')} {value}" for name, value in lesson.task.items()] or ["the task itself"]
    return ", ".join([*settings, f"learning rate {recipe.learning_rate * lesson.rate:g}"])


def draw(session: Session) -> None:
    """The learning curve, and one sequence as the paper's figure 6, each with its text alternative."""
    task, rng = session.task, np.random.default_rng(0)
    x, target, mask = task.batch(rng, 1, dtype=session.model.dtype, **task.longest)
    run = session.model.run(x)

    def curve(path: Path) -> str:
        above = ", bits above the optimum" if task.has_optimum else ""
        title = f"Learning to {task.name}, seed {session.seed}{above}"
        log = [{**entry, "bits_per_sequence": above_optimum(entry)} for entry in of_the_task(session.log)]
        return learning_curve(log, task.chance_bits, path, title, session.recipe.solved_bits)

    pictures: dict[str, Callable[[Path], str]] = {"learning_curve.png": curve}
    if isinstance(run, Run):
        title = f"A Neural Turing Machine at work: {task.name}"
        pictures["memory_use.png"] = partial(memory_use, run, x, target, mask, title=title)
    with locked(session.folder):
        for file, picture in pictures.items():
            print(f"\n{session.folder / file}: {write_whole(session.folder / file, picture)}")


@contextmanager
def interrupt_noted() -> Iterator[Callable[[], int]]:
    """Inside this block the first Ctrl-C, Ctrl-Break or SIGTERM is only noted: the update under way is finished.

    What is yielded gives the number of the signal that came, or 0.
    """
    noted = 0
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(number: int, frame: Any) -> None:
        nonlocal noted
        noted = number
        restore()  # a second one ends it at once

    for number in before:
        signal.signal(number, note)
    try:
        yield lambda: noted
    finally:
        restore()
