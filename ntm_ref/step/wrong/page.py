"""A page about wrong gradients: what is wrong, how far off, where first, and what else becomes wrong through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ...gradcheck.commands.cases import visible
from ...gradcheck.verdict.page import html as report
from ...gradcheck.verdict.survey import Survey
from ..page import policy
from .bars import bars
from .compared import Compared, compared
from .spread import Row, Spread, T, is_off

STYLE = Path(__file__).with_name("wrong.css")


@dataclass(frozen=True)
class Section:
    """One class: a title, the checker's survey or why there is none, and what becomes wrong in a machine."""

    title: str
    survey: Survey | None
    error: str = ""
    spread: Spread | str = ""  # or why it could not be computed


def wrong_page(sections: Sequence[Section], title: str) -> str:
    """The page as the text of one HTML file without scripts, which loads nothing; it depends on the arguments alone."""
    style = STYLE.read_text(encoding="utf-8")
    parts = "\n".join(part for section in sections for part in parts_of(section))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy([], style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{text(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
{parts}
</main>
</body>
</html>
"""


def text(words: str) -> str:
    """A user's words as HTML."""
    return escape(visible(words))


def parts_of(section: Section) -> Iterator[str]:
    """What the page says about one class."""
    yield f"<h1>{text(section.title)}</h1>"
    if section.survey is None:
        yield f"<p>It could not be judged: {text(section.error)}</p>"
        return
    yield f"<section><h2>What the check found</h2>{wide('what was found', report(section.survey))}</section>"
    wrong = [*compared(section.survey)]
    if wrong:
        yield f"<section><h2>Theirs, ours and the difference</h2>{''.join(map(numbers, wrong))}</section>"
    if not section.survey.gradients_ok:
        yield f"<section><h2>The first wrong place</h2><p>{text(first_place(section))}</p></section>"
        yield f"<section><h2>What else becomes wrong through it</h2>{consequences(section.spread)}</section>"


def numbers(found: Compared) -> str:
    """One gradient as bars, and as a table."""
    n_shown, n_wrong = len(found.theirs), int(found.is_wrong.sum())
    some = "" if n_shown == found.n_numbers else f"; of its {found.n_numbers}, these are the furthest off"
    about = f"At the point {found.point!r}, {n_wrong} of {n_shown} numbers are wrong{some}."
    rows = "".join(
        f"<tr><td>{text(str(index))}</td><td>{theirs:.6g}</td><td>{ours:.6g}</td>{difference_cell(off, is_wrong)}</tr>"
        for index, theirs, ours, off, is_wrong in zip(
            found.indices, found.theirs, found.ours, found.difference, found.is_wrong
        )
    )
    head = (
        "<tr><th scope=col>index</th><th scope=col>theirs</th><th scope=col>ours</th><th scope=col>difference</th></tr>"
    )
    table = f"<details><summary>All as numbers</summary>{wide('numbers', f'<table>{head}{rows}</table>')}</details>"
    key = "A triangle marks a wrong number." if n_wrong else ""
    return f"<h3>d_{text(found.argument)}</h3><p>{text(about)} {key}</p>{bars(found)}{table}"


def wide(about: str, content: str) -> str:
    """What may be wider than the screen: the keyboard can scroll it, too."""
    return f'<div class=wide tabindex=0 role=group aria-label="{about}: arrow keys scroll it">{content}</div>'


def difference_cell(off: float, is_wrong: bool) -> str:
    """Theirs minus ours; a wrong one is marked with a word as well."""
    return f"<td class=wrong>{off:.3g} wrong</td>" if is_wrong else f"<td class=right>{off:.1g} right</td>"


def first_place(section: Section) -> str:
    """The first wrong place inside a chain, or else in the machine of the last section."""
    assert section.survey is not None
    inside = section.survey.place.sentence if section.survey.place else ""
    spread = section.spread
    if isinstance(spread, Spread) and spread.first:
        place = f"Counted from the loss, the first wrong gradient of the machine below is that at {spread.first}"
        return f"{inside[:1].upper()}{inside[1:]}. {place}." if inside else f"{place}."
    return f"{inside[:1].upper()}{inside[1:]}." if inside else "It is in this class: there are no stages inside it."


def consequences(spread: Spread | str) -> str:
    """The gradients of every step of a machine, and of its parameters."""
    if isinstance(spread, str):
        return f"<p>{text(spread)}</p>"
    if not spread.first:
        return f"<p>Nothing: in {text(spread.machine)} no gradient changes, as far as theirs have the right shapes.</p>"
    parameters = ", ".join(f"d_{name}" for name in spread.wrong_parameters) or "none"
    right = ", ".join(f"d_{name}" for name in spread.parameters if name not in spread.wrong_parameters) or "none"
    about = f"{spread.n_wrong} of {spread.n_gradients} gradients become wrong within {T} steps of {spread.machine}. "
    about += "They are listed from the loss backwards."
    key = "A number marks a wrong gradient: the length of the error as a share of the length of the right one."
    steps = "".join(f"<th scope=col>step {t}</th>" for t in reversed(range(T)))
    rows = "".join(spread_row(row, spread.first) for row in spread.rows)
    table = f"<table><caption>{key}</caption><tr><th scope=col>gradient</th>{steps}</tr>{rows}</table>"
    return (
        f"<p>{text(about)}</p>{wide('errors', table)}"
        f"<p>Parameters with wrong gradients: {text(parameters)}. Right: {text(right)}.</p>"
    )


def spread_row(row: Row, first: str) -> str:
    """One gradient at all steps."""
    cells = "".join(error_cell(error) for error in row.errors)
    is_first = first.partition(" / ")[2] == row.name
    mark = " <strong>(first)</strong>" if is_first else ""
    return f"<tr{' class=first' if is_first else ''}><td>{text(row.name)}{mark}</td>{cells}</tr>"


def error_cell(error: float | None) -> str:
    """How far off a gradient is."""
    if error is None:
        return "<td class=right>not computed</td>"
    return f"<td class=wrong>{error:.2g}</td>" if is_off(error) else "<td class=right>right</td>"
