"""What is trained how: one entry per task, with what differs from the paper and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """The settings of a training run, and the command line's defaults."""

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


# copy: the paper trains on single sequences with Graves' RMSProp at 1e-4 and clips elementwise; to see such a machine
# learn, --optimiser graves-rmsprop --learning-rate 1e-4 --batch-size 1 --max-state-norm 1e9. Adam on batches of 4 needs
# fewer updates; and with a limit on what goes back from step to step every seed of 0..9 learns, while without one some
# end where the gradients through time are all noise (seed 9 with --learning-rate 2e-3 --max-state-norm 1e9).
RECIPES = {"copy": Recipe()}
