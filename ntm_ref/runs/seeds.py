"""The same recipe from several seeds, at once: one run says little, since runs differ by much."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..recipes import Recipe
from ..support.errors import FileError, NTMError
from .log import Entry
from .process import end_with_parent
from .session import Session, held_in

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_PROCESSES = 61  # that Windows lets one process wait for


@dataclass(frozen=True)
class Trained:
    """What became of one seed."""

    seed: int
    folder: Path
    outcome: str  # "solved", or "limit"
    log: list[Entry]

    @property
    def last(self) -> Entry:
        """The last entry of the log: sequences, bits per sequence, seconds."""
        return self.log[-1]


def train_seeds(
    folder: Path,
    task: dict[str, Any],
    recipe: Recipe,
    seeds: Sequence[int],
    executor: Executor | None = None,
    report: Callable[[Trained], None] = lambda trained: None,
) -> list[Trained]:
    """Train once for each seed, each run in its own folder ``folder/seed-N``, and return them in the order of seeds.

    Left to itself, this takes a process for each core. Any other executor of the same interface will do, on as many
    machines as it has, if they all see the folder. With Dask::

        with dask.distributed.Client(address).get_executor() as executor:
            train_seeds(folder, {"name": "copy"}, recipe_for("copy"), range(10), executor)

    and with MPI, ``mpi4py.futures.MPIPoolExecutor()`` in place of the client's. ``report`` gets every seed as it ends.
    A run that is in its folder already goes on, if its task and recipe are these; one that has ended is taken as it is.
    The error of a seed is raised when the others have ended.
    """
    # here, since they are slow to import
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
    from multiprocessing import active_children, get_context

    if executor is None:
        n_processes, before = min(len(seeds), os.cpu_count() or 1, MOST_PROCESSES), active_children()
        with ProcessPoolExecutor(n_processes, get_context("spawn"), initializer=end_with_parent) as processes:
            try:
                return train_seeds(folder, task, recipe, seeds, processes, report)
            except BaseException:  # nobody waits for what still runs, and the run folders stand it
                for process in active_children():
                    if process not in before:
                        process.kill()
                raise
    runs = {executor.submit(train_seed, folder / f"seed-{seed}", task, recipe, seed): seed for seed in seeds}
    done: dict[int, Trained] = {}
    failed: list[NTMError] = []
    try:
        for future in as_completed(runs):
            try:
                done[runs[future]] = future.result()
            except NTMError as error:  # of one seed: the others go on
                failed.append(error)
            except BrokenExecutor as error:  # of all that have not ended
                raise NTMError(f"{folder}: a process was killed from outside; the same command goes on") from error
            else:
                report(done[runs[future]])
    finally:
        for future in runs:
            future.cancel()  # after Ctrl-C, what has not begun
    if failed:
        others = f" ({len(done)} of {len(seeds)} seeds ended well, and are kept)"
        raise type(failed[0])("; ".join(str(error) for error in failed) + others)
    return [done[seed] for seed in seeds]


def train_seed(folder: Path, task: dict[str, Any], recipe: Recipe, seed: int) -> Trained:
    """Train from one seed, or go on where the run in the folder stopped."""
    if held_in(folder):
        session = Session.resume(folder)
        if (session.task_settings, session.recipe, session.seed) != (task, recipe, seed):
            raise FileError(f"{folder} holds a run with another task, recipe or seed; choose another folder")
    else:
        session = Session.start(folder, task, recipe, seed)
    return Trained(seed, folder, session.train(lambda entry: None), session.log)
