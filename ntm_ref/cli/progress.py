"""Progress: on a terminal, one line that is updated in place; elsewhere, an occasional line."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

from ..runs import Session, above_optimum
from ..training import Update
from .numbers import minutes

BAR_WIDTH = 30
LIVE_SECONDS, LINE_SECONDS = (
    0.1,
    10.0,
)  # shortest time between two updates in place, and two lines


class LiveLine:
    """A line that is updated in place, with blanks rather than escape codes, which some consoles print literally.

    If the stream is not a terminal (a file, a pipe), every text is printed on its own line.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.live = stream, stream.isatty()
        self.shown, self.drawn = "", time.perf_counter() - (LIVE_SECONDS if self.live else 0)

    @property
    def due(self) -> bool:
        """Whether the last update was long enough ago."""
        return time.perf_counter() - self.drawn >= (LIVE_SECONDS if self.live else LINE_SECONDS)

    def wait(self, seconds: float) -> None:
        """Let nothing be due for so many seconds."""
        self.drawn = time.perf_counter() + seconds - (LIVE_SECONDS if self.live else LINE_SECONDS)

    def show(self, text: str) -> None:
        """Replace the line with this text."""
        self.drawn = time.perf_counter()
        if self.live:
            text = text[: shutil.get_terminal_size().columns - 1]
            print("\r" + text.ljust(len(self.shown)), end="", file=self.stream, flush=True)
            self.shown = text
        else:
            print(text, file=self.stream, flush=True)

    def clear(self) -> None:
        """Erase the line."""
        if self.shown:
            print("\r" + " " * len(self.shown) + "\r", end="", file=self.stream, flush=True)
            self.shown = ""


class Progress:
    """Prints a row for every interval of a session, and on a terminal a progress bar below them."""

    def __init__(self, session: Session) -> None:
        self.session, self.limit = session, session.recipe.limit
        self.began, self.first = time.perf_counter(), session.sequences
        self.below = LiveLine(sys.stdout)
        bits = "bits over optimum" if session.task.has_optimum else "bits per sequence"
        titles = ("sequences", bits, "wrong bits", "gradient norm", "time", "left, at most")
        print("  ".join(titles), flush=True)

    def line(self, entry: dict[str, float]) -> None:
        """Print the row of one log entry."""
        row = (
            f"{entry['sequences']:>9.0f}  {above_optimum(entry):>17.3f}  {entry['wrong_bits']:>10.2f}  "
            f"{entry['gradient_norm']:>13.2f}  {minutes(entry['seconds']):>4}  {minutes(self.left()):>13}"
        )
        lesson = f"  lesson {entry['lesson']:.0f}" if "lesson" in entry else ""
        self.below.clear()
        print(row + lesson, flush=True)

    def bar(self, update: Update) -> None:
        """Update the progress bar on a terminal."""
        if self.below.live and self.below.due:
            filled = BAR_WIDTH * update.sequences // self.limit
            bar = "#" * filled + "." * (BAR_WIDTH - filled)
            self.below.show(f"[{bar}] {update.sequences} of at most {self.limit}, {update.bits:.1f} bits")

    def close(self) -> None:
        """Erase the bar."""
        self.below.clear()

    def left(self) -> float:
        """Seconds until the limit at the average speed so far."""
        done = self.session.sequences - self.first
        return (time.perf_counter() - self.began) * (self.limit - self.session.sequences) / max(done, 1)
