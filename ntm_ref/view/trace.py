"""One sequence's way through the machine."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..elementary import sigmoid
from ..machine import Run
from ..support.errors import NTMError, ShapeError
from ..support.shapes import Array
from ..training import is_wrong
from .focus import focus, path_in_words, reading_in_words
from .words import count


class Trace(NamedTuple):
    """For every time step, head (one for what has none) and channel or row: what a picture of the machine shows."""

    x: Array  # (T, 1, n_inputs)
    p: Array  # (T, 1, n_outputs): the probability of a 1
    scored: Array  # (T, 1, n_outputs): whether the bit counts
    wrong: Array  # (T, 1, n_outputs): whether it counts and is on the wrong side of p = 1/2
    a: Array  # (T, W, M)
    r: Array  # (T, R, M)
    w_write: Array  # (T, W, N)
    w_read: Array  # (T, R, N)

    @property
    def n_heard(self) -> int:
        """Steps before the first that is scored, in which the machine only has to listen; T if none is scored."""
        any_scored = self.scored.any(axis=(1, 2))
        return int(any_scored.argmax()) if any_scored.any() else len(self.x)


def trace_of(run: Run, x: Array, target: Array, mask: Array) -> Trace:
    """The first sequence of the batch."""
    if not run.steps:
        raise NTMError("memory_use: this run did not keep its steps; use ntm.run(x) without keep_steps=False")
    if x.shape[:2] != run.logits.shape[:2] or target.shape != run.logits.shape:
        raise ShapeError(
            f"memory_use: x has shape {x.shape} and target {target.shape}, but the run's logits have "
            f"{run.logits.shape}, expected the sequences that the run was made of"
        )
    logits, target = run.logits[:, :1], target[:, :1]
    scored = np.broadcast_to(mask, run.logits.shape)[:, :1] > 0
    w = np.stack([step.state.w[0] for step in run.steps])  # (T, H, N), the heads that read first
    n_read = run.machine.sizes.n_read
    return Trace(
        x=x[:, :1],
        p=sigmoid(logits),
        scored=scored,
        wrong=is_wrong(logits, target, scored),
        a=np.stack([step.a[0] for step in run.steps]),
        r=np.stack([step.state.reads[0] for step in run.steps]),
        w_write=w[:, n_read:],
        w_read=w[:, :n_read],
    )


def score_in_words(trace: Trace) -> str:
    """How many bits are right."""
    n_scored = int(trace.scored.sum())
    return f"{n_scored - int(trace.wrong.sum()):,} of {count(n_scored, 'scored bit')} right"


def trace_in_words(trace: Trace) -> str:
    """How much was right, where the heads wrote while the machine listened, and whether they read there again."""
    T, W, n_rows = trace.w_write.shape
    n_heard = trace.n_heard
    sentences = [f"{count(T, 'time step')}, scored from step {n_heard} on: {score_in_words(trace)}."]
    if n_heard == T:
        sentences = [f"{count(T, 'time step')}, none of them scored."]
    reads = focus(trace.w_read)
    for head in range(W):
        name = "The write head" if W == 1 else f"Write head {head + 1}"
        written = focus(trace.w_write[: n_heard or T, head])
        sentences += [path_in_words(name, written, n_rows), reading_in_words(name, written, reads)]
    return " ".join(sentence for sentence in sentences if sentence)
