"""The paper's tasks: each has ``n_inputs``, ``n_outputs``, ``chance_bits``, ``batch(rng, batch_size, **lengths)``."""

from __future__ import annotations

import inspect
from typing import Any

from ..support.errors import NTMError
from .associative_recall import AssociativeRecall
from .copy import Copy
from .ngrams import NGrams
from .priority_sort import PrioritySort
from .repeat_copy import RepeatCopy
from .task import Task

TASKS: dict[str, Task] = {
    task.name: task for task in (Copy(), RepeatCopy(), AssociativeRecall(), NGrams(), PrioritySort())
}


def make_task(name: str, **settings: Any) -> Task:
    """The task called ``name`` with these settings; an `NTMError` for an unknown name or a setting out of its range."""
    if name not in TASKS:
        raise NTMError(f"there is no task {name!r}, expected one of {', '.join(TASKS)}")
    task = type(TASKS[name])
    known = inspect.signature(task).parameters
    for setting in settings:
        if setting not in known:
            raise NTMError(f"{name}: there is no setting {setting!r}, expected one of {', '.join(known)}")
    return task(**settings)


__all__ = ["TASKS", "AssociativeRecall", "Copy", "NGrams", "PrioritySort", "RepeatCopy", "Task", "make_task"]
