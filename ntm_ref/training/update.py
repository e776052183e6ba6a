"""One update: forward, loss, backward, clip, move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np

from ..stage import inside_a_stage
from ..support.not_finite import not_finite, parameter_not_finite
from ..tasks import Task
from ..tasks.inputs import RANDOM
from .loss import AddPenalty, BitsPerSequence, wrong_bits
from .model import Model
from .optimisers import Optimiser, clip_components, clip_norm


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of an update; all limits are in bits per sequence."""

    batch_size: int = 4  # sequences
    max_norm: float = 10.0  # of the gradient of all parameters together
    max_state_norm: float | None = None  # of each sequence's gradient of the previous state, at every time step
    max_component: float | None = None  # of each number in the gradient of the parameters; the paper clips at 10
    add_penalty: float | None = None  # bits for half the square of each number that is added to the memory
    inputs: Mapping[str, float] = field(default_factory=dict)  # shares of other kinds of inputs than the task's random


class Update(NamedTuple):
    """The figures of one update."""

    sequences: int  # seen so far
    bits: float  # per sequence of this batch, without the penalty
    wrong_bits: float  # per sequence of this batch
    gradient_norm: float  # before clipping
    optimal_bits: float  # per sequence of this batch: the lowest possible cost


@inside_a_stage()
def update(
    model: Model, task: Task, optimiser: Optimiser, rng: np.random.Generator, settings: Settings, seen: int = 0
) -> Update:
    """Learn from one batch of fresh sequences, after ``seen`` others.

    Raises a `NotFiniteError` that names the array, and leaves the parameters as they were, if a number of the run or a
    gradient is not finite; also if a parameter is not finite after the step.
    """
    parameters = optimiser.parameters
    x, target, mask = task.batch(rng, settings.batch_size, dtype=model.dtype, inputs=settings.inputs or RANDOM)
    run, loss = model.run(x), BitsPerSequence()
    bits = float(loss.forward(run.logits, target, mask))

    for parameter in parameters:
        parameter.clear()
    d_logits, _, _ = loss.backward(1.0)
    d_a = None
    if settings.add_penalty:
        penalty = AddPenalty(settings.add_penalty)
        penalty.forward(run.add_vectors)
        d_a = penalty.backward(1.0)
    limit = settings.max_state_norm and settings.max_state_norm / settings.batch_size  # the loss is a mean
    backward = partial(run.backward, d_logits, d_a, max_state_norm=limit)
    backward()

    if settings.max_component:
        clip_components(parameters, settings.max_component)
    norm = clip_norm(parameters, settings.max_norm)
    if not np.isfinite(bits + norm):
        raise not_finite(bits, run, backward, parameters, optimiser.n_updates + 1)
    optimiser.update()
    if not all(np.isfinite(parameter.value).all() for parameter in parameters):
        raise parameter_not_finite(parameters, optimiser.n_updates)
    optimum = float(task.optimal_bits(x, target, mask).mean())
    return Update(seen + settings.batch_size, bits, wrong_bits(run.logits, target, mask), norm, optimum)
