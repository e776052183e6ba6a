"""Small machines, recipes and arrays, and the short functions that many tests need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ntm_ref import LSTM, NTM
from ntm_ref.recipes import Recipe
from ntm_ref.runs import load_weights

TASK = {"name": "copy", "n_bits": 3, "max_length": 3}
SHORT_TASK = {**TASK, "max_length": 2}  # for trainings in which the length does not matter
RECIPE = Recipe(controller_size=8, n_rows=6, width=4, batch_size=50, limit=1200)
NTM_SETTINGS = {"n_inputs": 3, "n_outputs": 2, "controller_size": 4, "n_rows": 6, "width": 5}
LSTM_SETTINGS = {"n_inputs": 4, "n_outputs": 2, "n_layers": 2, "size": 5}
N_ROWS = 16  # of the memory that `one_hot` looks at


def small_recipe(**changes: Any) -> Recipe:
    """A recipe that trains in a second or two, with these changes."""
    return replace(RECIPE, **changes)


def small_ntm(**changes: Any) -> NTM:
    """An NTM with few parameters, with these changes to its settings."""
    return NTM(**{**NTM_SETTINGS, **changes})


def small_lstm(**changes: Any) -> LSTM:
    """Two layers of five cells, with these changes."""
    return LSTM(**{**LSTM_SETTINGS, **changes})


def in_general_position(model: Any) -> Any:
    """The model, its parameters moved at random: heads that differ, and look at something."""
    rng = np.random.default_rng(2)
    for p in model.parameters():
        p.value += (0.5 * rng.standard_normal(p.value.shape)).astype(p.value.dtype)
    return model


def random(*shape: int, seed: int = 3, dtype: Any = np.float64) -> np.ndarray:
    """Standard normal numbers, the same for the same seed."""
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def column(*values: float, dtype: type = np.float64) -> np.ndarray:
    """One number for each head."""
    return np.array(values, dtype)[:, None]


def one_hot(rows: list[int]) -> np.ndarray:
    """A weighting over `N_ROWS` rows for each step, all of it on one row; for -1, the uniform weighting."""
    return np.array([np.eye(N_ROWS)[row] if row >= 0 else np.full(N_ROWS, 1 / N_ROWS) for row in rows])


def gradients(
    model: Any, x: np.ndarray, d_logits: np.ndarray, penalty: float = 0.0, **limits: Any
) -> dict[str, np.ndarray]:
    """d_x, and what one run adds to the gradient of every parameter.

    With a penalty, which only an NTM takes, the loss has the term penalty / 2 times the sum of all a^2.
    """
    for p in model.parameters():
        p.clear()
    run = model.run(x)
    penalties = (penalty * run.add_vectors,) if penalty else ()
    d_x = run.backward(d_logits, *penalties, **limits)
    return {"x": d_x} | {p.name: p.grad.copy() for p in model.parameters()}


def parameters(folder: Path) -> dict[str, np.ndarray]:
    """The parameters in the weights file of a run folder, by name."""
    return {p.name: p.value for p in load_weights(folder / "weights.npz")[0].parameters()}


def arrays_inside(thing: Any, seen: set[int] | None = None) -> list[np.ndarray]:
    """All arrays in a stage or a run, and in the steps and stages inside it, but not those of its machine."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, NTM):
        return []
    seen.add(id(thing))
    if isinstance(thing, (np.ndarray, np.generic)):
        return [thing]
    inside = thing if isinstance(thing, (list, tuple)) else vars(thing).values() if hasattr(thing, "__dict__") else ()
    return [array for value in inside for array in arrays_inside(value, seen)]


def quiet(entry: object) -> None:
    """Report nothing of a run's progress."""


def log(*entries: tuple[float, float]) -> list[dict[str, float]]:
    """A log with these numbers of sequences and costs."""
    return [{"sequences": sequences, "bits_per_sequence": bits} for sequences, bits in entries]
