"""The tutorials, and their cells: a file in the percent format, read with nothing but this."""

import re
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
