"""The results of several targets in the formats that people and programs read; README.md describes all of them."""

from __future__ import annotations

import csv as csv_writer
import json
import math
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import numpy as np

from ...support.errors import NTMError
from .cases import page_of, visible
from .gradescope import gradescope
from .junit import junit

Document = dict[str, Any]
COLUMNS = ("target", "like", "status", "verdict", "gradient", "right", "score", "error", "target_score")
FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"  # a spreadsheet runs a cell that begins with one of these, or its wide form


def render(document: Document, format: str) -> str:
    """The results of `ntm-ref gradcheck` as text in one of `FORMATS`, without a newline at the end.

    ``document`` is the dictionary that ``json`` prints. Raises an `NTMError` for an unknown format.
    """
    if format not in FORMATS:
        raise NTMError(f"there is no format {format!r}, expected one of {', '.join(FORMATS)}")
    return FORMATS[format](cleaned(document))


def cleaned(value: Any) -> Any:
    """The value in JSON's types; NaN and infinities, which JSON does not have, become None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dict):
        return {key: cleaned(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def text(document: Document) -> str:
    """The pages one after the other; if there are several, each below its target's name, and then a table."""
    results = document["results"]
    if len(results) == 1:
        return visible("\n".join(page_of(results[0])))
    pages = [f"{r['target']}\n{'=' * len(r['target'])}\n\n" + "\n".join(page_of(r)) + "\n\n" for r in results]
    return visible("\n".join([*pages, *table(results)]))


def table(results: list[Document]) -> Iterator[str]:
    """A line for each target: its score, how many of its gradients are right, and the verdict; then the total."""
    width = max([len("target"), *(len(result["target"]) for result in results)])
    yield f"{'target':<{width}}  score  gradients  verdict"
    for result in results:
        gradients = result["gradients"]
        right = f"{sum(g['right'] for g in gradients)} of {len(gradients)}" if gradients else "-"
        yield f"{result['target']:<{width}}  {result['score']:5.2f}  {right:>9}  {result['verdict']}"
    total = sum(result["score"] for result in results)
    yield f"{'total':<{width}}  {total:5.2f}  of {len(results)}"


def as_json(document: Document) -> str:
    """The document itself, in ASCII."""
    return json.dumps(document, indent=2, allow_nan=False)


def csv(document: Document) -> str:
    """A line for each gradient, and one line without a gradient for a target that could not be judged."""
    stream = StringIO()
    lines = csv_writer.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for r in document["results"]:
        target = [r["target"], r["like"], r["status"], r["verdict"]]
        for g in r["gradients"] or [None]:
            gradient = [f"d_{g['argument']}", g["right"], g["score"], g["error"]] if g else [None, None, None, None]
            lines.writerow([cell(value) for value in (*target, *gradient, r["score"])])
    return stream.getvalue().rstrip("\n")


def cell(value: Any) -> Any:
    """A cell on one line; an apostrophe keeps a spreadsheet from running it as a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return value
    line = " ".join(visible(value).split())
    return f"'{line}" if line.startswith(tuple(FORMULA)) else line


FORMATS: dict[str, Callable[[Document], str]] = {
    "text": text,
    "json": as_json,
    "junit": junit,
    "gradescope": lambda document: gradescope(document, text(document)),
    "csv": csv,
}
