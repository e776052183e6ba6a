"""What is measured: speed and memory at several batch sizes, and how both grow with time, memory and heads.

The machine is the paper's copy machine: memory 128 x 20, controller of 100, one read and one write head, float32.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..machine import NTM
from ..support.errors import CheckError
from ..support.shapes import Array
from ..tasks import Copy
from ..tasks.task import Batch
from ..training import Adam, Settings, update
from . import fused
from .timing import alternate, memory_of, milliseconds, ratio

N_STEPS, N_INPUTS, N_OUTPUTS = 42, 9, 8
AGREE = 1e-10  # relative to the largest number, in float64
Row = dict[str, Any]


class SameBatch(Copy):
    """The copy task with one batch that it draws again and again, so that every update takes equally long."""

    def __init__(self, x: Array, target: Array, mask: Array) -> None:
        super().__init__()
        self.arrays = x, target, mask

    def batch(self, *arguments: Any, **options: Any) -> Batch:
        return self.arrays


class Workload:
    """One machine and one batch of random bits."""

    def __init__(self, batch_size: int, n_steps: int = N_STEPS, dtype: Any = np.float32, **settings: Any) -> None:
        rng = np.random.default_rng(0)
        self.ntm = NTM(N_INPUTS, N_OUTPUTS, dtype=dtype, **settings)
        self.x = rng.integers(0, 2, (n_steps, batch_size, N_INPUTS)).astype(dtype)
        self.d_logits = rng.standard_normal((n_steps, batch_size, N_OUTPUTS)).astype(dtype)
        target, mask = rng.integers(0, 2, self.d_logits.shape).astype(dtype), np.ones((n_steps, 1, 1), dtype)
        self.task, self.settings, self.rng = SameBatch(self.x, target, mask), Settings(batch_size=batch_size), rng
        self.optimiser = Adam(self.ntm.parameters(), 1e-4)
        self.kept = self.ntm.run(self.x)
        self.n_bytes = self.x.itemsize * batch_size * self.ntm.memory_0.value.size  # of one (B, N, M) array

    def forward(self) -> Any:
        """A run that keeps its steps."""
        self.kept = self.ntm.run(self.x)
        return self.kept

    def backward(self) -> None:
        """The gradients of the last run."""
        self.kept.backward(self.d_logits)

    def both(self) -> None:
        """Forward and backward."""
        self.forward()
        self.backward()

    def training_step(self) -> None:
        """One update as in training: forward, loss, backward, clip, move."""
        update(self.ntm, self.task, self.optimiser, self.rng, self.settings)

    def fused(self) -> tuple[Array, list[Array]]:
        """Forward and backward without objects; the logits and the gradients."""
        logits, kept = fused.forward(self.ntm, self.x)
        return logits, fused.backward(self.ntm, self.x, kept, self.d_logits)[1]

    def gradients(self) -> tuple[Array, list[Array]]:
        """The same by the machine."""
        for p in self.ntm.parameters():
            p.clear()
        self.both()
        return self.kept.logits, [p.grad for p in self.ntm.parameters()]


def in_pytorch(work: Workload) -> Callable[[], Any]:
    """Forward and backward of a workload in PyTorch; an ImportError without it."""
    from .pytorch import TorchNTM  # here, because it is an extra

    machine = TorchNTM(work.ntm)
    return lambda: machine.gradients(work.x, work.d_logits)


def check_agreement(others: Sequence[str]) -> None:
    """Raise a `CheckError` unless these give the logits and gradients of the machine in float64, within 1e-10."""
    for settings in ({}, {"n_read_heads": 2, "max_shift": 2}):
        work = Workload(3, 6, np.float64, **settings)
        logits, gradients = work.gradients()
        for name in others:
            other_logits, other_gradients = (work.fused if name == "fused" else in_pytorch(work))()
            pairs = zip([logits, *gradients], [other_logits, *other_gradients])
            off = max(float(abs(a - b).max() / abs(a).max()) for a, b in pairs)
            if not off <= AGREE:
                raise CheckError(f"bench: {name} and the machine differ by {off:.1e}, expected at most {AGREE:g}")


def speed(batch_size: int, repeats: int, with_pytorch: bool) -> Row:
    """One batch size: milliseconds, sequences per second, memory, and ratios to the fused loop and to PyTorch."""
    work = Workload(batch_size)
    tasks: dict[str, Callable[[], Any]] = {"both": work.both, "fused": work.fused}
    if with_pytorch:
        tasks["pytorch"] = in_pytorch(work)
    times = alternate(tasks, repeats)
    parts = alternate({"forward": work.forward, "backward": work.backward, "step": work.training_step}, repeats)
    held, _ = memory_of(lambda: work.ntm.run(work.x))
    row: Row = {
        "batch_size": batch_size,
        "forward_ms": milliseconds(parts, "forward"),
        "backward_ms": milliseconds(parts, "backward"),
        "training_step_ms": milliseconds(parts, "step"),
        "sequences_per_second": 1000 * batch_size / milliseconds(parts, "step"),
        "peak_mb": memory_of(work.both)[1] / 1e6,
        "kept_per_step": held / N_STEPS / work.n_bytes,
        "kept_without_steps": memory_of(lambda: work.ntm.run(work.x, keep_steps=False))[0] / N_STEPS / work.n_bytes,
        "to_fused": ratio(times, "both", "fused"),
    }
    if with_pytorch:
        row |= {"pytorch_ms": milliseconds(times, "pytorch"), "to_pytorch": ratio(times, "both", "pytorch")}
    return row


def growth_cases() -> list[tuple[str, Workload, Workload]]:
    """What is larger, and the two machines at work."""
    return [
        ("84 time steps instead of 42, batch 1", Workload(1), Workload(1, 2 * N_STEPS)),
        ("84 time steps instead of 42, batch 32", Workload(32), Workload(32, 2 * N_STEPS)),
        ("256 rows instead of 128, batch 32", Workload(32), Workload(32, n_rows=256)),
        ("8 + 8 heads instead of 1 + 1, batch 1", Workload(1), Workload(1, n_read_heads=8, n_write_heads=8)),
    ]


def growth(repeats: int) -> list[Row]:
    """How many times as long, and as much memory, a machine takes that is larger in one respect."""
    rows = []
    for what, small, large in growth_cases():
        times = alternate({"small": small.both, "large": large.both}, repeats)
        memory = memory_of(large.both)[1] / memory_of(small.both)[1]
        rows.append({"what": what, "time": ratio(times, "large", "small"), "memory": memory})
    return rows
