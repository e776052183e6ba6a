"""The training loop: forward, loss, backward, clip, update."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from ..support.not_finite import check_finite, check_parameters
from ..tasks import Task
from .loss import BitsPerSequence, wrong_bits
from .model import Model
from .optimisers import Optimiser, clip_components, clip_norm


class Update(NamedTuple):
    """What one update saw, as the callback gets it."""

    sequences: int  # seen so far
    bits: float  # per sequence of this batch
    wrong_bits: float  # per sequence of this batch
    gradient_norm: float  # before clipping
    optimal_bits: float  # per sequence of this batch: what nobody can do better than


@np.errstate(all="ignore")
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
    add_penalty: float | None = None,
    sequences: int = 0,
) -> None:
    """Train until ``callback``, called after every update, returns True; ``sequences`` is where the count begins.

    ``max_norm`` limits the gradient of the parameters, ``max_component`` before that each number in it, and
    ``max_state_norm`` what a sequence hands back from step to step; all in bits per sequence. With ``add_penalty`` the
    loss has that much besides, in bits, for half the square of each number that a sequence adds to the memory; the
    callback is told the bits without it.

    Every update's numbers are looked at, and one that is not finite stops the training (`check_finite`); so NumPy's
    floating-point warnings, which depend on the processor, are off.
    """
    parameters = model.parameters()
    asked = {"max_state_norm": max_state_norm, "add_penalty": add_penalty}
    limits = {name: value / batch_size for name, value in asked.items() if value is not None}  # the loss is a mean
    while True:
        x, target, mask = task.batch(rng, batch_size, dtype=model.dtype)
        run, loss = model.run(x), BitsPerSequence()
        bits = float(loss.forward(run.logits, target, mask))

        for parameter in parameters:
            parameter.clear()
        d_logits, _, _ = loss.backward(1.0)
        backward = partial(run.backward, d_logits, **limits)
        backward()

        if max_component:
            clip_components(parameters, max_component)
        norm = clip_norm(parameters, max_norm)
        check_finite(bits, norm, run, backward, parameters, optimiser.n_updates + 1)
        optimiser.update()
        check_parameters(parameters, optimiser.n_updates)
        sequences += batch_size
        optimum = float(task.optimal_bits(x, target, mask).mean())
        if callback(Update(sequences, bits, wrong_bits(run.logits, target, mask), norm, optimum)):
            return
