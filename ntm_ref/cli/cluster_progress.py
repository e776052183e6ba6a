"""What the seeds on a cluster do, as their run folders show it: on a terminal, in one line."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ..runs import above_optimum, read_log
from ..support.errors import FileError
from .progress import LiveLine

TURN_SECONDS = 2.0  # between two views of a line that is too long for the terminal


class ClusterProgress:
    """Shows where every seed is, and prints a line when a worker is lost."""

    def __init__(self, folder: Path, seeds: Sequence[int]) -> None:
        self.folder, self.seeds = folder, list(dict.fromkeys(seeds))
        self.workers: set[str] = set()
        self.below = LiveLine(sys.stdout)

    def show(self, workers: set[str]) -> None:
        """Print which workers were lost since the last time and, on a terminal, the latest entry of every log."""
        lost, self.workers = self.workers - workers, workers
        if lost:
            self.below.clear()
            what = f"Lost {', '.join(sorted(lost))}; {self.number()} left."
            print(f"{what} Its seeds continue from their checkpoints as soon as a worker is free.", flush=True)
        if self.below.live and self.below.due:
            parts = list(self.parts())
            if parts and len(self.line(parts)) >= shutil.get_terminal_size().columns:
                turn = int(time.monotonic() / TURN_SECONDS) % len(parts)
                parts = parts[turn:] + parts[:turn]
            self.below.show(self.line(parts))

    def number(self) -> str:
        """The number of workers in words."""
        return f"{len(self.workers)} worker{'s' * (len(self.workers) != 1)}"

    def line(self, parts: Sequence[str]) -> str:
        """The whole line."""
        return " | ".join([self.number(), *parts])

    def parts(self) -> Iterator[str]:
        """Sequences and bits of every seed that has begun and not ended."""
        for seed in self.seeds:
            with suppress(FileError):  # shown the next time
                log = read_log(self.folder / f"seed-{seed}" / "log.jsonl")
                if log:
                    yield f"seed {seed}: {log[-1]['sequences']}, {above_optimum(log[-1]):.3g} bits"

    def ended(self, seed: int) -> None:
        """Show this seed no longer, and nothing for the moment: its row comes next."""
        self.seeds = [other for other in self.seeds if other != seed]
        self.below.clear()
