"""From the start of a process to a solved copy task: ours as it is trained, and the same recipe in PyTorch.

The recipe is the default one, the seed the fastest of ten; with the gradients rounded otherwise, on another processor
say, another seed may be the fastest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

import numpy as np

from ..recipes import recipe_for
from ..support.errors import CheckError
from ..tasks import make_task

RECIPE = recipe_for("copy")
SEED = 1


def seconds_to_solve(which: str, seed: int = SEED) -> tuple[float, int]:
    """The seconds of a whole process that learns to copy, and after how many sequences it had; ``which`` is a function
    of this module.
    """
    code = f"from {__name__} import {which}; print({which}({seed}))"
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", errors="replace")
    seconds = time.perf_counter() - began
    if done.returncode:
        raise CheckError(f"bench: {which}({seed}) failed: {done.stderr.strip().splitlines()[-1]}")
    return seconds, int(done.stdout)


def ours(seed: int) -> int:
    """Train until it is solved, with the log and the checkpoints of any run."""
    from ..runs.session import Session

    with tempfile.TemporaryDirectory() as folder:
        session = Session.start(Path(folder), {"name": "copy"}, RECIPE, seed)
        outcome = session.train(lambda entry: None)
        if outcome != "solved":
            raise CheckError(f"not solved after {session.sequences} sequences")
        return session.sequences


def in_pytorch(seed: int) -> int:
    """The same parameters, sequences, limits and updates, with gradients by PyTorch."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    from ..machine import NTM
    from ..recipes import make_model
    from ..runs.session import INTERVAL
    from ..training.optimisers import OPTIMISERS, clip_norm
    from .pytorch import TorchNTM

    recipe, task, rng = RECIPE, make_task("copy"), np.random.default_rng([seed, 1])
    ours = make_model(recipe, task, seed)
    assert isinstance(ours, NTM)
    machine = TorchNTM(ours)
    parameters = machine.as_ours()
    optimiser = OPTIMISERS[recipe.optimiser](parameters, recipe.learning_rate)
    limit = recipe.max_state_norm and recipe.max_state_norm / recipe.batch_size
    penalty = (recipe.add_penalty or 0.0) / recipe.batch_size
    latest: deque[float] = deque(maxlen=INTERVAL // recipe.batch_size)
    for sequences in range(recipe.batch_size, recipe.limit + 1, recipe.batch_size):
        x, target, mask = (torch.from_numpy(array) for array in task.batch(rng, recipe.batch_size))
        logits = machine.run(x, limit)
        nats = binary_cross_entropy_with_logits(logits, target, mask.expand_as(logits), reduction="sum")
        bits = nats / (recipe.batch_size * float(np.log(2)))
        for parameter in parameters:
            parameter.clear()
        (bits + machine.penalty(penalty)).backward()
        clip_norm(parameters, recipe.max_norm)
        optimiser.update()
        latest.append(float(bits))
        if sequences % INTERVAL == 0 and np.mean(latest) < recipe.solved_bits:
            return sequences
    raise CheckError(f"not solved after {recipe.limit} sequences")
