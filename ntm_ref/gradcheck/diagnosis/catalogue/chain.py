"""What goes wrong between the stages: in the chain of the addressing, in a time step, through time."""

from __future__ import annotations

from ....addressing import Addressing
from ....controller import FeedforwardController
from ....elementary import softmax_backward
from ....machine import InitialState, TimeStep
from ....memory import Read, Write
from ....support.shapes import Array
from .mistake import Mistake


def w_prev_before_shift(stage: Addressing, d: Array) -> Array:
    """The gradient of w_prev as if the gate came after the shift."""
    d_w_shifted, _ = stage.sharpening.backward(d)
    result: Array = (1 - stage.interpolation.g) * d_w_shifted
    return result


CHAIN = [
    Mistake(
        Addressing,
        "d_w_prev comes back past the shift: the gated weighting was shifted before it was sharpened",
        lambda a, d: {"w_prev": w_prev_before_shift(a, d)},
    ),
    Mistake(
        Addressing,
        "the path from the addressing into the memory is missing, though the rows decided where the key points",
        lambda a, d: {"memory": 0 * a.similarity.memory},
    ),
    Mistake(
        Addressing,
        "the path of the content is missing: no gradient for k, beta and memory, from which w_content came",
        lambda a, d: {"k": 0 * a.similarity.k, "beta": 0 * a.content.beta, "memory": 0 * a.similarity.memory},
    ),
]

THROUGH_TIME = [
    Mistake(
        TimeStep,
        "time is cut: no gradient goes back from one step to the one before",
        lambda t, d_h, d_state, d_a: {3: d_state.zeros()},
    ),
    Mistake(
        Read,
        "the path from the reads into the memory is missing: a step's memory is written, read and addressed",
        lambda r, d: {"memory": 0 * r.memory},
    ),
    Mistake(
        Write,
        "what was kept of the memory is missing: no gradient goes back through a row that was not overwritten",
        lambda w, d: {"memory_prev": 0 * d},
    ),
    Mistake(
        Read,
        "the path from the reads into the weightings is missing: theirs comes from the writes and the next step alone",
        lambda r, d: {"w": 0 * r.w},
    ),
    Mistake(
        Write,
        "the path from the writes into the weightings is missing: theirs comes from the reads and the next step alone",
        lambda w, d: {"w": 0 * w.w},
    ),
    Mistake(
        FeedforwardController,
        "the path from the next step's controller into the reads is missing: theirs comes from the output alone",
        lambda c, d_h, d_own: {"reads": 0 * c.seen[:, c.n_inputs :]},
    ),
    Mistake(
        InitialState,
        "the initial weightings' gradient lacks the softmax, behind which they are learned",
        lambda i, d_memory, d_w, d_reads: {"v_0": d_w.sum(axis=0)},
    ),
    Mistake(
        InitialState,
        "the initial state's gradient is a mean over the batch where a sum belongs: every sequence starts from it",
        lambda i, d_memory, d_w, d_reads: {
            "memory_0": d_memory.mean(axis=0),
            "v_0": softmax_backward(d_w.mean(axis=0), i.w_0),
            "reads_0": d_reads.mean(axis=0),
        },
    ),
]
