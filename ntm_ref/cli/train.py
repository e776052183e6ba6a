"""``ntm-ref train TASK``: train a machine, and leave weights, log and pictures in a run folder."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from ..machine import NTM, Run
from ..recipes import Lesson, Recipe, recipe_for, small_machine
from ..runs import INTERVAL, Session, above_optimum, locked, of_the_task, read_recipe, write_whole
from ..runs.process import ANOTHER_BLAS, thread_functions
from ..support.errors import NTMError
from ..support.shell import command
from ..tasks import TASKS, make_task
from ..training import Model, Update
from ..view import check_backend, learning_curve, memory_use
from .evaluate import print_evaluation
from .history import origin_of
from .interrupts import interrupt_noted
from .numbers import NONE
from .progress import Progress
from .seeds import train_several
from .train_options import KNOWN_AS, TASK_HELP, add_options

N_SEQUENCES, N_HARD = 100, 20  # of the evaluation at the end


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "train",
        help="train a machine on a task",
        description="Train a model on a task until it is solved. The recipe for that task and model gives every "
        "setting; options change them. Ctrl-C or SIGTERM stops the training and loses nothing.",
    )
    add_options(parser)
    parser.known_as = KNOWN_AS
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, evaluate and draw; returns the exit status."""
    check_backend()
    if options.seeds and not options.resume:
        if options.seed is not None:
            raise NTMError("train: give --seed or --seeds, not both")
        if vars(options)["from"]:
            raise NTMError("train: give --from or --seeds, not both: one run cannot begin from several weights")
        task, recipe = asked_for(options)
        return train_several(options.out or free_folder(options.task), task, recipe, options.seeds, options.scheduler)
    if options.scheduler is not None and not options.resume:
        raise NTMError("train: --scheduler trains several seeds; give them with --seeds")
    session = resumed(options) if options.resume else started(options)
    print_plan(session)
    try:
        stopped = trained(session)
        if not stopped:
            print_evaluation(session.model, session.task, n_sequences=N_SEQUENCES, n_hard=N_HARD)
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
    """A new session with the task, recipe and seed of the options."""
    task, recipe = asked_for(options)
    run = vars(options)["from"]
    origin = origin_of(run) if run else None
    return Session.start(options.out or free_folder(options.task), task, recipe, options.seed or 0, origin)


def asked_for(options: argparse.Namespace) -> tuple[dict[str, Any], Recipe]:
    """The task with its settings, and its recipe with the changes of the options."""
    if options.task is None:
        raise NTMError(f"train: which task? Expected one of {', '.join(TASKS)}, or --resume RUN")
    make_task(options.task)
    described = read_recipe(options.recipe) if options.recipe else {}
    if options.small:
        small, recipe = small_machine(options.task)
    else:
        small, recipe = {}, recipe_for(options.task, options.model or described.get("model"))
    settings = {name: given for name in TASK_HELP if (given := getattr(options, name.removeprefix("n_"))) is not None}
    if settings:
        recipe = replace(recipe, curriculum=())
    changes: dict[str, Any] = {
        field.name: None if given == NONE else given
        for field in fields(Recipe)
        if (given := getattr(options, field.name.removeprefix("n_"), None)) is not None
    }
    if "inputs" in changes:
        changes["inputs"] = {} if NONE in changes["inputs"] else dict(changes["inputs"])
    return {"name": options.task, **small, **settings}, replace(Recipe.of(described, recipe), **changes)


def resumed(options: argparse.Namespace) -> Session:
    """A session that continues an earlier run; only its limit can change."""
    allowed = {"resume", "limit", "run", "command"}
    given = [name for name, value in vars(options).items() if value is not None and name not in allowed]
    if given:
        raise NTMError(
            f"train: --resume goes on with the run's own settings, so {', '.join(given)} cannot be given with it"
        )
    return Session.resume(options.resume, options.limit)


def free_folder(task: str) -> Path:
    """The first of runs/TASK-1, runs/TASK-2, ... that does not exist."""
    return next(folder for n in count(1) if not (folder := Path("runs") / f"{task}-{n}").exists())


def print_plan(session: Session) -> None:
    """Print the task, the model, the curriculum, and when training stops."""
    recipe, task = session.recipe, session.task
    what = f"Going on from {session.sequences} sequences" if session.sequences else "Training"
    print(f"{what}: task {task.name}, seed {session.seed}. A coin costs {task.chance_bits:g} bits per sequence.")
    print(f"{describe(session.model)}: {sum(p.value.size for p in session.model.parameters())} parameters.")
    if session.origin:
        print(f"Begins with the weights of {session.origin.run}.")
    for number, lesson in enumerate(recipe.curriculum, start=1):
        print(f"Lesson {number}, up to {lesson.until} sequences: {lesson_in_words(lesson, recipe)}.")
    if recipe.inputs:
        print(f"Inputs: {shares_in_words(recipe.inputs)}.")
    print(f"Optimiser {recipe.optimiser} at {recipe.learning_rate:g}, {recipe.batch_size} sequence(s) per update.")
    if recipe.add_penalty and recipe.model != "lstm":
        print(f"L2 penalty on the add vectors: {recipe.add_penalty:g} bits times half the square of each number.")
    above = " above the optimum" if task.has_optimum else ""
    print(f"Stops below {recipe.solved_bits:g} bits{above} over {INTERVAL} sequences, or at {recipe.limit}.")
    if thread_functions() is None:
        print(ANOTHER_BLAS)
    print(f"Run folder: {session.folder}\n")


def describe(model: Model) -> str:
    """A model in one line."""
    made = model.settings
    if not isinstance(model, NTM):
        return f"LSTM, {made['n_layers']} layers of {made['size']} cells"
    heads = f"{made['n_read_heads']} read and {made['n_write_heads']} write head(s)"
    layers = f"{made['n_layers']} x " if made["n_layers"] > 1 else ""
    controller = f"{made['controller']} controller of {layers}{made['controller_size']} units"
    return f"Neural Turing Machine, memory {made['n_rows']} x {made['width']}, {heads}, {controller}"


def lesson_in_words(lesson: Lesson, recipe: Recipe) -> str:
    """The settings of the task and the learning rate in a lesson."""
    settings = [f"{name.replace('_', ' ')} {value}" for name, value in lesson.task.items()] or ["the task itself"]
    inputs = [] if lesson.inputs is None else [shares_in_words(lesson.inputs)]
    return ", ".join([*settings, *inputs, f"learning rate {recipe.learning_rate * lesson.rate:g}"])


def shares_in_words(inputs: Mapping[str, float]) -> str:
    """The kinds of inputs with their shares: "50 % own-density, the rest random"."""
    kinds = [f"{100 * share:g} % {kind}" for kind, share in inputs.items()]
    return ", ".join([*kinds, "the rest random"] if sum(inputs.values()) < 1 else kinds) if kinds else "random inputs"


def draw(session: Session) -> None:
    """Draw the learning curve, and one sequence as in the paper's figure 6; print their text alternatives."""
    task, rng = session.task, np.random.default_rng(0)
    x, target, mask = task.batch(rng, 1, dtype=session.model.dtype, **task.longest)
    run = session.model.run(x)

    def curve(path: Path) -> str:
        above = ", bits above the optimum" if task.has_optimum else ""
        title = f"Learning to {task.name}, seed {session.seed}{above}"
        log = [{**entry, "bits_per_sequence": above_optimum(entry)} for entry in of_the_task(session.log)]
        return learning_curve(log, task.chance_bits, path, title, solved_bits=session.recipe.solved_bits)

    pictures: dict[str, Callable[[Path], str]] = {"learning_curve.png": curve}
    if isinstance(run, Run):
        title = f"A Neural Turing Machine at work: {task.name}"
        pictures["memory_use.png"] = partial(memory_use, run, x, target, mask, title=title)
    with locked(session.folder):
        for file, picture in pictures.items():
            print(f"\n{session.folder / file}: {write_whole(session.folder / file, picture)}")
