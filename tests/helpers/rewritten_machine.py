"""The catalogue's mistakes through time, written from their sentences: see `rewritten.py`.

Here a mistake is mostly a path that no gradient takes. The complex step measures a gradient as an imaginary part that
runs forward, so such a path is one where the imaginary part is dropped: in ``forward`` of one part of the machine, and
no backward is needed. A version takes the right forward of that part and its arguments.
"""

import numpy as np

from ntm_ref.machine.state import State


def real(values):
    return tuple(value.real for value in values)


def time_is_cut(forward, x, state):
    return forward(x, State(*real(state[:3]), real(state.own)))


def without_the_softmax(forward, memory_0, v_0, reads_0):
    """What moves v_0 moves w_0 just as much."""
    memory, w, reads = forward(memory_0, v_0.real, reads_0)
    return memory, w + 1j * v_0.imag, reads


def mean_over_the_batch(forward, memory_0, v_0, reads_0):
    """What moves the initial state moves that of each sequence by its share."""
    moved = forward(memory_0, v_0, reads_0)
    return tuple(value.real + 1j * value.imag / len(value) for value in moved)


def cut_in_the_wrong_place(forward, x, reads, own):
    """The gradient's first numbers go to h_prev, which is given as many as it has, and the rest to the reads."""
    h_prev, c_prev = own
    moved = np.concatenate([h_prev.imag, reads.imag], axis=-1)
    n = reads.shape[-1]
    return forward(x, reads.real + 1j * moved[:, :n], (h_prev.real + 1j * moved[:, n:], c_prev))


THROUGH_TIME = {
    "time is cut: no gradient goes back from one step to the one before": time_is_cut,
    "the path from the reads into the memory is missing: a step's memory is written, read and addressed": (
        lambda forward, w, memory: forward(w, memory.real)
    ),
    "what was kept of the memory is missing: no gradient goes back through a row that was not overwritten": (
        lambda forward, memory_prev, w, e, a: forward(memory_prev.real, w, e, a)
    ),
    "the path from the reads into the weightings is missing: theirs comes from the writes and the next step alone": (
        lambda forward, w, memory: forward(w.real, memory)
    ),
    "the path from the writes into the weightings is missing: theirs comes from the reads and the next step alone": (
        lambda forward, memory_prev, w, e, a: forward(memory_prev, w.real, e, a)
    ),
    "the path from the next step's controller into the reads is missing: theirs comes from the output alone": (
        lambda forward, x, reads, own: forward(x, reads.real, own)
    ),
    "the initial weightings' gradient lacks the softmax, behind which they are learned": without_the_softmax,
    "the initial state's gradient is a mean over the batch where a sum belongs: every sequence starts from it": (
        mean_over_the_batch
    ),
}
BETWEEN_STEPS = {
    "the path from h into the step before is missing: h_prev went through W to all four gates": (
        lambda forward, x, reads, own: forward(x, reads, (own[0].real, own[1]))
    ),
    "the path from c into the step before is missing: what the forget gate kept carries a gradient back": (
        lambda forward, x, reads, own: forward(x, reads, (own[0], own[1].real))
    ),
}
WITH_READS = {
    "d_reads and d_h_prev are cut in the wrong place: the reads come first in what the layer sees, then h_prev": (
        cut_in_the_wrong_place
    ),
}
WITHOUT_READS = {
    "time is cut: no gradient goes back from one step to the one before": (
        lambda forward, x, reads, own: forward(x, reads, real(own))
    ),
}
