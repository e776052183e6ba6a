"""What is seen of a training run while it trains: a line for every interval, and a live bar on a terminal."""

from __future__ import annotations

import sys
import time

from ..training import Session, Update, above_optimum
from .numbers import minutes

BAR_WIDTH = 30


class Progress:
    """Prints the table of a session as it grows."""

    def __init__(self, session: Session) -> None:
        self.session, self.limit = session, session.recipe.limit
        self.began, self.first, self.drawn = time.perf_counter(), session.sequences, 0.0
        self.live = sys.stdout.isatty()
        bits = "bits over optimum" if session.task.has_optimum else "bits per sequence"
        titles = ("sequences", bits, "wrong bits", "gradient norm", "time", "left, at most")
        print("  ".join(titles), flush=True)

    def line(self, entry: dict[str, float]) -> None:
        """One interval of the log."""
        row = (
            f"{entry['sequences']:>9.0f}  {above_optimum(entry):>17.3f}  {entry['wrong_bits']:>10.2f}  "
            f"{entry['gradient_norm']:>13.2f}  {minutes(entry['seconds']):>4}  {minutes(self.left()):>13}"
        )
        lesson = f"  lesson {entry['lesson']:.0f}" if "lesson" in entry else ""
        print(("\r\033[K" if self.live else "") + row + lesson, flush=True)

    def bar(self, update: Update) -> None:
        """The bar, on a terminal, ten times a second at most."""
        now = time.perf_counter()
        if not self.live or now - self.drawn < 0.1:
            return
        self.drawn = now
        filled = BAR_WIDTH * update.sequences // self.limit
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        print(f"\r\033[K[{bar}] {update.sequences} of at most {self.limit}, {update.bits:.1f} bits", end="", flush=True)

    def left(self) -> float:
        """Seconds until the limit, at the speed so far."""
        done = self.session.sequences - self.first
        return (time.perf_counter() - self.began) * (self.limit - self.session.sequences) / max(done, 1)
