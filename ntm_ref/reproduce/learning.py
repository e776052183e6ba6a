"""Figures 3, 7, 10, 13 and 18: the learning curves."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .. import pretrained
from ..tasks import TASKS
from ..view import curves
from ..view.curves import Reference, cost
from .answers import Outcome
from .marks import Ours, marks_of
from .measures import N_COINS, OPTIMUM, cost_by, in_the_papers_bits


def learning(figure: int, task: str, path: Path, title: str) -> Outcome:
    """The cost in training of every model whose log is in the package."""
    logs, known = pretrained.curves_of(task), TASKS[task]
    if known.has_optimum:
        logs = {model: in_the_papers_bits(log) for model, log in logs.items()}
    references = [
        Reference(model=mark.key, sequences=mark.by, bits=mark.paper, in_words=f"{mark.in_words} sequences")
        for mark in marks_of(figure)
    ]
    ours = {}
    for mark in marks_of(figure):
        if mark.key in logs:
            bits, at = cost_by(logs[mark.key], mark.by)
            ours[mark.key] = Ours(bits, f"{cost(bits)} by {at:,.0f}" if np.isfinite(bits) else "not begun by then")
    optimum, n_coins = (OPTIMUM, N_COINS) if known.has_optimum else (None, 0)
    return curves(logs, references, path, title, chance_bits=known.chance_bits + n_coins, optimum=optimum), ours
