"""How well does a model do on new sequences: at lengths that it was, and was not, trained on, and on hard inputs?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..support.checks import check_whole_numbers
from ..tasks import Task
from ..tasks.inputs import RANDOM, Inputs
from ..tasks.task import Batch
from .interval import at_most
from .loss import BitsPerSequence, is_wrong
from .model import Model, in_float64

AT_ONCE = 250  # sequences in a batch


def evaluate(
    model: Model,
    task: Task,
    lengths: Sequence[Mapping[str, int]],
    n_sequences: int = 1000,
    seed: int = 0,
    inputs: Inputs = RANDOM,
) -> list[dict[str, Any]]:
    """What the model reaches on ``n_sequences`` new sequences of each length, with inputs of this kind.

    Each row has the length, the "inputs" if they are not random, and, per sequence, "bits_per_sequence",
    "optimal_bits", "wrong_bits" and "scored_bits". "failed" counts the sequences with any wrong bit among those
    "sequences", and "failed_at_most" is the upper end of the 95 % interval for their share. Where even the best
    predictor is wrong, as in N-grams, these two are None.

    The sequences of a length depend on ``seed``, on the length and on the kind alone, so that two models see the same
    ones. All is computed in double precision, so that other machines and versions of NumPy get the same figures.
    """
    check_whole_numbers("evaluate", {"sequences": n_sequences})
    model = in_float64(model)
    return [row(model, task, length, n_sequences, seed, inputs) for length in lengths]


def evaluate_hard(
    model: Model,
    task: Task,
    lengths: Sequence[Mapping[str, int]] | None = None,
    n_sequences: int = 100,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """The rows of `evaluate` for every kind of hard inputs of the task.

    Without ``lengths``, those are the longest of training and the longest of the paper.
    """
    ends = [task.longest, task.variants[-1]] if task.longest != task.variants[-1] else [task.longest]
    return [row for kind in task.hard for row in evaluate(model, task, lengths or ends, n_sequences, seed, kind)]


def row(
    model: Model, task: Task, length: Mapping[str, int], n_sequences: int, seed: int, inputs: Inputs
) -> dict[str, Any]:
    """What the model reaches at one length."""
    bits = optimum = wrong = scored = 0.0
    failed = 0
    for x, target, mask in batches(task, length, n_sequences, seed, inputs, model.dtype):
        logits, n = model.run(x, keep_steps=False).logits, x.shape[1]
        bits += n * float(BitsPerSequence().forward(logits, target, mask))
        optimum += float(task.optimal_bits(x, target, mask).sum())
        wrong_bits = is_wrong(logits, target, mask)
        wrong, failed = wrong + float(wrong_bits.sum()), failed + int(wrong_bits.any(axis=(0, 2)).sum())
        scored += float(np.broadcast_to(mask, target.shape).sum())
    return {
        **length,
        **({} if inputs == RANDOM else {"inputs": inputs}),
        "bits_per_sequence": bits / n_sequences,
        "optimal_bits": optimum / n_sequences,
        "wrong_bits": wrong / n_sequences,
        "scored_bits": scored / n_sequences,
        "sequences": n_sequences,
        "failed": None if task.has_optimum else failed,
        "failed_at_most": None if task.has_optimum else at_most(failed, n_sequences),
    }


def batches(
    task: Task, length: Mapping[str, int], n_sequences: int, seed: int, inputs: Inputs, dtype: Any
) -> Iterator[Batch]:
    """The sequences in batches of at most `AT_ONCE`, however many they are."""
    rng = np.random.default_rng([seed, *length.values()])
    for done in range(0, n_sequences, AT_ONCE):
        yield task.batch(rng, min(AT_ONCE, n_sequences - done), dtype=dtype, inputs=inputs, **length)


def cost_over_all_lengths(
    model: Model, task: Task, rng: np.random.Generator, n_sequences: int, inputs: Inputs
) -> float:
    """Bits per sequence above the optimum on new sequences of every training length, the same number of each.

    Unlike the costs during training, all are those of one set of weights, and no length is left out by chance.
    """
    lengths = task.every_length()
    n_each = -(-n_sequences // len(lengths))
    costs = []
    for length in lengths:
        x, target, mask = task.batch(rng, n_each, dtype=model.dtype, inputs=inputs, **length)
        bits = float(BitsPerSequence().forward(model.run(x, keep_steps=False).logits, target, mask))
        costs.append(bits - float(task.optimal_bits(x, target, mask).mean()))
    return float(np.mean(costs))
