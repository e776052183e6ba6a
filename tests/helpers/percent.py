"""The tutorials, and their cells: a file in the percent format, read with nothing but this."""

import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "tutorials"
TUTORIALS = sorted(FOLDER.glob("*.py"))


def cells_of(tutorial: Path) -> list[tuple[str, str]]:
    """The kind, "markdown" or "code", and the text of every cell."""
    before, *parts = re.split(r"^# %%(.*)\n", tutorial.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert not before, f"{tutorial.name} begins before its first cell"
    cells = []
    for mark, text in zip(parts[::2], parts[1::2]):
        assert mark in ("", " [markdown]"), f"{tutorial.name} has a cell that is marked '# %%{mark}'"
        if mark:
            lines = text.strip("\n").split("\n")
            assert all(line == "#" or line.startswith("# ") for line in lines), f"not all is text in:\n{text}"
            text = "\n".join(line[2:] for line in lines)
        cells.append(("markdown" if mark else "code", text.strip("\n")))
    return cells


def text_of(tutorial: Path) -> str:
    """All that is not code."""
    return "\n\n".join(text for kind, text in cells_of(tutorial) if kind == "markdown")


def code_cells(tutorial: Path) -> Iterator[tuple[str, int, str]]:
    """The name of every code cell, its first line in the file, and its code."""
    section, number, line = "", 0, 1
    text = tutorial.read_text(encoding="utf-8")
    for (kind, code), piece in zip(cells_of(tutorial), re.split(r"^# %%.*\n", text, flags=re.MULTILINE)[1:]):
        headings = re.findall(r"^## (.*)$", code, re.MULTILINE) if kind == "markdown" else []
        section, number = (headings[-1], 0) if headings else (section, number)
        if kind == "code":
            number += 1
            yield f"{section}, {number}", line, piece
        line += piece.count("\n") + 1


def executed(file: Path, line: int, code: str, namespace: dict[str, object]) -> None:
    """Run code that stands in a file from this line on."""
    exec(compile("\n" * line + code, str(file), "exec"), namespace)
