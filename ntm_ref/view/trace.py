"""One sequence on its way through the machine, and a description of it."""

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
    """The values that a picture of the machine shows. Axes: time step, head (or 1), channel or row."""

    x: Array  # (T, 1, n_inputs)
    p: Array  # (T, 1, n_outputs): the probability of a 1
    scored: Array  # (T, 1, n_outputs): whether the bit counts
    wrong: Array  # (T, 1, n_outputs): whether it counts and p is on the wrong side of 1/2
    a: Array  # (T, W, M)
    r: Array  # (T, R, M)
    w_write: Array  # (T, W, N)
    w_read: Array  # (T, R, N)

    @property
    def n_input_steps(self) -> int:
        """The number of steps before the first one scored, during which the input is shown; T if none is scored."""
        any_scored = self.scored.any(axis=(1, 2))
        return int(any_scored.argmax()) if any_scored.any() else len(self.x)


def trace_of(run: Run, x: Array, target: Array, mask: Array) -> Trace:
    """The trace of the first sequence of a batch.

    Raises an `NTMError` if the run did not keep its steps, and a `ShapeError` if x or target do not belong to the run.
    """
    if not run.steps:
        raise NTMError("memory_use: this run did not keep its steps; use ntm.run(x) without keep_steps=False")
    if x.shape[:2] != run.logits.shape[:2] or target.shape != run.logits.shape:
        raise ShapeError(
            f"memory_use: x has shape {x.shape} and target {target.shape}, but the run's logits have "
            f"{run.logits.shape}, expected the sequences of that run"
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
    """How many scored bits are right, in words."""
    n_scored = int(trace.scored.sum())
    return f"{n_scored - int(trace.wrong.sum()):,} of {count(n_scored, 'scored bit')} right"


def trace_in_words(trace: Trace) -> str:
    """How many bits were right, where the heads wrote during the input, and whether they read there again."""
    T, W, n_rows = trace.w_write.shape
    n_input_steps = trace.n_input_steps
    sentences = [f"{count(T, 'time step')}, scored from step {n_input_steps} on: {score_in_words(trace)}."]
    if n_input_steps == T:
        sentences = [f"{count(T, 'time step')}, none of them scored."]
    reads = focus(trace.w_read)
    for head in range(W):
        name = "The write head" if W == 1 else f"Write head {head + 1}"
        written = focus(trace.w_write[: n_input_steps or T, head])
        sentences += [path_in_words(name, written, n_rows), reading_in_words(written, reads)]
    return " ".join(sentence for sentence in sentences if sentence)
