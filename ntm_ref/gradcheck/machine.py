"""The whole machine through time as one stage: arguments are the input and every parameter."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..machine import NTM
from ..shapes import Array

T, B = 5, 2


class Unrolled:
    """logits = f(x, parameters), T steps of a machine, so that the checker of a stage serves for the machine too."""

    def __init__(
        self, controller_size: int = 4, width: int = 5, controller: str = "feedforward", **settings: Any
    ) -> None:
        self.ntm = NTM(3, 2, controller, controller_size, n_rows=6, width=width, dtype=np.float64, **settings)

    @property
    def names(self) -> list[str]:
        """The input and the parameters, in the order of the arguments."""
        return ["x", *(parameter.name for parameter in self.ntm.parameters())]

    def forward(self, x: Array, *values: Array) -> Array:
        """Run on x with these parameters."""
        for parameter, value in zip(self.ntm.parameters(), values):
            parameter.value = value
        self.run = self.ntm.run(x)
        return self.run.logits

    def backward(self, d_logits: Array) -> tuple[Array, ...]:
        """The gradients of x and of every parameter."""
        for parameter in self.ntm.parameters():
            parameter.clear()
        d_x = self.run.backward(d_logits)
        return d_x, *(parameter.grad.copy() for parameter in self.ntm.parameters())


MACHINES = {
    "NTM": partial(Unrolled, seed=1),
    "NTM-several-heads": partial(Unrolled, 3, 4, n_read_heads=2, n_write_heads=3, max_shift=2, seed=2),
    "NTM-LSTM": partial(Unrolled, 3, 4, controller="lstm", n_layers=2, n_read_heads=2, n_write_heads=2, seed=3),
}


def machine_arguments(machine: Unrolled, scale: float, seed: int = 0, n_steps: int = T) -> tuple[Array, ...]:
    """An input, and the parameters as they start out (scale 0) or ``scale`` standard normals away from there."""
    rng = np.random.default_rng(seed)
    values = [p.value + scale * rng.standard_normal(p.value.shape) for p in machine.ntm.parameters()]
    return rng.standard_normal((n_steps, B, 3)), *values
