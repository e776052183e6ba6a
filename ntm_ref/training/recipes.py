"""What is trained how: one entry per task, with what differs from the paper and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """The settings of a training run; the defaults of `Copy` and of the command line."""

    controller_size: int = 100
    n_rows: int = 128
    width: int = 20
    n_read_heads: int = 1
    n_write_heads: int = 1
    max_shift: int = 1
    optimiser: str = "adam"
    learning_rate: float = 1.5e-3
    batch_size: int = 4
    max_norm: float = 10.0
    max_state_norm: float = 30.0
    limit: int = 40_000  # sequences


RECIPES = {"copy": Recipe()}
