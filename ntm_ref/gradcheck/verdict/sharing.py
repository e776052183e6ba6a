"""Does a backward use what another object left behind, in its class, in a module or in a default argument?

A machine through time keeps one object for every step and runs all of them forward before the first backward. A value
that is kept in the class is then that of the last step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.differentiable import other_values
from ..derivatives.numerical import evaluated, flat
from ..evaluation import Factory, fresh, run_backward, run_forward
from .breach import Breach, listed
from .purity import equal, gradients_of

DIRECTION = 20_260_729  # seed of the direction; the cotangents, from another seed, must not be the same numbers
STEP = 1e-6  # of a central difference
NEARBY = 0.01  # relative: how far an argument is moved
RIGHT, CLEARLY_WRONG = 1e-5, 1e-4  # relative
SHARED = (
    "backward uses values of another object's forward: something is kept in the class or the module and not in the "
    "object (self)"
)


def check_sharing(
    make: Factory, inputs: Sequence[Array], names: Sequence[str], cotangents: Sequence[Array], alone: Sequence[Any]
) -> list[Breach]:
    """The breach if objects share something; ``alone`` are the gradients of an object that ran alone."""
    again = gradients_of(make, inputs, cotangents)
    different = [name for name, a, b in zip(names, alone, again) if not equal(a, b, cotangents)]
    if different:
        sentence = (
            f"backward gives two different {listed(different)} for the same arguments, of two fresh objects: is it "
            "random, or is something kept in the class or the module?"
        )
        return [Breach(None, sentence, np.inf)]
    if uses_the_last_forward(make, inputs, cotangents, alone) or uses_the_first(make, inputs, cotangents, alone):
        return [Breach(None, SHARED, np.inf)]
    return []


def uses_the_last_forward(
    make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array], alone: Sequence[Any]
) -> bool:
    """Whether the gradients change if another object runs forward in between."""
    stage, other = fresh(make), fresh(make)
    run_forward(stage, [value.copy() for value in inputs])
    try:
        run_forward(other, [other_values(value) for value in inputs])
    except CheckError:  # these values may be outside of its domain
        return False
    try:
        gradients = run_backward(stage, [v.copy() for v in cotangents], len(inputs))
    except CheckError:
        return True
    return not all(equal(a, b, cotangents) for a, b in zip(alone, gradients))


def uses_the_first(make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array], alone: Sequence[Any]) -> bool:
    """Whether a gradient is right, and stays the same bit for bit where it should change: a cache is filled only once.

    One argument at a time moves a little, too little to reach another branch of forward. An argument whose numbers are
    all equal stays: there a wrong derivation may be right by chance.
    """
    rng = np.random.default_rng(DIRECTION)
    for j, value in enumerate(inputs):
        if np.ptp(value) == 0:
            continue
        shrunk = value * (1 - NEARBY * rng.random(value.shape))
        moved = [shrunk if i == j else x for i, x in enumerate(inputs)]
        try:
            found = gradients_of(make, moved, cotangents)
            same = {i: a for i, (a, b) in enumerate(zip(alone, found)) if is_same_gradient(inputs[i], a, b)}
            right = same and off(make, inputs, cotangents, same) <= RIGHT
            if right and off(make, moved, cotangents, same) > CLEARLY_WRONG:
                return True
        except Exception:  # these values may be outside of its domain, where forward may do anything
            continue
    return False


def off(make: Factory, values: Sequence[Array], cotangents: Sequence[Array], gradients: dict[int, Array]) -> float:
    """How far some gradients, by the number of their argument, are off at these values, along a random direction."""
    rng, v = np.random.default_rng(DIRECTION), flat(tuple(cotangents))
    u = {i: rng.standard_normal(values[i].shape) * max(float(abs(values[i]).max()), STEP) for i in gradients}

    def loss(h: float) -> float:
        moved = [value + h * u[i] if i in u else value for i, value in enumerate(values)]
        return float(evaluated(lambda *x: fresh(make).forward(*x), moved) @ v)

    measured = (loss(STEP) - loss(-STEP)) / (2 * STEP)
    shares = [float(np.sum(gradients[i] * direction)) for i, direction in u.items()]
    return abs(measured - sum(shares)) / max(abs(measured), *map(abs, shares))


def is_same_gradient(value: Array, a: Any, b: Any) -> bool:
    """Whether two gradients of an argument are equal bit for bit, and are gradients at all."""
    return isinstance(a, np.ndarray) and a.shape == value.shape and bool(a.any()) and np.array_equal(a, b)
