"""The training loop: one update after another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..tasks import Task
from .model import Model
from .optimisers import Optimiser
from .update import Settings, Update, update


def train(
    model: Model, task: Task, optimiser: Optimiser, rng: np.random.Generator, settings: Settings, seen: int = 0
) -> Iterator[Update]:
    """Endless updates; the caller decides when to stop::

        for done in train(model, task, optimiser, rng, Settings(batch_size=4)):
            if done.bits < 0.05:
                break

    ``seen`` is the number of sequences that the model has seen before. Raises a `NotFiniteError` as `update` does.
    """
    while True:
        done = update(model, task, optimiser, rng, settings, seen)
        seen = done.sequences
        yield done
