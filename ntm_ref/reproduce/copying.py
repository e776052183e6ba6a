"""Figures 4, 5 and 6: copies of sequences longer than those of training, and the use of memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import pretrained
from ..view import memory_use, strips
from ..view.words import number
from .answers import SOME, Outcome, answer_column, answered, batch, in_a_line, machine
from .looks import followed
from .marks import Ours
from .measures import slips


def copy_strips(name: str, path: Path, title: str) -> Outcome:
    """Figures 4 and 5: copies of 10 to 120 vectors."""
    model, task = pretrained.load(name), pretrained.task_of(name)
    drawn = [answer_column(model, task, f"{length} vectors", length=length) for length in (10, 20, 30, 50, 120)]
    p, target = answered(model, task, SOME, length=120)
    n_slips = float(np.mean([slips(p[:, b] > 0.5, target[:, b] > 0.5) for b in range(SOME)]))
    wrong = float(((p > 0.5) != (target > 0.5)).mean())
    mean = f"Over {SOME} sequences of 120, {number(n_slips)} vectors doubled, lost or changed in each."
    text = f"Target, output and error of five copies: {'; '.join(in_a_line(column) for column in drawn)}. {mean}"
    ours = {"slips": Ours(n_slips, number(n_slips)), "wrong": Ours(wrong, number(wrong))}
    return strips([drawn[:4], drawn[4:]], path, title, text), ours


def copy_memory(path: Path, title: str) -> Outcome:
    """Figure 6: a diagonal of writes, and the same diagonal of reads."""
    ntm, task = machine("copy"), pretrained.task_of("copy")
    length = task.longest["length"]
    x, target, mask = batch(ntm, task, 1, length=length)
    run = ntm.run(x)
    share = followed(run, length)
    return memory_use(run, x, target, mask, path, title), {"followed": Ours(share, number(share))}
