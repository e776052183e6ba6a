"""Figures 14 and 15: predictions on N-grams beside the optimal ones, and the use of memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import pretrained
from ..elementary import sigmoid
from ..machine import Run
from ..tasks import NGrams
from ..tasks.task import Batch
from ..training import BitsPerSequence
from ..view import memory_use, strips
from ..view.memory_use import Moments
from ..view.strips import ERROR_LOOK, Column, Strip
from ..view.words import number
from .answers import FEW, MANY, Outcome, batch, machine
from .looks import overlap
from .marks import Ours


def ngrams_run(n: int, keep_steps: bool) -> tuple[NGrams, Batch, Run]:
    """The task, ``n`` sequences, and the run of the trained machine on them."""
    ntm, task = machine("ngrams"), pretrained.task_of("ngrams")
    assert isinstance(task, NGrams)
    sequences = batch(ntm, task, n, **task.longest)
    return task, sequences, ntm.run(sequences[0], keep_steps)


def ngrams_strips(path: Path, title: str) -> Outcome:
    """Figure 14: the predictions beside those of the optimal estimator."""
    task, (x, target, mask), run = ngrams_run(MANY, keep_steps=False)
    bits, optimum = float(BitsPerSequence().forward(run.logits, target, mask)), task.optimal_bits(x, target, mask)
    above = bits - float(optimum.mean())
    scored = mask[:, 0, 0] > 0
    p, best = sigmoid(run.logits)[scored, 0], task.optimal_probabilities(x)[scored, 0]
    shown = (
        Strip("next bit", target[scored, 0]),
        Strip("optimum", best),
        Strip("machine", p),
        Strip("difference", p - best, ERROR_LOOK),
    )
    apart = number(float(np.abs(p - best).mean()))
    heading = f"probability of a 1; machine and optimum are {apart} apart on average"
    text = (
        f"One sequence of {len(x) + 1} bits: the next bit, and the probability of a 1 by the optimal estimator and by "
        f"the machine, which are {apart} apart on average. Over {MANY} sequences the machine costs {number(above)} bits"
        f" more than the optimum's {number(float(optimum.mean()))}."
    )
    ours = {pretrained.facts_of("ngrams")["model"]: Ours(above, number(above))}
    return strips(
        [[Column(heading, shown)]], path, title, text, height=0.55, x_label="bit, from the first that can be predicted"
    ), ours


def ngrams_memory(path: Path, title: str) -> Outcome:
    """Figure 15: after the same context, the machine reads the same row."""
    task, (x, target, mask), run = ngrams_run(FEW, keep_steps=True)
    gain = overlap(run, x, task)
    bits = x[:, 0, 0].astype(int)
    ends = range(task.n_context - 1, len(bits))
    contexts = ["".join(map(str, bits[t - task.n_context + 1 : t + 1])) for t in ends]
    often = max(sorted(set(contexts)), key=lambda context: -abs(contexts.count(context) - 10))  # about ten times
    steps = [t for t, context in zip(ends, contexts) if context == often]
    text = memory_use(run, x, target, mask, path, title, Moments(steps, f"after the bits {often}"))
    return text, {"overlap": Ours(gain, number(gain))}
