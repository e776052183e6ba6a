"""The paper's tasks: each has ``n_inputs``, ``n_outputs``, ``chance_bits``, ``batch(rng, batch_size, **lengths)``."""

from .copy import Copy

TASKS = {"copy": Copy()}

__all__ = ["TASKS", "Copy"]
