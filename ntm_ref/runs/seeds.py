"""One recipe from several seeds in parallel: runs differ so much that a single one proves little."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..recipes import Recipe
from ..support.errors import FileError, NTMError
from ..training import Update
from .checkpoint import held_in
from .log import Entry
from .process import end_with_parent
from .session import Session

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

MOST_PROCESSES = 61  # the most that one process can wait for on Windows
LOOK_SECONDS = 0.5  # between two checks of the seeds


@dataclass(frozen=True)
class Trained:
    """The result of one seed."""

    seed: int
    folder: Path
    outcome: str  # "solved", or "limit"; "stopped" if that was asked for
    log: list[Entry]

    @property
    def last(self) -> Entry:
        """The last entry of the log."""
        return self.log[-1]


def train_seeds(
    folder: Path,
    task: dict[str, Any],
    recipe: Recipe,
    seeds: Sequence[int],
    executor: Executor | None = None,
    report: Callable[[Trained], None] = lambda trained: None,
) -> list[Trained]:
    """Train once from each seed, in the folders ``folder/seed-N``, and return the results in the order of the seeds.

    By default there is one process per core. Any other executor with the same interface works too, on several
    machines if all of them can access the folder, such as ``mpi4py.futures.MPIPoolExecutor()`` with MPI. With Dask,
    `cluster_at` also survives the loss of workers::

        with cluster_at(address, folder) as cluster:
            cluster.train({"name": "copy"}, recipe_for("copy"), range(10))

    ``report`` is called with every result as it becomes
    known. A run that is in its folder already is continued if its task and recipe are the same; one that has ended is
    not repeated. If seeds fail, the others finish first; then one error with all messages is raised, an `NTMError` of
    the first one's type.
    """
    if executor is not None:
        return train_with(executor, folder, task, recipe, seeds, report)
    with own_processes(len(seeds)) as processes:
        return train_with(processes, folder, task, recipe, seeds, report)


@contextmanager
def own_processes(most: int) -> Iterator[Executor]:
    """An executor with one process per core, but not more than ``most``; an error in the block kills them all."""
    from concurrent.futures import ProcessPoolExecutor  # here, because these two are slow to import
    from multiprocessing import active_children, get_context

    n_processes, before = min(most, os.cpu_count() or 1, MOST_PROCESSES), active_children()
    with ProcessPoolExecutor(n_processes, get_context("spawn"), initializer=end_with_parent) as processes:
        try:
            yield processes
        except BaseException:  # do not wait for the rest; a run folder survives a kill
            for process in active_children():
                if process not in before:
                    process.kill()
            raise


def train_with(
    executor: Executor,
    folder: Path,
    task: dict[str, Any],
    recipe: Recipe,
    seeds: Sequence[int],
    report: Callable[[Trained], None],
    watch: Callable[[], None] = lambda: None,
) -> list[Trained]:
    """Train every seed with this executor; see `train_seeds`. ``watch`` is called about twice a second."""
    from concurrent.futures import BrokenExecutor

    runs = {executor.submit(train_seed, folder / f"seed-{seed}", task, recipe, seed): seed for seed in seeds}
    done: dict[int, Trained] = {}
    failed: list[NTMError] = []
    try:
        for future in as_they_end(runs, watch):
            try:
                done[runs[future]] = future.result()
            except NTMError as error:  # one seed failed: the others continue
                failed.append(error)
            except BrokenExecutor as error:  # all seeds that have not ended failed
                raise NTMError(f"{folder}: a process was killed from outside; the same command continues") from error
            else:
                report(done[runs[future]])
    finally:
        for future in runs:
            future.cancel()  # after Ctrl-C, those that have not begun
    if failed:
        others = f" ({len(done)} of {len(seeds)} seeds ended well, and are kept)"
        raise type(failed[0])("; ".join(dict.fromkeys(str(error) for error in failed)) + others)
    return [done[seed] for seed in seeds]


def as_they_end(futures: Collection[Future[Trained]], watch: Callable[[], None]) -> Iterator[Future[Trained]]:
    """Each future as it ends, with a call of ``watch`` at once and about twice a second until all have ended."""
    from concurrent.futures import FIRST_COMPLETED, wait

    left = set(futures)
    while left:
        watch()
        ended, left = wait(left, LOOK_SECONDS, FIRST_COMPLETED)
        yield from ended


def train_seed(
    folder: Path,
    task: dict[str, Any],
    recipe: Recipe,
    seed: int,
    watch: Callable[[Update], bool] = lambda update: False,
) -> Trained:
    """Train from one seed, or continue the run in the folder, until it ends or ``watch`` returns True.

    Raises a `FileError` if the folder holds another run.
    """
    if held_in(folder):
        session = Session.resume(folder)
        if (session.task_settings, session.recipe, session.seed) != (task, recipe, seed):
            raise FileError(f"{folder} holds a run with another task, recipe or seed; choose another folder")
    else:
        session = Session.start(folder, task, recipe, seed)
    return Trained(seed, folder, session.train(lambda entry: None, watch), session.log)
