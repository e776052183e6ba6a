"""The training loop: forward, loss, backward, clip, update."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ..errors import NotFiniteError
from ..parameter import Parameter
from ..tasks import Task
from .loss import BitsPerSequence, wrong_bits
from .models import Model
from .optimisers import Optimiser, clip_components, clip_norm


class Update(NamedTuple):
    """What one update saw, as the callback gets it."""

    sequences: int  # seen so far
    bits: float  # per sequence of this batch
    wrong_bits: float  # per sequence of this batch
    gradient_norm: float  # before clipping
    optimal_bits: float  # per sequence of this batch: what nobody can do better than


def train(
    model: Model,
    task: Task,
    optimiser: Optimiser,
    rng: np.random.Generator,
    callback: Callable[[Update], bool],
    batch_size: int = 1,
    max_norm: float = 10.0,
    max_state_norm: float | None = None,
    max_component: float | None = None,
    sequences: int = 0,
) -> None:
    """Train until ``callback``, called after every update, returns True; ``sequences`` is where the count begins.

    ``max_norm`` limits the gradient of the parameters, ``max_component`` before that each number in it, and
    ``max_state_norm`` what a sequence hands back from step to step; all in bits per sequence.
    """
    parameters = model.parameters()
    while True:
        x, target, mask = task.batch(rng, batch_size, dtype=model.dtype)
        run, loss = model.run(x), BitsPerSequence()
        bits = float(loss.forward(run.logits, target, mask))

        for parameter in parameters:
            parameter.clear()
        d_logits, _, _ = loss.backward(1.0)
        run.backward(d_logits, max_state_norm and max_state_norm / batch_size)  # the cost is a mean over the batch

        if max_component:
            clip_components(parameters, max_component)
        norm = clip_norm(parameters, max_norm)
        sequences += batch_size
        check_finite(bits, norm, parameters, sequences)
        optimiser.update()
        optimum = float(task.optimal_bits(x, target, mask).mean())
        if callback(Update(sequences, bits, wrong_bits(run.logits, target, mask), norm, optimum)):
            return


def check_finite(bits: float, norm: float, parameters: Sequence[Parameter], sequences: int) -> None:
    """Raise a `NotFiniteError` that names what stopped being finite, before it reaches the parameters."""
    if np.isfinite(bits) and np.isfinite(norm):
        return
    broken = [f"the gradient of {p.name}" for p in parameters if not np.isfinite(p.grad).all()]
    names = ", ".join((["the cost"] if not np.isfinite(bits) else []) + broken) or "the gradient's norm"
    raise NotFiniteError(f"after {sequences} sequences, {names} is not finite; try a smaller learning rate or max norm")
