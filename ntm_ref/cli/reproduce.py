"""``ntm-ref reproduce [FIGURE ...]``: the paper's figures, from the trained weights that come with the package."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from ..reproduce import FIGURES, Row, rows_of
from ..runs import write_whole
from ..support.errors import FileError, NTMError
from ..view import check_backend

WIDTHS = (6, 53, 25, 22, 11)
TITLES = Row("figure", "what it shows", "the paper", "ours", "verdict")


def add_to(commands: Any) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "reproduce",
        help="draw the paper's figures from our trained machines",
        description="Draw the paper's figures 3 to 18 from the trained weights and logs in this package, and print a "
        "table of its numbers beside ours.",
    )
    parser.add_argument("figures", metavar="FIGURE", nargs="*", help="numbers from 3 to 18 (default: all)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("runs") / "figures", help="folder (default: runs/figures)"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Draw the figures, print the table, then the text alternatives of the pictures."""
    figures = sorted({number_of(text) for text in options.figures}) or list(FIGURES)
    check_backend()
    if options.out.exists() and not options.out.is_dir():
        raise FileError(f"reproduce: {options.out} is a file, expected a folder for the pictures")
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{options.out} cannot be written: {error.strerror or error}") from error
    print(line(TITLES))
    verdicts: Counter[str] = Counter()
    pictures = []
    for figure in figures:
        rows, texts = reproduced(figure, options.out)
        for row in rows:
            print(line(row), flush=True)
        verdicts.update(row.verdict for row in rows if row.verdict)
        pictures += texts
    print(f"\n{', '.join(f'{verdicts[word]} {word}' for word in ('better', 'matched', 'not matched'))}")
    for text in pictures:
        print(f"\n{text}")
    return 0


def number_of(text: str) -> int:
    """The number of a figure of the paper; an `NTMError` if it is not from 3 to 18."""
    if not text.isdecimal() or int(text) not in FIGURES:
        raise NTMError(f"reproduce: there is no figure {text!r}, expected one of {', '.join(map(str, FIGURES))}")
    return int(text)


def reproduced(number: int, out: Path) -> tuple[list[Row], list[str]]:
    """The table rows of one figure, and the path and text of its picture, if its weights and logs exist."""
    figure, path = FIGURES[number], out / f"figure_{number:02d}.png"
    missing = figure.missing()
    if missing:
        return rows_of(number, figure.shows, None, missing=missing), []
    title = f"Figure {number}: {figure.shows}"
    text, ours = write_whole(path, lambda part: figure.draw(part, title))
    rows = rows_of(number, figure.shows, ours, missing="no log shipped yet" if figure.needs == "log" else "")
    return rows, [f"{path}: {text}"]


def line(row: Row) -> str:
    """A row as a line of the table."""
    return " ".join(f"{cell!s:<{width}}" for cell, width in zip(row, WIDTHS)).rstrip()
