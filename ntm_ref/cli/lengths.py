"""Lengths of a task's sequences, as they are written on the command line."""

from __future__ import annotations

from collections.abc import Mapping

from ..support.errors import NTMError
from ..tasks import Task


def length_of(text: str, task: Task, option: str) -> dict[str, int]:
    """The lengths of a task that "20x10" stands for: {"length": 20, "repeats": 10}.

    Raises an `NTMError` that begins with the ``option``, such as "evaluate: --lengths".
    """
    names, parts = list(task.longest), text.split("x")
    if len(parts) != len(names) or not all(part.isdecimal() and int(part) for part in parts):
        expected = "x".join(name.upper() for name in names)
        raise NTMError(f"{option} got {text!r}, expected {expected} for {task.name}, each at least 1")
    return {name: int(part) for name, part in zip(names, parts)}


def length_in_words(lengths: Mapping[str, int]) -> str:
    """The inverse: "20x10"."""
    return "x".join(map(str, lengths.values()))
