"""Make a workbook of every tutorial, to be filled in: `python tutorials/notebooks/workbook.py`.

It has a guess after every prediction, and exercises that answer; nothing is given away, and nothing is run.

The text that answers a prediction is folded, the answers to the exercises at the end are left out, and the exercises of
`ntm_ref.exercises` that belong to the tutorial stand in their place, as starters with a `check`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from cells import Cell, book, notebook

from ntm_ref.exercises import exercises
from ntm_ref.exercises.exercise import Exercise
from ntm_ref.exercises.predicted import asked_in

TUTORIALS = Path(__file__).resolve().parents[1]
WORKBOOKS = TUTORIALS / "workbooks"
PIECE = re.compile(r"^(?=## )|((?:^>.*\n?)+)", re.MULTILINE)  # where a section begins, and a prediction
PREDICTION, OWN, ANSWERS = "> **Predict before you run.**", "## On your own", "## Answers"
FOLDED = "<details><summary>After your guess, and after the cells above</summary>\n\n{}\n\n</details>"
NOTE = """

*This is the workbook of tutorial {number}. Guess first: write your prediction in place of the three dots and run the
cell. Then run the next cells, and open what is folded. The [book](../notebooks/{name}.ipynb) has the same text with
results and with the answers to the exercises.*

"""
GRADED = """## Exercises that answer

Write the functions and run the cells. The first line of the answer is the cause, if something is wrong.
`python -m ntm_ref exercises hint {id}` gives a hint for {id}, and so on; there are three for each."""


def workbook(tutorial: Path) -> Iterator[Cell]:
    """The cells of the workbook."""
    number = int(tutorial.name[:2])
    questions = iter(asked_in(number).items())
    title, *cells = book(tutorial)
    yield Cell("markdown", title.text.replace("\n\n", NOTE.format(number=number, name=tutorial.stem), 1))
    yield Cell("code", "from ntm_ref.exercises import guess")
    section, telling, ran = "", False, False  # telling: the text, up to that after the next code, may tell the answer
    for cell in cells:
        if cell.kind == "code":
            ran = True
            yield from [cell] * (section != ANSWERS)
            continue
        for piece in filter(None, map(str.strip, filter(None, PIECE.split(cell.text)))):
            if piece.startswith("## "):
                section, telling = piece.partition("\n")[0], False
            if section == ANSWERS:
                continue
            yield Cell("markdown", FOLDED.format(piece) if telling and not piece.startswith(">") else piece)
            if piece.startswith(PREDICTION):
                id, asked = next(questions)
                yield Cell("code", f'guess("{id}", ...)  # {asked.form}')
                telling, ran = True, False
            if section == OWN:
                yield from own(piece)
                yield from graded([e for e in exercises().values() if e.tutorial == number])
        telling = telling and not ran


def own(piece: str) -> Iterator[Cell]:
    """An empty cell for each of the tutorial's own exercises."""
    yield from (Cell("code", f"# Exercise {n}") for n in re.findall(r"^(\d+)\. ", piece, re.MULTILINE))


def graded(found: list[Exercise]) -> Iterator[Cell]:
    """The exercises that are graded: a question, a starter, a check."""
    if found:
        yield Cell("markdown", GRADED.format(id=found[0].id))
        yield Cell("code", "from ntm_ref.exercises import check")
    for e in found:
        yield Cell("markdown", f"### {e}\n\n{e.minutes} minutes, {e.total:g} points. {e.prediction.question}")
        yield Cell("code", f'guess("{e.id}", ...)')
        if e.target and (e.kind or not e.answers):
            yield Cell("code", e.starter.strip())
            yield Cell("code", f'check({e.target}, "{e.id}")')
        else:
            yield Cell(
                "markdown",
                f"The answers go into the file `{e.file}`, which `python -m ntm_ref exercises start` writes.",
            )


def text_of(tutorial: Path) -> str:
    """The workbook's file, as Jupyter would write it."""
    made = notebook(workbook(tutorial), tutorial, WORKBOOKS.name)
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write(tutorial: Path) -> None:
    """Write the workbook of a tutorial."""
    (WORKBOOKS / f"{tutorial.stem}.ipynb").write_text(text_of(tutorial), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for each in sorted(TUTORIALS.glob("*.py")):
        write(each)
