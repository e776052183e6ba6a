"""One training run in its own folder: started or resumed, trained, logged, saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..recipes import Lesson, Recipe, make_model
from ..support.errors import FileError, NotFiniteError, NTMError
from ..support.shapes import Array
from ..support.shell import command
from ..tasks import Task, make_task
from ..tasks.inputs import RANDOM
from ..training import OPTIMISERS, Update, cost_over_all_lengths, train
from .checkpoint import (
    KIND,
    RUN,
    arrays_of,
    counts_of,
    description,
    grouped,
    held_in,
    interval_of,
    restore_memory,
    stamp_of,
)
from .files import read_arrays, read_facts, refusing, write_arrays, write_facts
from .log import Entry, above_optimum, check_log, check_numbers, entry_of, write_log
from .origin import Origin
from .process import locked, one_blas_thread
from .weights import save_weights

INTERVAL = 500  # sequences between two lines of the log, and at least as many for the judgement "solved"

NOTHING_YET: Entry = {"sequences": 0}


class Session:
    """A machine, its task, its optimiser and its random numbers, with the run folder in which they are kept.

    In the folder, ``run.json`` describes the run, ``log.jsonl`` grows by a line every 500 sequences, ``weights.npz`` is
    the machine, and ``checkpoint.npz`` is everything needed to resume exactly, log included. Each file is replaced
    atomically and the checkpoint first, so it holds whatever a killed process had no time to write elsewhere. One
    process may train in a folder; any number may read it.
    """

    def __init__(
        self,
        folder: Path,
        task: dict[str, Any],
        recipe: Recipe,
        seed: int,
        parameters: Mapping[str, Array] | None = None,
    ) -> None:
        self.folder, self.recipe, self.seed, self.task_settings = folder, recipe, seed, task
        self.task = make_task(**task)
        self.task.check_inputs(recipe.inputs)
        for lesson in recipe.curriculum:
            self.task_in(lesson).check_inputs(lesson.inputs or {})
        self.model = make_model(recipe, self.task, seed, parameters)
        self.optimiser = OPTIMISERS[recipe.optimiser](self.model.parameters(), recipe.learning_rate)
        self.rng = np.random.default_rng([seed, 1])  # the machine's weights are drawn from seed alone
        self.sequences, self.seconds = 0, 0.0
        self.saved, self.stamp = 0, stamp_of(folder / "checkpoint.npz")  # sequences in the checkpoint, and which it is
        self.origin: Origin | None = None  # of a run that starts; a resumed one has its own weights
        self.log: list[Entry] = []
        self.interval: list[tuple[float, ...]] = []  # of each update as in UPDATE

    @classmethod
    def start(
        cls, folder: Path, task: dict[str, Any], recipe: Recipe, seed: int, origin: Origin | None = None
    ) -> Session:
        """Start a new run, from random weights or from those of another run.

        Raises a `FileError` if the folder holds a run already, is a file, or cannot be written, and an `NTMError` for
        weights of another task or model.
        """
        session = cls(folder, task, recipe, seed)
        if origin:
            origin.give(session.task, session.model)
            session.origin = origin
        if folder.exists() and not folder.is_dir():
            raise FileError(f"{folder} is a file, expected a folder for the run")
        with locked(folder):
            held = held_in(folder)
            if held:
                raise FileError(
                    f"{folder} holds another run ({', '.join(held)}); choose another, or go on with "
                    + command("train", "--resume", folder)
                )
            described = description(task, asdict(recipe), seed, origin.described() if origin else None)
            write_facts(folder / "run.json", RUN, described)
            session.save()
        return session

    @classmethod
    def resume(cls, folder: Path, limit: int | None = None) -> Session:
        """Read a run from its checkpoint, with another limit if one is given; `train` then continues it.

        A run that was killed before its first checkpoint starts again from its ``run.json``. Raises a `FileError` if a
        file is missing, damaged, or does not describe a run.
        """
        begun = held_in(folder) != ["run.json"]
        path, stamp = folder / ("checkpoint.npz" if begun else "run.json"), stamp_of(folder / "checkpoint.npz")
        arrays, facts = read_arrays(path, KIND) if begun else ({}, read_facts(path, RUN))
        if not begun and facts.get("from"):
            raise FileError(f"{folder} was stopped before it was saved; start it again, with --from, in another folder")
        with refusing(f"{path} does not describe a run"):
            groups = grouped(arrays)
            recipe, parameters = Recipe.of(facts["recipe"]), groups.pop("parameter", None)
            session = cls(folder, facts["task"], recipe, facts["seed"], parameters)
            if begun:
                session.restore(groups, facts)
        if limit is not None:
            session.recipe = replace(session.recipe, limit=limit)
        session.saved, session.stamp = session.sequences, stamp
        return session

    def task_in(self, lesson: Lesson) -> Task:
        """The task with the lesson's settings; raises an `NTMError` if its inputs or outputs do not fit the machine."""
        task = make_task(**{**self.task_settings, **lesson.task})
        if (task.n_inputs, task.n_outputs) != (self.task.n_inputs, self.task.n_outputs):
            raise NTMError(f"lesson: with {dict(lesson.task)}, {task.name} has another number of inputs or outputs")
        return task

    @one_blas_thread()
    def train(self, report: Callable[[Entry], None], watch: Callable[[Update], bool] = lambda update: False) -> str:
        """Train until the task is solved, and return the outcome: "solved", "limit" (of the recipe) or "stopped".

        ``report`` is called with the log entry of every interval of 500 sequences, ``watch`` with every update; if it
        returns True, training stops. A run that has ended is not trained further.

        Raises a `NotFiniteError` if a number is not finite, and a `FileError` if another process trains in the folder
        or has trained there since it was read, or if a file cannot be written. What was saved before is kept.
        """
        with locked(self.folder):
            if stamp_of(self.folder / "checkpoint.npz") != self.stamp:
                raise FileError(f"{self.folder} was trained by another process since it was read; resume it again")
            try:
                self.save()  # what a killed process had no time for
                outcome = self.follow_lessons(report, watch)
                self.save()
            except NotFiniteError as error:
                kept = f"the checkpoint after {self.saved} sequences is kept in {self.folder}"
                raise NotFiniteError(f"{self.task.name}, after {self.sequences} sequences: {error}; {kept}") from None
            except FileError as error:
                raise FileError(
                    f"{error}; what was saved before, after {self.saved} sequences, is kept: when that is mended, "
                    f"go on with {command('train', '--resume', self.folder)}"
                ) from error
        return outcome

    def follow_lessons(self, report: Callable[[Entry], None], watch: Callable[[Update], bool]) -> str:
        """What `train` does between its first and its last save."""
        for number, lesson in enumerate(self.recipe.lessons()):
            if self.outcome or self.sequences >= lesson.until:
                continue
            if self.follow_lesson(number, lesson, report, watch):
                return str(self.outcome) or "stopped"
        return self.outcome

    def follow_lesson(
        self, number: int, lesson: Lesson, report: Callable[[Entry], None], watch: Callable[[Update], bool]
    ) -> bool:
        """Train to the end of a lesson, or of the whole run; returns whether ``watch`` asked to stop."""
        recipe, began = self.recipe, time.perf_counter() - self.seconds
        settings = recipe if lesson.inputs is None else replace(recipe, inputs=lesson.inputs)
        if recipe.model == "lstm":  # it adds to no memory
            settings = replace(settings, add_penalty=None)
        self.optimiser.learning_rate = recipe.learning_rate * lesson.rate
        for update in train(self.model, self.task_in(lesson), self.optimiser, self.rng, settings, self.sequences):
            self.sequences, self.seconds = update.sequences, time.perf_counter() - began
            self.interval.append((update.bits, update.wrong_bits, update.gradient_norm, update.optimal_bits))
            complete = len(self.interval) * recipe.batch_size >= INTERVAL
            over = self.sequences >= min(lesson.until, recipe.limit)
            asked_to_stop = watch(update)
            if complete or over:
                report(self.finish_interval(number))
            if asked_to_stop or over or self.outcome:
                break
        return asked_to_stop

    @property
    def outcome(self) -> str:
        """The state of the run: "solved", at the "limit", or neither (an empty string)."""
        last = self.log[-1] if self.log else NOTHING_YET
        if last["sequences"] == self.sequences and last.get("fresh_bits", np.inf) < self.recipe.solved_bits:
            return "solved"
        return "limit" if self.sequences >= self.recipe.limit else ""

    def finish_interval(self, number: int) -> Entry:
        """Log the interval, save, and begin the next one; ``number`` is the index of the lesson, from 0."""
        entry = entry_of(self.sequences, self.seconds, self.interval)
        if self.recipe.lessons()[number].task:
            entry["lesson"] = number + 1
        whole = len(self.interval) * self.recipe.batch_size >= INTERVAL
        if whole and number == len(self.recipe.curriculum) and above_optimum(entry) < self.recipe.solved_bits:
            entry["fresh_bits"] = self.fresh_bits()
        self.log.append(entry)
        self.interval = []
        self.save()
        every = self.recipe.keep_every
        if every and self.sequences // every > (self.sequences - INTERVAL) // every:
            save_weights(self.folder / f"weights-{self.sequences}.npz", self.model, self.task_settings)
        return entry

    def fresh_bits(self) -> float:
        """The cost above the optimum of the weights as they are, on new sequences of all training lengths."""
        rng = np.random.default_rng([self.seed, 2, self.sequences])
        return cost_over_all_lengths(self.model, self.task, rng, INTERVAL, self.recipe.inputs or RANDOM)

    def save(self) -> None:
        """Write the checkpoint, then the files that can be made from it: the weights and the log."""
        arrays = arrays_of(self.model.parameters(), self.optimiser)
        facts = {
            "task": self.task_settings,
            "recipe": asdict(self.recipe),
            "seed": self.seed,
            "sequences": self.sequences,
            "seconds": self.seconds,
            "n_updates": self.optimiser.n_updates,
            "rng": self.rng.bit_generator.state,
            "interval": self.interval,
            "log": self.log,
        }
        write_arrays(self.folder / "checkpoint.npz", KIND, arrays, facts)
        self.saved, self.stamp = self.sequences, stamp_of(self.folder / "checkpoint.npz")
        save_weights(self.folder / "weights.npz", self.model, self.task_settings)
        write_log(self.folder / "log.jsonl", self.log)

    def restore(self, groups: dict[str, dict[str, Array]], facts: dict[str, Any]) -> None:
        """Restore what `save` wrote: the optimiser's memory, the counts, the random generator, the log.

        Raises an `NTMError` for anything else.
        """
        restore_memory(self.optimiser, self.model.parameters(), groups)
        self.sequences, self.optimiser.n_updates = counts_of(facts)
        check_numbers({"seconds": facts["seconds"]})
        self.seconds = facts["seconds"]
        self.rng.bit_generator.state = facts["rng"]
        self.interval = interval_of(facts)
        self.log = check_log(facts["log"])
