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
SEED = 3


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
    """The same parameters, sequences and updates, with gradients by PyTorch."""
    from ..machine import NTM
    from ..recipes import make_model
    from ..runs import INTERVAL
    from ..training import OPTIMISERS, train
    from .pytorch import TorchModel

    ntm, task = make_model(RECIPE, make_task("copy"), seed), make_task("copy")
    assert isinstance(ntm, NTM)
    model, rng = TorchModel(ntm), np.random.default_rng([seed, 1])
    optimiser = OPTIMISERS[RECIPE.optimiser](model.parameters(), RECIPE.learning_rate)
    latest: deque[float] = deque(maxlen=INTERVAL // RECIPE.batch_size)
    for done in train(model, task, optimiser, rng, RECIPE):
        latest.append(done.bits)
        if done.sequences % INTERVAL == 0 and np.mean(latest) < RECIPE.solved_bits:
            return done.sequences
        if done.sequences >= RECIPE.limit:
            break
    raise CheckError(f"not solved after {RECIPE.limit} sequences")
