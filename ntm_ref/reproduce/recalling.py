"""Figures 11 and 12: recall from more items than in training, and the use of memory."""

from __future__ import annotations

from pathlib import Path

from .. import pretrained
from ..support.shapes import Array
from ..tasks import AssociativeRecall
from ..training import evaluate
from ..view import longer, memory_use
from ..view.memory_use import Moments
from ..view.words import number
from .answers import MANY, SEED, SOME, Outcome, batch, machine
from .looks import found
from .marks import Ours, marks_of


def recall_items(path: Path, title: str) -> Outcome:
    """Figure 11: the cost for 6 to 20 items."""
    model, task = pretrained.load("associative-recall"), pretrained.task_of("associative-recall")
    rows = evaluate(model, task, task.variants, n_sequences=MANY, seed=SEED)
    ours = {str(row["items"]): Ours(row["bits_per_sequence"], number(row["bits_per_sequence"])) for row in rows}
    references = {float(mark.key): (mark.paper, mark.in_words) for mark in marks_of(11)}
    return longer(rows, "items", task.longest["items"], references, path, title), ours


def recall_memory(path: Path, title: str) -> Outcome:
    """Figure 12: the machine looks the query up, then moves on to the item that followed."""
    ntm, task = machine("associative-recall"), pretrained.task_of("associative-recall")
    assert isinstance(task, AssociativeRecall)
    items, stride = task.max_items, 1 + task.item_length
    x, target, mask = batch(ntm, task, SOME, items=items)
    run, answers = ntm.run(x), answered_items(x, n_items=items, stride=stride)
    share = found(run, answers, n_items=items, item_length=task.item_length)
    steps = [int(answers[0]) * stride, items * stride, (items + 1) * stride]
    moments = Moments(steps, "item asked for, query, answer")
    return memory_use(run, x, target, mask, path, title, moments), {"found": Ours(share, number(share))}


def answered_items(x: Array, *, n_items: int, stride: int) -> Array:
    """The index of the item that each sequence of a recall batch asks for: the one after the query."""
    parts = x.reshape(-1, stride, *x.shape[1:])[:, 1:, :, :-2]
    items: Array = (parts[: n_items - 1] == parts[n_items]).all(axis=(1, 3)).argmax(axis=0) + 1
    return items
