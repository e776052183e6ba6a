"""What went wrong in a class, and how often. No names: only counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from ..exercise import Exercise
from ..grade import DONE, OPEN
from ..reading import exercises
from ..student.progress import Progress
from .document import Document

SHOWN = 8  # mistakes of one exercise


def class_report(document: Document, folders: Sequence[Path]) -> Iterator[str]:
    """For each exercise: how many are right, which mistakes were made, now or on the way, and how long it took."""
    progress = [Progress(folder) for folder in folders]
    known = exercises()
    for i, first in enumerate(document["submissions"][0]["exercises"] if document["submissions"] else ()):
        grades = [s["exercises"][i] for s in document["submissions"]]
        begun = sum(g["state"] != OPEN for g in grades)
        right = sum(g["state"] == DONE for g in grades)
        yield f"{first['id']} {first['title']}: {len(grades)} handed in, {begun} began, {right} right"
        exercise = known[first["id"]]
        memories = [p.of(exercise) for p in progress]
        counts = seen(grades, memories)
        for sentence, n in counts.most_common(SHOWN):
            yield f"  {n:>3}  {sentence}"
        yield from pace(exercise, memories)
        yield ""


def seen(grades: Sequence[Document], memories: Sequence[Any]) -> Counter[str]:
    """In how many folders each mistake was seen, now or at an earlier attempt."""
    counts: Counter[str] = Counter()
    for g, m in zip(grades, memories):
        now = g["named"] or ([g["cause"]] if g["state"] not in (DONE, OPEN) else [])
        counts.update({*now, *(str(sentence) for sentence in m["mistakes"])})
    return counts


def pace(exercise: Exercise, memories: Sequence[Any]) -> Iterator[str]:
    """How long it took from the first attempt to success, and how many hints."""
    minutes = [took(m) for m in memories if m["done"]]
    known = [value for value in minutes if value is not None]
    if known:
        hints = sum(m["hints"] == len(exercise.hints) for m in memories)
        took_them = f"median {median(known):.0f} minutes (planned {exercise.minutes})"
        yield f"  from the first attempt to success: {took_them}; {hints} used hint 3"


def took(memory: Any) -> float | None:
    """Minutes between the first attempt and success; None if that is not known."""
    try:
        first, done = (datetime.fromisoformat(memory[key]) for key in ("first", "done"))
        return (done - first).total_seconds() / 60
    except (TypeError, ValueError):
        return None
