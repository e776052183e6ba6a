"""A grade as lines of text, in four degrees of detail. The cause comes first, then a number, then what is next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from .exercise import CONTRACT, EDGES
from .grade import DONE, HALF, NOT_JUDGED, NOT_RIGHT, OPEN, Grade, Part, number

FULL, NAMED, WHERE, VERDICT = "full", "named", "where", "verdict"
DETAILS = (FULL, NAMED, WHERE, VERDICT)
WIDTH = 100


def lines_of(grade: Grade, detail: str = FULL) -> Iterator[str]:
    """The grade as text: the whole, without numbers, only where it is wrong, or only whether."""
    detail = coarser(detail, grade.exercise.tells)
    yield from wrapped(f"{grade.exercise.id}: {cause(grade, detail)}.")
    if detail == FULL and grade.numbers:
        yield from wrapped(grade.numbers)
    if detail in (FULL, NAMED):
        yield from grade.lines
    yield ""
    yield f"{grade.exercise!s:<60} {points(grade.earned, grade.possible)}"
    if detail != VERDICT and grade.state != OPEN:
        width = max(len(part.name) for part in grade.parts)
        yield from (row(part, detail, width) for part in grade.parts)


def coarser(detail: str, most: str) -> str:
    """The less detailed of two degrees."""
    return max(detail, most, key=DETAILS.index)


def cause(grade: Grade, detail: str) -> str:
    """The first sentence."""
    if detail in (FULL, NAMED) or grade.state in (DONE, OPEN, NOT_JUDGED) or not grade.derived:
        return grade.cause.rstrip(".")
    wrong = [part for part in grade.parts if part.state in (NOT_RIGHT, HALF)]
    if detail == VERDICT or not wrong:
        return "not all of it is right" if wrong else grade.cause
    return "; ".join(place_of(part) for part in wrong)


def place_of(part: Part) -> str:
    """Which part is wrong, and at which point, without the reason."""
    if part.name in (CONTRACT, EDGES):
        return {CONTRACT: "the contract is broken", EDGES: "it fails on an edge of the domain"}[part.name]
    return f"{part.name} is wrong" + (f" at the point {part.where!r}" if part.where else "")


def row(part: Part, detail: str, width: int) -> str:
    """One line of the table."""
    known = detail in (FULL, NAMED)
    remark = part.remark if known else f"at the point {part.where!r}" if part.where else ""
    line = f"  {part.name:<{width}}  {part.state:<10}  {points(part.earned, part.possible):<12}  {remark}"
    return textwrap.shorten(line, 3 * WIDTH, placeholder=" ...") if len(line) > 3 * WIDTH else line.rstrip()


def points(earned: float, possible: float) -> str:
    """``8 of 10``."""
    return f"{number(earned)} of {number(possible)}"


def wrapped(text: str) -> list[str]:
    """A sentence on lines that fit a terminal."""
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False) or [""]
