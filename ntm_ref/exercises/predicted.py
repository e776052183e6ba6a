"""What the tutorials ask to predict, for ``guess("T1.2", ...)`` in their workbooks.

The answers are in `predictions/`, a Markdown file for each tutorial, where no student comes across them: the second
question of tutorial 1 has the heading ``## 1.2 a number: the slope``, then a line ``computed: slope`` with an
expression that has the answer as its value as soon as the tutorial's next cells have been run (a test compares the
two), then the answer as in an exercise's section ``## Answer``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..support.errors import NTMError
from .exercise import Prediction
from .markdown import prediction, split
from .reading import exercise_called

FOLDER = Path(__file__).parent / "predictions"
COMPUTED = "computed: "


class Asked(NamedTuple):
    """A question of a tutorial: what form the answer has, how the tutorial computes it, and the answer."""

    form: str
    computed: str
    prediction: Prediction


@cache
def asked_in(tutorial: int, folder: Path = FOLDER) -> dict[str, Asked]:
    """The questions of a tutorial by their ids, ``T1.2``; none if it is not there."""
    path = folder / f"{tutorial:02}.md"
    found: dict[str, Asked] = {}
    for heading, body in split(path.read_text(encoding="utf-8"), "## ")[1].items() if path.exists() else ():
        id, _, form = heading.partition(" ")
        computed, _, answer = body.partition("\n\n")
        question = f"The answer should be {form}. Think again, or run the next cells and compare."
        found[f"T{id}"] = Asked(form, computed.removeprefix(COMPUTED), prediction(question, answer))
    return found


def prediction_called(id: str) -> Prediction:
    """The prediction of an exercise, ``2.1``, or of a tutorial, ``T1.2``. Raises an `NTMError` if there is none."""
    tutorial = id.strip().upper().removeprefix("T").partition(".")[0]
    if not id.strip().upper().startswith("T") or not tutorial.isdigit():
        return exercise_called(id).prediction
    known = asked_in(int(tutorial))
    if (found := known.get(id.strip().upper())) is None:
        raise NTMError(f"there is no question {id!r}, expected one of {', '.join(known) or 'T1.1, T1.2, ...'}")
    return found.prediction
