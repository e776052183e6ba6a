"""A page with the student's gradients beside the numerical ones: one HTML file without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from ...runs.files import write_whole
from ...support.errors import NTMError
from ...support.shapes import Array
from ..grade import Grade
from ..telling import lines_of

MOST = 400  # numbers of one gradient that are drawn
STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:.5rem 1rem 1rem 0;display:inline-table;vertical-align:top}
td,th{border:1px solid #bbb;padding:.2rem .4rem;font:13px ui-monospace,monospace;text-align:right}
caption{text-align:left;font-weight:600}td.off{outline:3px solid #b00020;outline-offset:-3px;font-weight:700}
pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}"""


def write_page(grade: Grade, path: Path) -> None:
    """Write the page. Raises an `NTMError` if there are no gradients to show."""
    if grade.survey is None:
        raise NTMError(f"{grade.exercise.id}: there are no gradients to show: {grade.cause}")
    text = "\n".join(page(grade))
    write_whole(path, lambda whole: whole.write_text(text, encoding="utf-8"))


def page(grade: Grade) -> Iterator[str]:
    """The lines of the page."""
    title = escape(str(grade.exercise))
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    yield f"<h1>{title}</h1><pre>{escape(chr(10).join(lines_of(grade)))}</pre>"
    yield "<p>Each gradient in general position: yours, what nudging says, and a frame where they differ.</p>"
    assert grade.survey is not None
    case: Any = grade.survey.reports["generic"].evidence[0]
    for i, name in enumerate(case.names):
        yours = np.asarray(case.gradients[i], float)
        nudged = np.asarray(case.expected(i), float).reshape(yours.shape)
        off = np.abs(yours - nudged) > 1e-6 * max(1e-12, float(np.abs(nudged).max(initial=0)))
        yield f"<h2>d_{escape(name)}, shape {yours.shape}: {int(off.sum())} of {off.size} differ</h2>"
        yield from table("yours", yours, off)
        yield from table("nudged", nudged, off)


def table(caption: str, values: Array, off: Array) -> Iterator[str]:
    """The numbers as a table with a row for each last axis."""
    rows = np.atleast_2d(values.reshape(-1, values.shape[-1] if values.ndim else 1))
    marks = off.reshape(rows.shape)
    most = max(1, MOST // rows.shape[1])
    yield f"<table><caption>{caption}</caption>"
    for numbers, wrong in zip(rows[:most], marks[:most]):
        yield f"<tr>{''.join(cell(v, w) for v, w in zip(numbers, wrong))}</tr>"
    more = f"<tr><td>and {len(rows) - most} more rows</td></tr>" if len(rows) > most else ""
    yield f"{more}</table>"


def cell(value: float, wrong: bool) -> str:
    """One number; a colour for its sign and size, a frame if it is wrong, which a screen reader hears too."""
    strength = 0 if not np.isfinite(value) else min(1.0, abs(float(value)))
    colour = f"rgba({'178,24,43' if value > 0 else '33,102,172'},{0.35 * strength:.2f})"
    mark = ' class="off" aria-label="differs"' if wrong else ""
    return f'<td{mark} style="background:{colour}">{value:.3g}</td>'
