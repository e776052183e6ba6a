"""How well does a model do at lengths that it was, and was not, trained on?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..tasks import Task
from .loss import BitsPerSequence, wrong_bits
from .model import Model, in_float64


def evaluate(
    model: Model, task: Task, lengths: Sequence[Mapping[str, int]], n_sequences: int = 100, seed: int = 0
) -> list[dict[str, float]]:
    """Bits and wrong bits per sequence over ``n_sequences`` new sequences of each length.

    The sequences of a length depend on ``seed`` and on the length alone, so that two models see the same ones. All is
    computed in double precision, so that other machines and versions of NumPy get the same figures.
    """
    model = in_float64(model)
    rows = []
    for length in lengths:
        rng = np.random.default_rng([seed, *length.values()])
        x, target, mask = task.batch(rng, n_sequences, dtype=model.dtype, **length)
        logits = model.run(x, keep_steps=False).logits
        bits = float(BitsPerSequence().forward(logits, target, mask))
        scored = float(np.broadcast_to(mask, target.shape).sum()) / n_sequences
        wrong, optimum = wrong_bits(logits, target, mask), float(task.optimal_bits(x, target, mask).mean())
        rows.append(
            {**length, "bits_per_sequence": bits, "optimal_bits": optimum, "wrong_bits": wrong, "scored_bits": scored}
        )
    return rows
