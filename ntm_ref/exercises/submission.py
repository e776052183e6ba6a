"""The text of a submission: whether it can be read, and which names it uses. Nothing of it is run."""

from __future__ import annotations

import ast
from pathlib import Path

from .exercise import Exercise
from .grade import NOT_JUDGED, OPEN, Grade, nothing


def why_unreadable(exercise: Exercise, path: Path) -> str | Grade:
    """The text of the file, or the grade if there is none that can be read."""
    if not path.exists():
        return nothing(exercise, OPEN, f"not started: there is no file {path.name}")
    try:
        content = path.read_bytes()
    except OSError as error:
        return nothing(exercise, NOT_JUDGED, f"{path.name} cannot be read: {error.strerror}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if not text.strip():
        return nothing(exercise, OPEN, f"{path.name} is empty; 'exercises start' writes a starter into an empty folder")
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f" in line {line}" if line else ""
        said = getattr(error, "msg", None) or str(error)
        shown = (getattr(error, "text", None) or "").rstrip()
        return nothing(
            exercise, NOT_JUDGED, f"Python cannot read {path.name}{where}: {said}", [f"  {shown}"] * bool(shown)
        )
    return text


def words_of(text: str) -> set[str]:
    """The names, attributes, imports and short texts that a program uses, apart from what only runs as a program."""
    found: set[str] = set()
    body = [node for node in ast.parse(text).body if not (isinstance(node, ast.If) and "__main__" in ast.unparse(node))]
    for node in (part for top in body for part in ast.walk(top)):
        for key in ("id", "attr", "module", "value"):
            found |= {*str(getattr(node, key, "")).split(".")}
        if isinstance(node, ast.alias):
            found |= {*node.name.split(".")}
    return found
