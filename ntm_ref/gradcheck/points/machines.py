"""The whole machine through time as one stage: arguments are the input and every parameter."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ...baseline import LSTM
from ...machine import NTM
from ...support.shapes import Array

T, B, N_INPUTS = 5, 2, 3


class Unrolled:
    """logits = f(x, parameters), T steps of a machine, so that the checker of a stage serves for the machine too.

    A machine is anything with ``parameters()``, and with ``run(x)`` that gives logits and a backward.
    """

    def __init__(self, make: Callable[[], NTM | LSTM]) -> None:
        self.machine = make()

    @property
    def names(self) -> list[str]:
        """The input and the parameters, in the order of the arguments."""
        return ["x", *(parameter.name for parameter in self.machine.parameters())]

    def forward(self, x: Array, *values: Array) -> Array:
        """Run on x with these parameters."""
        for parameter, value in zip(self.machine.parameters(), values):
            parameter.value = value
        self.run = self.machine.run(x)
        return self.run.logits

    def backward(self, d_logits: Array) -> tuple[Array, ...]:
        """The gradients of x and of every parameter."""
        for parameter in self.machine.parameters():
            parameter.clear()
        d_x = self.run.backward(d_logits)
        return d_x, *(parameter.grad.copy() for parameter in self.machine.parameters())


small_ntm = partial(NTM, N_INPUTS, 2, n_rows=6, dtype=np.float64)
two_layers = {"controller": "lstm", "n_layers": 2, "n_read_heads": 2, "n_write_heads": 2}
several = {"n_read_heads": 2, "n_write_heads": 3, "max_shift": 2}
MACHINES = {
    "NTM": partial(Unrolled, partial(small_ntm, controller_size=4, width=5, seed=1)),
    "NTM-several-heads": partial(Unrolled, partial(small_ntm, controller_size=3, width=4, **several, seed=2)),
    "NTM-LSTM": partial(Unrolled, partial(small_ntm, controller_size=2, width=3, **two_layers, seed=3)),
    "LSTM": partial(Unrolled, partial(LSTM, N_INPUTS, 2, n_layers=2, size=4, dtype=np.float64, seed=4)),
}


def machine_arguments(machine: Unrolled, scale: float, seed: int = 0, n_steps: int = T) -> tuple[Array, ...]:
    """An input, and the parameters as they start out (scale 0) or ``scale`` standard normals away from there."""
    rng = np.random.default_rng(seed)
    values = [p.value + scale * rng.standard_normal(p.value.shape) for p in machine.machine.parameters()]
    return rng.standard_normal((n_steps, B, N_INPUTS)), *values
