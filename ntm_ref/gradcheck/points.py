"""Where the gradients are checked: points designed so that no mistake can hide, and a table of all that is checked
there.

A batch of one hides a mean over the batch; N = 2 and a symmetric s hide the shift's direction; g = 1/2 hides g
against 1 - g; a constant memory and uniform weightings hide seven mistakes of twelve. So: all sizes different, and
everything drawn at random.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..addressing import (
    Addressing,
    CircularShift,
    ContentAddressing,
    ContentWeighting,
    CosineSimilarity,
    Interpolation,
    LocationAddressing,
    Sharpening,
)
from ..controller import FeedforwardController
from ..elementary import Linear, Sigmoid, Softmax, Softplus, Tanh, softmax
from ..heads import Heads, HeadSizes
from ..machine import InitialState
from ..memory import Read, Write
from ..shapes import Array
from ..training import BitsPerSequence

B, H, N, M, S, C = 2, 3, 7, 4, 5, 6
HEADS = HeadSizes(n_read=1, n_write=2, width=M, max_shift=S // 2)

# stage -> (what makes one, the names of its arguments in a point)
STAGES: dict[str, tuple[Callable[[], Any], str]] = {
    "Linear": (Linear, "x W b"),
    "Tanh": (Tanh, "x"),
    "Sigmoid": (Sigmoid, "x"),
    "Softplus": (Softplus, "x"),
    "Softmax": (Softmax, "x"),
    "FeedforwardController": (FeedforwardController, "x_share x W"),
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
}


SHAPES: dict[str, tuple[int, ...]] = {
    "x": (B, 5),
    "W": (5, C),
    "b": (C,),
    "x_share": (B, C),
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
WEIGHTINGS = ("w", "w_prev", "w_content", "w_gated", "w_shifted", "s")


def normal(rng: np.random.Generator, sd: float) -> dict[str, Array]:
    """Everything normal with this standard deviation; the weightings are softmaxes of that."""
    point: dict[str, Array] = {name: rng.normal(0, sd, shape) for name, shape in SHAPES.items()}
    return point | {name: softmax(point[name]) for name in WEIGHTINGS}


def generic(rng: np.random.Generator) -> dict[str, Array]:
    """Everything in general position."""
    ranges = {"beta": (0.5, 5), "g": (0.1, 0.4), "gamma": (1.2, 4), "e": (0.1, 0.9), "similarity": (-1, 1)}
    ranges |= {"target": (0, 1), "mask": (0, 1)}
    return normal(rng, 1) | {name: rng.uniform(low, high, SHAPES[name]) for name, (low, high) in ranges.items()}


def initial(rng: np.random.Generator) -> dict[str, Array]:
    """As a machine starts: a faint memory, soft weightings and shifts, gates half open, hardly sharpened."""
    near = normal(rng, 0.05)
    centres = {"beta": 0.7, "g": 0.5, "gamma": 1.7, "e": 0.5, "target": 0.5, "mask": 1.0}
    return near | {name: centre + near[name] for name, centre in centres.items()}


def saturated(rng: np.random.Generator) -> dict[str, Array]:
    """Where a trained machine lives: sharp keys, strong sharpening, gates and weightings near 0 and 1."""
    point = normal(rng, 20) | {"similarity": rng.uniform(-1, 1, SHAPES["similarity"])}
    for name, low, high in (("g", 1e-6, 1 - 1e-6), ("e", 1e-6, 1), ("target", 0, 1), ("mask", 0, 1)):
        point[name] = np.where(rng.random(SHAPES[name]) < 0.5, low, high)
    return point | {"beta": np.full(SHAPES["beta"], 200.0), "gamma": np.full(SHAPES["gamma"], 30.0)}


def edge(rng: np.random.Generator) -> dict[str, Array]:
    """On the edge of the domain: a zero key, a zero row, one-hot weightings, gates shut and open, all erased."""
    point = generic(rng)
    for name in WEIGHTINGS:
        *leading, size = SHAPES[name]
        point[name] = np.eye(size)[rng.integers(0, size, leading)]
    point["k"][0, 1] = point["memory"][1, 2] = 0
    point["g"][0], point["g"][1] = 0, 1
    point["e"][:, 0], point["e"][:, 1] = 0, 1
    return point


POINTS: dict[str, Callable[[np.random.Generator], dict[str, Array]]] = {
    "generic": generic,
    "initial": initial,
    "saturated": saturated,
    "edge": edge,
}


def arguments(stage: str, point: str, seed: int = 0) -> tuple[Array, ...]:
    """The arguments of a stage at a designed point."""
    values = POINTS[point](np.random.default_rng(seed))
    return tuple(values[name] for name in STAGES[stage][1].split())
