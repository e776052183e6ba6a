"""A tutorial's cells, as a notebook shows them: the book, to be read. `workbook.py` makes the one to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
COLAB = "https://colab.research.google.com/github/{project}/blob/main/tutorials/{folder}/{name}.ipynb"
INSTALL = """\
# Where ntm_ref is missing, as in Colab, this installs it from its repository.
try:
    import ntm_ref
except ModuleNotFoundError:
    %pip install --quiet git+{repository}"""


class Cell(NamedTuple):
    """One cell: its kind, "markdown" or "code", and its text."""

    kind: str
    text: str


def book(tutorial: Path) -> Iterator[Cell]:
    """The cells of a tutorial, a file in the percent format."""
    _, *parts = re.split(r"^# %%(.*)\n", tutorial.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for mark, text in zip(parts[::2], parts[1::2]):
        if mark:
            words = "\n".join(line[2:] for line in text.strip("\n").split("\n"))
            yield Cell("markdown", words.replace("](pages/", "](../pages/"))  # links lead from a folder further down
        else:
            yield Cell("code", text.strip("\n"))


def notebook(cells: Iterable[Cell], tutorial: Path, folder: str) -> dict[str, Any]:
    """The cells as a notebook without results, which is to be in a folder of that name beside the tutorial.

    Below its title are links to others; after it, a cell that installs the package if need be.
    """
    title, *others = cells
    address = repository(tutorial.parents[1])
    links = navigation(tutorial, COLAB.format(project=project(address), folder=folder, name=tutorial.stem))
    top = Cell(title.kind, title.text.replace("\n\n", f"\n\n{links}\n\n", 1))
    every = enumerate((top, Cell("code", INSTALL.format(repository=address)), *others), start=1)
    return {"cells": [as_json(i, cell) for i, cell in every], "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def navigation(tutorial: Path, colab: str) -> str:
    """Links to the tutorials before and after, to the list of all, and to this one in Colab."""
    row = sorted(tutorial.parent.glob("*.py"))
    here = row.index(tutorial)
    before = [f"[← {title_of(other)}]({other.stem}.ipynb)" for other in row[:here][-1:]]
    after = [f"[{title_of(other)} →]({other.stem}.ipynb)" for other in row[here + 1 :][:1]]
    links = [*before, "[all tutorials](../README.md)", f"[open in Colab]({colab})", *after]
    return " · ".join(links)


def title_of(tutorial: Path) -> str:
    """Its number and its title."""
    _, heading, *_ = tutorial.read_text(encoding="utf-8").split("\n", 2)
    return f"{int(tutorial.name[:2])}. {heading.removeprefix('# # ')}"


def as_json(number: int, cell: Cell) -> dict[str, Any]:
    """One cell in Jupyter's format."""
    found = {"cell_type": cell.kind, "id": f"cell-{number}", "metadata": {}}
    found |= {"execution_count": None, "outputs": []} if cell.kind == "code" else {}
    return found | {"source": cell.text.splitlines(keepends=True)}


def repository(root: Path) -> str:
    """The address in pyproject.toml, the one place where it stands."""
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    (address,) = re.findall(r'^Repository = "(.*?)"', project, re.MULTILINE)
    return address


def project(address: str) -> str:
    """The owner and the name in an address of GitHub."""
    return address.removeprefix("https://github.com/").removesuffix(".git")
