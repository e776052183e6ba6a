"""Three rows of bars on one scale: theirs, ours, and the difference."""

from __future__ import annotations

from html import escape

import numpy as np

from ...support.shapes import Array
from .compared import Compared

WIDTH, HALF, GAP, LEFT = 640, 42, 22, 92  # of the picture; of a row, up and down; between rows; of their titles


def bars(found: Compared) -> str:
    """The picture as SVG. Its text alternative says how far off the gradient is; the numbers are in the table below."""
    rows = {"theirs": found.theirs, "ours": found.ours, "difference": found.difference}
    scale = max(float(max(abs(values).max() for values in rows.values())), np.finfo(float).tiny)
    height = len(rows) * (2 * HALF + GAP)
    worst = int(abs(found.difference).argmax())
    largest = f"the largest difference is {found.difference[worst]:.3g} at {found.indices[worst]}"
    alternative = (
        f"d_{found.argument}, {len(found.theirs)} numbers as bars: theirs, ours and the difference on one scale, from "
        f"{-scale:.3g} to {scale:.3g}; {largest}."
    )
    parts = [row(title, values, scale, n, found.is_wrong) for n, (title, values) in enumerate(rows.items())]
    about = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(alternative)}"'
    return f"<svg {about}>{''.join(parts)}</svg>"


def row(title: str, values: Array, scale: float, n: int, wrong: Array) -> str:
    """One row: its title, its zero line, and a bar for each number; a wrong number has a mark below its bars."""
    middle, room = n * (2 * HALF + GAP) + HALF + GAP / 2, (WIDTH - LEFT) / len(values)
    parts = [
        f'<text x="0" y="{middle + 4:.1f}">{title}</text>',
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{middle:.1f}" y2="{middle:.1f}"/>',
    ]
    for i, value in enumerate(values):
        size, x = abs(float(value)) / scale * HALF, LEFT + i * room
        y = middle - size if value > 0 else middle
        parts.append(f'<rect x="{x + room * 0.15:.1f}" y="{y:.1f}" width="{room * 0.7:.1f}" height="{size:.2f}"/>')
        if title == "difference" and wrong[i]:
            parts.append(f'<path d="M{x + room / 2:.1f} {middle + HALF + 2:.1f}l3 7h-6z"/>')
    return f'<g class="{title}">{"".join(parts)}</g>'
