"""The same recipe from several seeds, at once: one run says little, since runs differ by much."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import FileError
from .log import Entry
from .recipes import Recipe
from .session import Session

if TYPE_CHECKING:
    from concurrent.futures import Executor


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

    Left to itself, this takes a process for each core, each with one BLAS thread. Any other executor of the same
    interface will do, on as many machines as it has, if they all see the folder. With Dask::

        with dask.distributed.Client(address).get_executor() as executor:
            train_seeds(folder, {"name": "copy"}, recipe_for("copy"), range(10), executor)

    and with MPI, ``mpi4py.futures.MPIPoolExecutor()`` in place of the client's. ``report`` gets every seed as it ends.
    A run that is in its folder already goes on, if its task and recipe are these; one that has ended is taken as it is.
    """
    from concurrent.futures import ProcessPoolExecutor, as_completed  # here, since they are slow to import
    from multiprocessing import get_context

    if executor is None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of the processes to come: they share the cores as it is
        n_processes = min(len(seeds), os.cpu_count() or 1)
        with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as processes:
            return train_seeds(folder, task, recipe, seeds, processes, report)
    runs = {executor.submit(train_seed, folder / f"seed-{seed}", task, recipe, seed): seed for seed in seeds}
    done: dict[int, Trained] = {}
    for future in as_completed(runs):
        done[runs[future]] = future.result()
        report(done[runs[future]])
    return [done[seed] for seed in seeds]


def train_seed(folder: Path, task: dict[str, Any], recipe: Recipe, seed: int) -> Trained:
    """Train from one seed, or go on where the run in the folder stopped."""
    if (folder / "checkpoint.npz").exists():
        session = Session.resume(folder)
        if (session.task_settings, session.recipe, session.seed) != (task, recipe, seed):
            raise FileError(f"{folder} holds a run with another task, recipe or seed; choose another folder")
    else:
        session = Session.start(folder, task, recipe, seed)
    outcome = session.outcome or session.train(lambda entry: None)
    return Trained(seed, folder, outcome, session.log)
