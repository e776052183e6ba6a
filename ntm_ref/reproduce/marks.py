"""The paper's numbers, and what counts as matching them, in one table.

Most of the numbers were read off plots, so each has a tolerance. A number of ours within the tolerance is "matched";
beyond it, it is "better" on the good side and "not matched" on the bad side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

READING = 1.1  # a number of sequences read off a plot may be larger by this factor


class Mark(NamedTuple):
    """One number of the paper."""

    figure: int
    key: str  # which number of the figure; in a learning curve, the model
    shows: str  # what is measured, with its unit
    in_words: str  # the paper's result in words
    paper: float  # the paper's result as a number
    tolerance: float
    by: int = 0  # in a learning curve, the number of training sequences
    more_is_better: bool = False


class Row(NamedTuple):
    """A row of the table: the paper's number, ours, and how they compare."""

    figure: int | str
    shows: str
    paper: str
    ours: str
    verdict: str


class Ours(NamedTuple):
    """Our result: the number that is compared, and the same in words."""

    value: float
    in_words: str


MARKS = (  # columns as in Mark: figure, key, shows, in_words, paper, tolerance, by, more_is_better
    Mark(3, "ntm-feedforward", "copy, feedforward: bits per sequence", "0.1 by 100,000", 0.1, 0.03, 100_000),
    Mark(3, "ntm-lstm", "copy, LSTM controller: bits per sequence", "0.1 by 100,000", 0.1, 0.03, 100_000),
    Mark(3, "lstm", "copy, LSTM alone: bits per sequence", "5 by 100,000", 5, 1, 100_000),
    Mark(4, "slips", "copy of 120: vectors doubled, lost or changed", "1", 1, 0.5),
    Mark(5, "wrong", "copy of 120, LSTM alone: share of wrong bits", "fails: about 0.5", 0.5, 0.25),
    Mark(6, "followed", "copy: share of writes read again in their order", "1", 1, 0.05, more_is_better=True),
    Mark(7, "ntm-feedforward", "repeat copy, feedforward: bits per sequence", "5 by 100,000", 5, 1, 100_000),
    Mark(7, "ntm-lstm", "repeat copy, LSTM controller: bits per sequence", "5 by 50,000", 5, 1, 50_000),
    Mark(8, "length", "repeat copy 20 x 10: wrong bits", "works: 0", 0, 1),
    Mark(8, "repeats", "repeat copy 10 x 20: end marker early or late by", "10 repeats", 10, 2),
    Mark(9, "returned", "repeat copy: share of steps on the first round's row", "1", 1, 0.05, more_is_better=True),
    Mark(10, "ntm-feedforward", "recall, feedforward: bits per sequence", "0 to 0.2 by 30,000", 0.1, 0.1, 30_000),
    Mark(10, "ntm-lstm", "recall, LSTM controller: bits per sequence", "0 to 0.2 by 30,000", 0.1, 0.1, 30_000),
    Mark(11, "15", "recall of 15 items: bits per sequence", "under 1", 0.75, 0.25),
    Mark(11, "20", "recall of 20 items: bits per sequence", "7 to 8", 7.5, 0.5),
    Mark(12, "found", "recall: share of answers read from their item's rows", "1", 1, 0.1, more_is_better=True),
    Mark(13, "ntm-feedforward", "N-grams, feedforward: bits of 200", "134 by 1,000,000", 134, 0.25, 1_000_000),
    Mark(13, "ntm-lstm", "N-grams, LSTM controller: bits of 200", "133.5 by 1,000,000", 133.5, 0.25, 1_000_000),
    Mark(13, "lstm", "N-grams, LSTM alone: bits of 200", "135.5 to 137 by 1,000,000", 136.25, 0.75, 1_000_000),
    Mark(14, "ntm-feedforward", "N-grams, feedforward: bits above the optimum", "1", 1, 0.25),
    Mark(14, "ntm-lstm", "N-grams, LSTM controller: bits above the optimum", "0.5", 0.5, 0.25),
    Mark(15, "overlap", "N-grams: more overlap of reads, same context", "clearly: 0.5 to 1", 0.75, 0.25, 0, True),
    Mark(17, "linear", "sort: r^2 of write location, linear in priority", "linear: 0.8 to 1", 0.9, 0.1, 0, True),
    Mark(18, "ntm-feedforward", "sort, feedforward: bits per sequence", "18 to 20 by 1,000,000", 19, 1, 1_000_000),
    Mark(18, "ntm-lstm", "sort, LSTM controller: bits per sequence", "18 to 20 by 1,000,000", 19, 1, 1_000_000),
    Mark(18, "lstm", "sort, LSTM alone: bits per sequence", "58 by 1,000,000", 58, 2, 1_000_000),
)


def marks_of(figure: int) -> list[Mark]:
    """The paper's numbers of a figure."""
    return [mark for mark in MARKS if mark.figure == figure]


def verdict(mark: Mark, value: float) -> str:
    """How our number compares with the paper's; NaN is never a match."""
    gain = (value - mark.paper) if mark.more_is_better else (mark.paper - value)
    if gain > mark.tolerance:
        return "better"
    return "matched" if gain >= -mark.tolerance else "not matched"


def rows_of(figure: int, shows: str, ours: Mapping[str, Ours] | None, missing: str) -> list[Row]:
    """The table rows of a figure. Without a number of ours, a row shows ``missing``, or is left out if that is empty.

    ``ours`` maps the keys of the marks to our numbers; None if the figure could not be drawn.
    """
    marks = marks_of(figure)
    if ours is None:
        return [Row(figure, mark.shows, mark.in_words, missing, "") for mark in marks]
    if not marks:
        return [Row(figure, shows, "no number", "an example", "")]
    rows = []
    for mark in marks:
        if mark.key in ours:
            found = ours[mark.key]
            rows.append(Row(figure, mark.shows, mark.in_words, found.in_words, verdict(mark, found.value)))
        elif missing:
            rows.append(Row(figure, mark.shows, mark.in_words, missing, ""))
    return rows
