"""The paper's tasks: each has ``n_inputs``, ``n_outputs``, ``chance_bits``, ``batch(rng, batch_size, **lengths)``."""

from __future__ import annotations

from typing import Any

from ..errors import NTMError
from .copy import Copy

TASKS = {"copy": Copy()}


def make_task(name: str, **settings: Any) -> Copy:
    """A task by its name, with settings of one's own."""
    if name not in TASKS:
        raise NTMError(f"there is no task {name!r}, expected one of {', '.join(TASKS)}")
    return type(TASKS[name])(**settings)


__all__ = ["TASKS", "Copy", "make_task"]
