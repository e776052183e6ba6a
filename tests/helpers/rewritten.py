"""Every mistake of the catalogue once more, written by somebody who read its sentence and not its code.

The catalogue names a mistake because the wrong gradients are those that it plants itself. So if what it plants is not
what its sentence says, its own trial cannot notice. These versions are what a student would write who makes just the
mistake that the sentence describes: from the equations, in loops and sums over the indices, on plain arrays.

A version takes the arguments of forward and then those of backward. It returns the wrong gradients in a dictionary,
by the names of forward's arguments; the others are right.

Whoever adds a mistake adds a version here. It must not be made from the catalogue's code, better by another person;
where the two differ, it is the sentence that decides which of them to change.
"""

from rewritten_addressing import (
    ADDRESSING,
    CIRCULAR_SHIFT,
    CONTENT_WEIGHTING,
    COSINE_SIMILARITY,
    INTERPOLATION,
    SHARPENING,
)
from rewritten_controller import LSTM_CELL
from rewritten_elementary import LINEAR, SIGMOID, SOFTMAX, SOFTPLUS, TANH
from rewritten_heads import HEADS
from rewritten_machine import BETWEEN_STEPS, THROUGH_TIME, WITH_READS, WITHOUT_READS
from rewritten_memory import READ, WRITE

REWRITTEN = {  # stage -> sentence -> the version
    "Linear": LINEAR,
    "Tanh": TANH,
    "Sigmoid": SIGMOID,
    "Softplus": SOFTPLUS,
    "Softmax": SOFTMAX,
    "LSTMCell": LSTM_CELL,
    "Heads": HEADS,
    "CosineSimilarity": COSINE_SIMILARITY,
    "ContentWeighting": CONTENT_WEIGHTING,
    "Interpolation": INTERPOLATION,
    "CircularShift": CIRCULAR_SHIFT,
    "Sharpening": SHARPENING,
    "Addressing": ADDRESSING,
    "Read": READ,
    "Write": WRITE,
}

REWRITTEN_IN_MACHINES = {  # machine -> sentence -> the version, of another kind: see `rewritten_machine.py`
    "NTM-several-heads": THROUGH_TIME,
    "NTM-LSTM": BETWEEN_STEPS | WITH_READS,
    "LSTM": BETWEEN_STEPS | WITHOUT_READS,
}
