"""The register: every stage and every machine that is checked, the names of its arguments, and their shapes.

All sizes differ, so that a sum over the wrong axis or a transposed gradient cannot pass unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ...addressing import (
    Addressing,
    CircularShift,
    ContentAddressing,
    ContentWeighting,
    CosineSimilarity,
    Interpolation,
    LocationAddressing,
    Sharpening,
)
from ...controller import LSTMCell
from ...elementary import Linear, Sigmoid, Softmax, Softplus, Tanh
from ...heads import Heads, HeadSizes
from ...machine import InitialState
from ...memory import Read, Write
from ...training import AddPenalty, BitsPerSequence
from .machines import MACHINES

Shapes = dict[str, tuple[int, ...]]

B, H, N, M, S, C = 2, 3, 7, 4, 5, 6
CELLS = 3  # of an LSTM
HEADS = HeadSizes(n_read=1, n_write=2, width=M, max_shift=S // 2)

# stage -> (its class or factory, the names of its arguments)
STAGES: dict[str, tuple[Callable[[], Any], str]] = {
    "Linear": (Linear, "x W b"),
    "Tanh": (Tanh, "z"),
    "Sigmoid": (Sigmoid, "z"),
    "Softplus": (Softplus, "z"),
    "Softmax": (Softmax, "z"),
    "LSTMCell": (LSTMCell, "z_cells c_prev"),
    "Heads": (partial(Heads, HEADS), "raw"),
    "CosineSimilarity": (CosineSimilarity, "k memory"),
    "ContentWeighting": (ContentWeighting, "similarity beta"),
    "Interpolation": (Interpolation, "w_content w_prev g"),
    "CircularShift": (CircularShift, "w_gated s"),
    "Sharpening": (Sharpening, "w_shifted gamma"),
    "Addressing": (Addressing, "k beta g s gamma w_prev memory"),
    "ContentAddressing": (ContentAddressing, "k beta g s gamma w_prev memory"),
    "LocationAddressing": (LocationAddressing, "k beta g s gamma w_prev memory"),
    "Read": (Read, "w memory"),
    "Write": (Write, "memory w e a"),
    "InitialState": (partial(InitialState, B), "memory_0 v_0 reads_0"),
    "BitsPerSequence": (BitsPerSequence, "logits target mask"),
    "AddPenalty": (partial(AddPenalty, 0.3), "added"),
}
OURS: dict[str, Callable[[], Any]] = {name: make for name, (make, _) in STAGES.items()} | MACHINES

SHAPES: Shapes = {
    "x": (B, 5),
    "W": (5, C),
    "b": (C,),
    "added": (3, B, 1, 2),
    "z": (B, 5),
    "raw": (B, HEADS.n_numbers),
    "k": (B, H, M),
    "beta": (B, H, 1),
    "g": (B, H, 1),
    "s": (B, H, S),
    "gamma": (B, H, 1),
    "e": (B, H, M),
    "a": (B, H, M),
    "memory": (B, N, M),
    "similarity": (B, H, N),
    **dict.fromkeys(("w", "w_prev", "w_content", "w_gated", "w_shifted"), (B, H, N)),
    "memory_0": (N, M),
    "v_0": (H, N),
    "reads_0": (H, M),
    "logits": (5, B, 3),
    "target": (5, B, 3),
    "mask": (5, 1, 1),
}
DRAWN_LAST: Shapes = {  # so that a name that is added at its end leaves the numbers of all others as they are
    "z_cells": (B, 4 * CELLS),
    "c_prev": (B, CELLS),
}
