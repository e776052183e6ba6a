"""The sequence that is shown: one of the task, short enough to be looked at step by step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..support.shapes import Array
from ..tasks import NGrams, Task
from ..tasks.inputs import RANDOM

SHORT = {"length": 5, "repeats": 2, "items": 3}


def short_lengths(task: Task) -> dict[str, int]:
    """Short lengths that the task has in training; for N-grams, where a shorter sequence is the same task, 20 bits."""
    if isinstance(task, NGrams):
        return {"length": min(4 * task.n_context, task.max_length)}
    return {name: min(max(SHORT[name], low), high) for name, (low, high) in task.ranges.items()}


def example_of(
    task: Task, lengths: Mapping[str, int] | None = None, seed: int = 0, inputs: str = RANDOM
) -> tuple[Array, Array, Array]:
    """x, target and mask of one sequence, drawn from ``seed``: (T, 1, n_inputs), (T, 1, n_outputs), (T, 1, 1).

    Raises an `NTMError` for lengths or a kind of inputs that the task does not have.
    """
    chosen = short_lengths(task) if lengths is None else lengths
    return task.batch(np.random.default_rng(seed), 1, inputs=inputs, **chosen)
