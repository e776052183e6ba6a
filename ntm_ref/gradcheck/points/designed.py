"""Points designed so that no mistake can hide there.

A batch of one hides a mean over the batch. N = 2 and a symmetric s hide the direction of the shift. g = 1/2 hides a g
in place of 1 - g. A constant memory and uniform weightings hide seven mistakes of twelve. So all sizes are
different, and all values are random.

On the edge of its domain even a correct derivation may return NaN or infinity. For our own stages that counts as an
error; for anyone else's it is reported separately, with the likely reason.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...elementary import softmax
from ...support.shapes import Array
from .machines import MACHINES, machine_arguments
from .register import DRAWN_LAST, SHAPES, STAGES, Shapes

Point = dict[str, Array]

DRAWN_LAST_SDS = {"initial": 0.05, "saturated": 20, "overflow": 1000}  # standard deviations; elsewhere 1
WEIGHTINGS = ("w", "w_prev", "w_content", "w_gated", "w_shifted", "s")


def normal(rng: np.random.Generator, shapes: Shapes, sd: float) -> Point:
    """Draw everything from a Gaussian of standard deviation ``sd``; weightings are softmaxes of such numbers."""
    point: Point = {name: np.asarray(rng.normal(0, sd, shape)) for name, shape in shapes.items()}
    return point | {name: softmax(point[name]) for name in WEIGHTINGS}


def generic(rng: np.random.Generator, shapes: Shapes) -> Point:
    """General position: nothing is symmetric, saturated or on an edge."""
    ranges = {"beta": (0.5, 5), "g": (0.1, 0.4), "gamma": (1.2, 4), "e": (0.1, 0.9), "similarity": (-1, 1)}
    ranges |= {"target": (0, 1), "mask": (0, 1)}
    return normal(rng, shapes, 1) | {name: rng.uniform(low, high, shapes[name]) for name, (low, high) in ranges.items()}


def initial(rng: np.random.Generator, shapes: Shapes) -> Point:
    """Where an untrained machine is: small memory, nearly uniform weightings, gates near 1/2, gamma near 1.7."""
    near = normal(rng, shapes, 0.05)
    centres = {"beta": 0.7, "g": 0.5, "gamma": 1.7, "e": 0.5, "target": 0.5, "mask": 1.0}
    return near | {name: centre + near[name] for name, centre in centres.items()}


def saturated(rng: np.random.Generator, shapes: Shapes) -> Point:
    """Where a trained machine is: large beta and gamma, gates and weightings close to 0 and 1."""
    point = normal(rng, shapes, 20) | {"similarity": rng.uniform(-1, 1, shapes["similarity"])}
    for name, low in (("g", 1e-6), ("e", 1e-6), ("target", 0.0), ("mask", 0.0)):
        point[name] = np.where(rng.random(shapes[name]) < 0.5, low, 1 - low)
    return point | {"beta": np.full(shapes["beta"], 200.0), "gamma": np.full(shapes["gamma"], 30.0)}


def faint(rng: np.random.Generator, shapes: Shapes) -> Point:
    """Close to singular: keys and memory rows of about 1e-6, and some weights of 1e-9."""
    point = generic(rng, shapes)
    for name in WEIGHTINGS:
        weights = np.where(rng.random(shapes[name]) < 0.4, 1e-9, point[name])
        point[name] = weights / weights.sum(axis=-1, keepdims=True)
    return point | {name: 1e-6 * point[name] for name in ("k", "memory", "memory_0")}


def sharp(rng: np.random.Generator, shapes: Shapes) -> Point:
    """Between an untrained machine and a saturated one: a large beta and gamma, numbers up to about 20."""
    point = generic(rng, shapes)
    point |= {name: rng.uniform(low, high, shapes[name]) for name, low, high in (("beta", 5, 60), ("gamma", 5, 30))}
    return point | {name: rng.uniform(-20, 20, shapes[name]) for name in ("z", "raw", "x")}


def zero_row(rng: np.random.Generator, shapes: Shapes) -> Point:
    """On the edge of the domain: a zero key and a zero memory row."""
    point = generic(rng, shapes)
    point["k"][0, 1] = point["memory"][1, 2] = 0
    return point


def one_hot(rng: np.random.Generator, shapes: Shapes) -> Point:
    """On the edge of the domain: one-hot weightings, gates exactly 0 and 1, erase vectors exactly 0 and 1."""
    point = generic(rng, shapes)
    for name in WEIGHTINGS:
        *leading, size = shapes[name]
        point[name] = np.eye(size)[rng.integers(0, size, leading)]
    point["g"][0], point["g"][1] = 0, 1
    point["e"][:, 0], point["e"][:, 1] = 0, 1
    return point


def overflow(rng: np.random.Generator, shapes: Shapes) -> Point:
    """On the edge of the range of a float: exponents of about a thousand."""
    point = generic(rng, shapes) | {
        name: 1000 * rng.normal(0, 1, shapes[name]) for name in ("z", "raw", "v_0", "logits")
    }
    return point | {name: rng.uniform(800, 1000, shapes[name]) for name in ("beta", "gamma")}


POINTS: dict[str, Callable[[np.random.Generator, Shapes], Point]] = {
    "generic": generic,
    "initial": initial,
    "saturated": saturated,
    "faint": faint,
}
FORWARD_ONLY = {"sharp": sharp}  # where forward is compared with that of a stage, and gradients are not
EDGES: dict[str, Callable[[np.random.Generator, Shapes], Point]] = {
    "zero row": zero_row,
    "one-hot": one_hot,
    "overflow": overflow,
}
ROBUSTNESS = {  # edge -> the likely reason why a right derivation fails there
    "zero row": "a zero key or row has length 0, and 0/0 is not a number: replace such a length by another number",
    "one-hot": "weights of exactly 0 occur in float32 all the time; log(0) and 0/0 are not numbers",
    "overflow": "exp and powers overflow or vanish (exp beyond 710, in float32 beyond 89): subtract the largest number "
    "of each row first",
}


def arguments(stage: str, point: str, seed: int = 0, shapes: Shapes = SHAPES) -> tuple[Array, ...]:
    """The arguments of a stage at a designed point, in the order of forward."""
    rng = np.random.default_rng(seed)
    values = (POINTS | FORWARD_ONLY | EDGES)[point](rng, shapes)
    values |= {name: rng.normal(0, DRAWN_LAST_SDS.get(point, 1), shape) for name, shape in DRAWN_LAST.items()}
    return tuple(values[name] for name in STAGES[stage][1].split())


def at_general_position(name: str, seed: int) -> tuple[tuple[Array, ...], list[str] | None]:
    """The arguments of a stage or machine in general position, and their names if forward does not name them."""
    if name in STAGES:
        return arguments(name, "generic", seed), None
    machine = MACHINES[name]()
    return machine_arguments(machine, 0.5, seed, n_steps=3), machine.names
