"""Long training: many seeds of the copy recipe, no number that is not finite; and what the clip did.

``python -m pytest tests/training/test_long_training.py --times 50`` trains fifty seeds by the default recipe, a process
for each core, and prints how large the gradient's norm was over all updates, and how much of it was clipped.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ntm_ref.recipes import Recipe, recipe_for
from ntm_ref.runs import Session
from ntm_ref.training import Update

SMALL = {"name": "copy", "n_bits": 3, "max_length": 4}
SMALL_RECIPE = replace(recipe_for("copy"), controller_size=16, n_rows=8, width=4, limit=600)


def trained(folder: Path, task: dict[str, Any], recipe: Recipe, seed: int) -> tuple[str, int, list[float]]:
    """How a run ended, after how many sequences, and the gradient's norm in each of its updates."""
    norms: list[float] = []

    def note(update: Update) -> bool:
        assert np.isfinite(update[1:]).all()
        norms.append(update.gradient_norm)
        return False

    with np.errstate(all="raise"):  # nothing may believe a flag: what counts are the values
        session = Session.start(folder / f"seed-{seed}", task, recipe, seed)
        outcome = session.train(lambda entry: None, note)
    assert all(np.isfinite(p.value).all() for p in session.model.parameters())
    return outcome, session.sequences, norms


def histogram(norms: np.ndarray, max_norm: float) -> str:
    """The norms by half decades, as bars, and the share of those that were clipped, and to what."""
    halves = np.floor(2 * np.log10(np.maximum(norms, 1e-12))).astype(int)
    lines = []
    for half in range(halves.min(), halves.max() + 1):
        n = int((halves == half).sum())
        lines.append(
            f"{10 ** (half / 2):>10.3g} to {10 ** ((half + 1) / 2):<8.3g} {n:>8}  {'#' * (n * 60 // norms.size)}"
        )
    clipped = norms[norms > max_norm]
    lines.append(
        f"{norms.size} updates, median {np.median(norms):.3g}, largest {norms.max():.3g}; "
        f"clipped at {max_norm:g}: {clipped.size / norms.size:.1%}, their median {np.median([max_norm, *clipped]):.3g}"
    )
    return "\n".join(lines)


def test_training_stays_finite(
    tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    times = request.config.getoption("times")
    task, recipe = ({"name": "copy"}, recipe_for("copy")) if times else (SMALL, SMALL_RECIPE)
    work = partial(trained, tmp_path, task, recipe)
    if times:
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
            runs = list(processes.map(work, range(times)))
    else:
        runs = [work(seed) for seed in range(1)]
    norms = np.concatenate([norms for _, _, norms in runs])
    assert all(len(norms) * recipe.batch_size == sequences for _, sequences, norms in runs)
    said = [
        f"{len(runs)} runs of {task['name']}, {sum(outcome == 'solved' for outcome, _, _ in runs)} solved, after",
        f"{' '.join(str(sequences) for _, sequences, _ in sorted(runs, key=lambda run: run[1]))} sequences.",
        "The gradient's norm before it is clipped, and in how many updates:",
        histogram(norms, recipe.max_norm),
    ]
    assert f"{norms.size} updates" in said[-1]
    if times:
        with capsys.disabled():
            print("", *said, sep="\n")
