"""A report as a small table for notebooks, in the colours of the page around it: light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def report_as_html(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], sentences: Sequence[str]) -> str:
    """The title, a table, and a paragraph for each sentence; whatever they hold is text."""
    cells = [tag("th", header), *(tag("td", row) for row in rows)]
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    said = "".join(f"<div>{escape(sentence)}</div>" for sentence in sentences)
    return f"<div><strong>{escape(title)}</strong><table>{table}</table>{said}</div>"


def tag(name: str, cells: Sequence[str]) -> str:
    """The cells of a row; WRONG is set in bold, since colour alone would not do."""
    texts = (f"<strong>{escape(cell)}</strong>" if cell == "WRONG" else escape(cell) for cell in cells)
    return "".join(f"<{name}>{text}</{name}>" for text in texts)
