"""What can be trained: anything that runs on sequences, computes its gradients and owns its parameters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Protocol

import numpy as np

from ..parameter import Parameter
from ..support.shapes import Array


class ModelRun(Protocol):
    """One batch of sequences through a model."""

    logits: Array  # (T, B, n_outputs)

    @property
    def add_vectors(self) -> Array:
        """What is added to the memory at every step, (T, B, W, M)."""
        ...

    def backward(self, d_logits: Array, d_a: Array | None = None, *, max_state_norm: float | None = None) -> Array:
        """d_x; every parameter's gradient is added to its ``grad``."""
        ...


class Model(Protocol):
    """An `NTM` or an `LSTM`; a task, the training loop and the pictures of learning do not know which."""

    settings: dict[str, Any]
    dtype: np.dtype[Any]

    def parameters(self) -> list[Parameter]:
        """Everything that is learned."""
        ...

    def run(self, x: Array, keep_steps: bool = True) -> ModelRun:
        """The model on sequences x (T, B, n_inputs)."""
        ...


def in_float64(model: Model) -> Model:
    """A copy that computes in double precision: rounding then differs between machines in the 13th digit."""
    double = deepcopy(model)
    double.dtype = np.dtype(np.float64)
    for p in double.parameters():
        p.value, p.grad = p.value.astype(np.float64), p.grad.astype(np.float64)
    return double
