"""What all figures share: the sequences, always the same ones, and what a model answers to them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from .. import pretrained
from ..elementary import sigmoid
from ..machine import NTM
from ..support.errors import NTMError
from ..support.shapes import Array
from ..tasks import Task
from ..tasks.task import Batch
from ..training import Model, wrong_bits
from ..view.strips import Column, answer
from ..view.words import count
from .marks import Ours

Outcome: TypeAlias = tuple[str, dict[str, Ours]]  # the picture's text alternative, and our numbers
SEED = 0
MANY, SOME, FEW = 100, 20, 8  # sequences that a number is the mean of


def batch(model: Model, task: Task, n: int, **lengths: int) -> Batch:
    """New sequences, always the same ones."""
    return task.batch(np.random.default_rng([SEED, *lengths.values()]), n, dtype=model.dtype, **lengths)


def answered(model: Model, task: Task, n: int, **lengths: int) -> tuple[Array, Array]:
    """The probabilities and the target of several answers, on the steps that are scored."""
    x, target, mask = batch(model, task, n, **lengths)
    steps = mask.any(axis=(1, 2))
    return sigmoid(model.run(x, keep_steps=False).logits)[steps], target[steps]


def answer_column(model: Model, task: Task, name: str, **lengths: int) -> Column:
    """One answer as strips, with how many of its bits are wrong."""
    x, target, mask = batch(model, task, 1, **lengths)
    logits = model.run(x, keep_steps=False).logits
    n_wrong = round(wrong_bits(logits, target, mask))
    scored = np.broadcast_to(mask, target.shape)[:, 0] > 0
    steps = scored.any(axis=1)
    title = f"{name}\n{count(n_wrong, 'wrong bit')}"
    return answer(title, target[steps, 0], sigmoid(logits)[steps, 0], scored[steps])


def in_a_line(column: Column) -> str:
    """A column's title, for a sentence."""
    return column.title.replace("\n", ", ")


def machine(name: str) -> NTM:
    """Trained weights of a machine with a memory to look into."""
    model = pretrained.load(name)
    if not isinstance(model, NTM):
        raise NTMError(f"reproduce: the weights {name!r} are of an {type(model).__name__}, which has no memory to show")
    return model
