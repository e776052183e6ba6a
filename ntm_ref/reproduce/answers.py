"""Shared by all figures: the sequences, always the same ones, and the answers of a model to them."""

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

Outcome: TypeAlias = tuple[str, dict[str, Ours]]  # the picture's text alternative; our numbers by the marks' keys
SEED = 0
MANY, SOME, FEW = 100, 20, 8  # numbers of sequences over which a figure's number is averaged


def batch(model: Model, task: Task, n: int, **lengths: int) -> Batch:
    """x, target and mask of ``n`` sequences that the model was not trained on, the same in every call."""
    return task.batch(np.random.default_rng([SEED, *lengths.values()]), n, dtype=model.dtype, **lengths)


def answered(model: Model, task: Task, n: int, **lengths: int) -> tuple[Array, Array]:
    """The probabilities and targets of ``n`` answers on the scored steps, each (steps, n, n_outputs)."""
    x, target, mask = batch(model, task, n, **lengths)
    steps = mask.any(axis=(1, 2))
    return sigmoid(model.run(x, keep_steps=False).logits)[steps], target[steps]


def answer_column(model: Model, task: Task, name: str, **lengths: int) -> Column:
    """One answer as strips, titled with the number of its wrong bits."""
    x, target, mask = batch(model, task, 1, **lengths)
    logits = model.run(x, keep_steps=False).logits
    n_wrong = round(wrong_bits(logits, target, mask))
    scored = np.broadcast_to(mask, target.shape)[:, 0] > 0
    steps = scored.any(axis=1)
    title = f"{name}\n{count(n_wrong, 'wrong bit')}"
    return answer(title, target[steps, 0], sigmoid(logits)[steps, 0], scored[steps])


def in_a_line(column: Column) -> str:
    """The title of a column for use in a sentence."""
    return column.title.replace("\n", ", ")


def machine(name: str) -> NTM:
    """The trained machine called ``name``; raises an `NTMError` if it has no memory."""
    model = pretrained.load(name)
    if not isinstance(model, NTM):
        raise NTMError(f"reproduce: the weights {name!r} are of an {type(model).__name__}, which has no memory to show")
    return model
