"""``ntm-ref train TASK --seeds N N ...``: one recipe from several seeds in parallel, with a table and a picture."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from ..recipes import Recipe
from ..runs import Trained, cluster_at, load_weights, of_the_task, train_seeds, write_whole
from ..runs.process import ANOTHER_BLAS, thread_functions
from ..tasks import make_task
from ..training import evaluate
from ..view import several_seeds
from .cluster_progress import ClusterProgress
from .evaluation_table import figure

N_SEQUENCES = 100  # of the evaluation of each seed, at every length


def train_several(
    folder: Path, settings: dict[str, Any], recipe: Recipe, seeds: Sequence[int], scheduler: str | None = None
) -> int:
    """Train from every seed, print a row as each one ends and finally the medians, and draw the learning curves.

    With the address of a scheduler, the seeds are trained on its cluster.
    """
    if scheduler is None:
        return train_and_show(partial(train_seeds, folder), folder, settings, recipe, seeds)
    logging.disable()  # what Dask logs about lost connections: what matters of it is said in a sentence
    try:
        with cluster_at(scheduler, folder) as cluster:
            progress = ClusterProgress(cluster.folder, seeds)
            train = partial(cluster.train, watch=progress.show)
            return train_and_show(train, folder, settings, recipe, seeds, progress.ended)
    finally:
        logging.disable(logging.NOTSET)


def train_and_show(
    train: Callable[..., list[Trained]],
    folder: Path,
    settings: dict[str, Any],
    recipe: Recipe,
    seeds: Sequence[int],
    ended: Callable[[int], None] = lambda seed: None,
) -> int:
    """What `train_several` does once it is decided where to train."""
    task = make_task(**settings)
    names = ["x".join(str(n) for n in lengths.values()) for lengths in task.variants]
    print(f"Training on {task.name} from {len(seeds)} seeds, each to {recipe.solved_bits:g} bits or its limit.")
    if thread_functions() is None:
        print(ANOTHER_BLAS)
    print(f"Run folders: {folder / 'seed-N'}\n")
    what = "bits above the optimum" if task.has_optimum else "sequences with any wrong bit"
    print(f"{'':>6} {'':>8} {'':>9} {'':>9} {'':>8}  {what}, of {N_SEQUENCES}, at length")
    print(f"{'seed':>6} {'outcome':>8} {'sequences':>9} {'bits':>9} {'seconds':>8}" + "".join(f"{n:>9}" for n in names))
    rows = []

    def report(trained: Trained) -> None:
        ntm, _ = load_weights(trained.folder / "weights.npz")
        found = [figure(row) for row in evaluate(ntm, task, task.variants, n_sequences=N_SEQUENCES)]
        rows.append([*(trained.last[name] for name in ("sequences", "bits_per_sequence", "seconds")), *found])
        ended(trained.seed)
        print(f"{trained.seed:>6} {trained.outcome:>8} {line(rows[-1])}", flush=True)

    try:
        runs = train(settings, recipe, seeds, report=report)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("; the same command continues from what was saved") from None
    columns = list(zip(*rows))
    for name, summary in (("least", min), ("median", median), ("most", max)):
        print(f"{name:>6} {'':>8} {line([summary(values) for values in columns])}")
    print(f"\n{sum(run.outcome == 'solved' for run in runs)} of {len(runs)} solved.")
    logs = {run.seed: of_the_task(run.log) for run in runs}
    title = f"Learning to {task.name}, {len(runs)} seeds"
    path = folder / "seeds.png"
    print(f"\n{path}: {write_whole(path, lambda part: several_seeds(logs, part, title, recipe.solved_bits))}")
    return 0


def line(row: Sequence[float]) -> str:
    """A row of the table: sequences, bits, seconds, and a figure for every length."""
    sequences, bits, seconds, *figures = row
    return f"{sequences:>9.0f} {bits:>9.3f} {seconds:>8.1f}" + "".join(f"{value:>9.4g}" for value in figures)
