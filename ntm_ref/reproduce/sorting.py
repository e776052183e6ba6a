"""Figures 16 and 17: an example of the priority sort, and where a machine writes and reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import pretrained
from ..tasks import TASKS, PrioritySort
from ..view import sort_example, sort_memory
from ..view.sorting import Sorted
from ..view.words import number
from .answers import SEED, SOME, Outcome, batch, machine
from .looks import fit_line, locations, weightings
from .marks import Ours


def sorted_example(path: Path, title: str) -> Outcome:
    """Figure 16: one sequence of the task."""
    task = TASKS["priority-sort"]
    assert isinstance(task, PrioritySort)
    items, n_bits = task.max_items, task.n_bits
    x, target, mask = task.batch(np.random.default_rng(SEED), 1, items=items)
    answer_steps = mask[:, 0, 0] > 0
    return sort_example(x[:items, 0, :n_bits], x[:items, 0, n_bits], target[answer_steps, 0], path, title), {}


def sorted_memory(path: Path, title: str) -> Outcome:
    """Figure 17: a line fitted to the rows that the machine writes."""
    ntm, task = machine("priority-sort"), pretrained.task_of("priority-sort")
    assert isinstance(task, PrioritySort)
    items, n_read = task.max_items, ntm.sizes.n_read
    x, _, _ = batch(ntm, task, SOME, items=items)
    w = weightings(ntm.run(x))
    w_write, w_read, priorities = w[:items, :, n_read:], w[items + 1 :, :, :n_read], x[:items, :, task.n_bits]
    n_rows, flat = w.shape[-1], priorities.ravel()
    fit = fit_line(locations(w_write).reshape(len(flat), -1), flat, n_rows)
    places = np.repeat(np.arange(len(w_read)), SOME).astype(float)
    reading = fit_line(locations(w_read).reshape(len(places), -1), places, n_rows)
    shown = Sorted(
        priorities=flat,
        written=(locations(w_write[:, :, fit.head]).ravel() - fit.first_row) % n_rows,
        line=(fit.start, fit.slope),
        r_squared=fit.r_squared,
        first_row=fit.first_row,
        w_write=w_write[:, 0, fit.head],
        own_priorities=priorities[:, 0],
        w_read=w_read[:, 0, reading.head],
        heads=(fit.head, reading.head),
    )
    return sort_memory(shown, path, title), {"linear": Ours(fit.r_squared, number(fit.r_squared))}
