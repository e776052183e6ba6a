"""Measure how long the tutorials take to read: `python tutorials/notebooks/minutes.py`.

Counted is what stands before the exercises: 150 words a minute, 15 lines of code a minute, and a
minute for each displayed formula and each prediction.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from cells import book

TUTORIALS = Path(__file__).resolve().parents[1]
WORDS, LINES = 150, 15  # a minute
STEP = 5  # minutes are rounded to
FORMULA = re.compile(r"\$\$.*?\$\$", re.DOTALL)
INLINE = re.compile(r"\$.*?\$", re.DOTALL)
TARGET = re.compile(r"\]\([^)]*\)")
PREDICTION, END = "**Predict before you run.**", "\n## On your own\n"


class Counts(NamedTuple):
    """What takes time in a tutorial."""

    words: int
    lines: int
    formulas: int
    predictions: int

    @property
    def minutes(self) -> int:
        """The time that it takes, rounded."""
        exact = self.words / WORDS + self.lines / LINES + self.formulas + self.predictions
        return STEP * max(1, round(exact / STEP))


def counts_of(tutorial: Path) -> Counts:
    """The counts of a tutorial; a formula in a line counts as a word."""
    texts, lines = [], 0
    for cell in book(tutorial):
        if cell.kind == "code":
            lines += sum(bool(line.strip()) for line in cell.text.splitlines())
            continue
        before, found, _ = f"\n{cell.text}\n".partition(END)
        texts.append(before)
        if found:
            break
    text = "\n\n".join(texts)
    words = TARGET.sub("]", INLINE.sub("formula", FORMULA.sub("", text))).split()
    n_words = sum(bool(re.search(r"\w", word)) for word in words)
    return Counts(n_words, lines, len(FORMULA.findall(text)), text.count(PREDICTION))


def promised(tutorial: Path) -> int:
    """The minutes that the tutorial names at its top."""
    (minutes,) = re.findall(r"^# Reading time: about (\d+) minutes", tutorial.read_text(encoding="utf-8"), re.MULTILINE)
    return int(minutes)


if __name__ == "__main__":
    print(f"{'':<28} {'words':>5} {'lines':>5} {'formulas':>8} {'predictions':>11} {'minutes':>7} {'promised':>8}")
    for each in sorted(TUTORIALS.glob("*.py")):
        c = counts_of(each)
        counted = f"{c.words:>5} {c.lines:>5} {c.formulas:>8} {c.predictions:>11} {c.minutes:>7}"
        print(f"{each.stem:<28} {counted} {promised(each):>8}")
