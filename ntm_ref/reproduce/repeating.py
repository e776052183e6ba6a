"""Figures 8 and 9: repeat copy with longer sequences and more repeats than in training, and the use of memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import pretrained
from ..tasks import RepeatCopy
from ..training import wrong_bits
from ..view import memory_use, strips
from ..view.memory_use import Moments
from ..view.words import number
from .answers import SOME, Outcome, answer_column, answered, batch, in_a_line, machine
from .looks import returned
from .marks import Ours
from .measures import off_by

TRAINED_TO_TEN = "repeat-copy-random-only"  # as the paper's machine; the other one was also trained on 11 to 20 vectors


def repeat_strips(path: Path, title: str) -> Outcome:
    """Figure 8: twice the length of training, and twice the repeats."""
    model, task = pretrained.load(TRAINED_TO_TEN), pretrained.task_of(TRAINED_TO_TEN)
    length, repeats = task.longest["length"], task.longest["repeats"]
    longer_one, more_often = {"length": 2 * length, "repeats": repeats}, {"length": length, "repeats": 2 * repeats}
    blocks = []
    for lengths in (longer_one, more_often):
        name = f"{lengths['length']} vectors, {lengths['repeats']} times (the lowest row: the end marker)"
        blocks.append([answer_column(model, task, name, **lengths)])
    x, target, mask = batch(model, task, SOME, **longer_one)
    wrong = wrong_bits(model.run(x, keep_steps=False).logits, target, mask)
    p, _ = answered(model, task, SOME, **more_often)
    early = float(np.mean([off_by(p[:, b, -1] > 0.5, length=length, repeats=2 * repeats) for b in range(SOME)]))
    text = (
        f"Target, output and error of two answers. {in_a_line(blocks[0][0])}. {in_a_line(blocks[1][0])}. Over {SOME} "
        f"sequences each, {number(wrong)} wrong bits when twice as long, and an end marker {number(early)} repeats "
        "early or late when twice as often."
    )
    ours = {"length": Ours(wrong, number(wrong)), "repeats": Ours(early, f"{number(early)} repeats")}
    return strips(blocks, path, title, text, height=0.75), ours


def repeat_memory(path: Path, title: str) -> Outcome:
    """Figure 9: the read head jumps back to the first row for every round."""
    ntm, task = machine("repeat-copy"), pretrained.task_of("repeat-copy")
    assert isinstance(task, RepeatCopy)
    length, repeats = min(8, task.max_length), min(5, task.max_repeats)
    x, target, mask = batch(ntm, task, 1, length=length, repeats=repeats)
    run = ntm.run(x)
    share = returned(run, length=length, repeats=repeats)
    rounds = Moments([length + 1 + n * length for n in range(repeats)], "a round begins")
    text = memory_use(run, x, target, mask, path, title, rounds)
    return text, {"returned": Ours(share, number(share))}
