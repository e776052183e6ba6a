"""A report as a small HTML table for notebooks; it sets no colours, so it suits light and dark pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def report_as_html(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], sentences: Sequence[str]) -> str:
    """The title, a table, and a paragraph for each sentence; all texts are escaped."""
    cells = [tag("th", header), *(tag("td", row) for row in rows)]
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    paragraphs = "".join(f"<div>{escape(sentence)}</div>" for sentence in sentences)
    return f"<div><strong>{escape(title)}</strong><table>{table}</table>{paragraphs}</div>"


def tag(name: str, cells: Sequence[str]) -> str:
    """The cells of a row; WRONG is bold, since nothing may rely on colour alone."""
    texts = (f"<strong>{escape(cell)}</strong>" if cell == "WRONG" else escape(cell) for cell in cells)
    return "".join(f"<{name}>{text}</{name}>" for text in texts)
