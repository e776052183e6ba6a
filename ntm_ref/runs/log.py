"""The log of a training run: the entries, and how they are read and written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..support.errors import NTMError
from .files import read_text, refusing, write_whole
from .strict_json import parse

KIND = "the log of a training run"
COSTS = ("bits_per_sequence", "optimal_bits", "wrong_bits")
NAMES = ("sequences", *COSTS, "gradient_norm", "gradient_norm_max", "seconds")

OPTIONAL = {"lesson", "fresh_bits"}
Entry = dict[str, float]
"""Keys: NAMES; in lessons that change the task, "lesson" (counted from 1); and where the cost during training says
solved, "fresh_bits", the cost of the weights of that moment on other sequences, above the optimum."""


def above_optimum(entry: Entry) -> float:
    """The cost above the lowest possible one, in bits per sequence; that is 0 for most tasks."""
    return entry["bits_per_sequence"] - entry.get("optimal_bits", 0.0)


def entry_of(sequences: int, seconds: float, interval: Sequence[tuple[float, ...]]) -> Entry:
    """The entry of an interval, given the bits, wrong bits, gradient norm and optimal bits of each update in it."""
    bits, wrong, norms, optimal = np.array(interval).T
    return {
        "sequences": sequences,
        "bits_per_sequence": float(bits.mean()),
        "optimal_bits": float(optimal.mean()),
        "wrong_bits": float(wrong.mean()),
        "gradient_norm": float(np.median(norms)),
        "gradient_norm_max": float(norms.max()),
        "seconds": round(seconds, 3),
    }


def of_the_task(log: Sequence[Entry]) -> list[Entry]:
    """The entries of the task itself, at any learning rate; if there are none, all entries."""
    return [entry for entry in log if "lesson" not in entry] or list(log)


def read_log(path: Path) -> list[Entry]:
    """The entries of a log file, empty if there is none.

    An incomplete last line is ignored; any other broken line raises a `FileError`.
    """
    return entries_of(read_text(path, KIND), path) if path.exists() else []


def entries_of(text: str, path: Path) -> list[Entry]:
    """The entries in the text of a log."""
    entries: list[Entry] = []
    for number, line in enumerate(text.split("\n")[:-1], start=1):  # text after the last line break is incomplete
        with refusing(f"{path}, line {number}: not an entry of a training log"):
            check_entry(entry := parse(line), entries)
        entries.append(entry)
    return entries


def check_entry(entry: Any, before: Sequence[Entry]) -> None:
    """Raise an `NTMError` unless this is an entry with more sequences than the entries before it."""
    if not isinstance(entry, dict) or set(entry) - OPTIONAL != set(NAMES):
        raise NTMError(f"expected the numbers {', '.join(NAMES)}")
    check_numbers(entry)
    last = before[-1]["sequences"] if before else 0
    if not isinstance(entry["sequences"], int) or entry["sequences"] <= last:
        raise NTMError(f"sequences is {entry['sequences']}, expected a whole number above {last}")


def check_numbers(values: Mapping[Any, Any]) -> None:
    """Raise an `NTMError` unless each of these values is a number."""
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise NTMError(f"{name} is {value!r}, expected a number")


def check_log(log: Any) -> list[Entry]:
    """The log of a checkpoint; raises an `NTMError` unless every entry is valid."""
    entries: list[Entry] = []
    for entry in log:
        check_entry(entry, entries)
        entries.append(entry)
    return entries


def write_log(path: Path, log: Sequence[Entry]) -> None:
    """Replace a log file by these entries, one JSON object per line."""
    lines = "".join(json.dumps(entry) + "\n" for entry in log)
    write_whole(path, lambda part: part.write_text(lines, encoding="utf-8"))
