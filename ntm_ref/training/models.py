"""What can be trained: anything that runs on sequences, answers for its gradients and owns its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Protocol

import numpy as np

from ..baseline import LSTM
from ..errors import NTMError
from ..machine import NTM
from ..parameter import Parameter
from ..shapes import Array
from ..tasks import Task
from .recipes import Recipe


class ModelRun(Protocol):
    """One batch of sequences through a model."""

    logits: Array  # (T, B, n_outputs)

    @property
    def backward(self) -> Callable[..., Array]:
        """Takes d_logits and limits by name, gives d_x; every parameter's gradient is added to its ``grad``."""
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


KINDS: dict[str, type[NTM] | type[LSTM]] = {"NTM": NTM, "LSTM": LSTM}


def make_model(recipe: Recipe, task: Task, seed: int, parameters: Mapping[str, Array] | None = None) -> Model:
    """The model of a recipe, of the size that the task asks for, with weights drawn from ``seed`` or given by name."""
    n_inputs, n_outputs = task.n_inputs, task.n_outputs
    if recipe.model == "lstm":
        return LSTM(n_inputs, n_outputs, recipe.n_layers, recipe.controller_size, seed=seed, parameters=parameters)
    names = ("n_layers", "controller_size", "n_rows", "width", "n_read_heads", "n_write_heads", "max_shift", "start")
    sizes = {name: getattr(recipe, name) for name in names}
    return NTM(n_inputs, n_outputs, recipe.model.removeprefix("ntm-"), seed=seed, parameters=parameters, **sizes)


def model_of(kind: str, settings: Mapping[str, Any], parameters: Mapping[str, Array]) -> Model:
    """The model that a file describes."""
    if kind not in tuple(KINDS):
        raise NTMError(f"the model is {kind!r}, expected one of {', '.join(KINDS)}")
    dtype = next(iter(parameters.values())).dtype if parameters else np.float32
    return KINDS[kind](**settings, dtype=dtype, parameters=parameters)


def in_float64(model: Model) -> Model:
    """A copy that computes in double precision: rounding then differs between machines in the 13th digit."""
    double = deepcopy(model)
    double.dtype = np.dtype(np.float64)
    for p in double.parameters():
        p.value, p.grad = p.value.astype(np.float64), p.grad.astype(np.float64)
    return double
