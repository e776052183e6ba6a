"""Grade folders of exercises into one dictionary, of which every format is a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import ntm_ref

from ...gradcheck.commands.cases import visible
from ...support.errors import FileError
from ..exercise import Exercise
from ..grade import NOT_JUDGED, NOT_RIGHT, Grade, nothing
from ..grading import grade_file
from ..reading import exercises
from ..student.folder import files_in, variant_of
from ..telling import FULL, NAMED, coarser, lines_of, place_of
from ..telling import cause as cause_in

Document = dict[str, Any]
VERSION = 1


@dataclass(frozen=True)
class Settings:
    """How to grade: which exercises, in which detail, with which seeds, variants and time limit."""

    only: Sequence[str] = ()
    detail: str = FULL
    seeds: Sequence[int] = (0,)
    variant: str = ""  # a word, or FOLDER_NAMES
    seconds: float = 60


FOLDER_NAMES = "*"  # as the variant: each folder's name is its word


def seeds_from(n: int, secret: str) -> list[int]:
    """The seeds 0 to n - 1, and, from a secret word, as many that nobody can guess."""
    hidden = (int(sha256(f"{secret} {i}".encode()).hexdigest()[:8], 16) for i in range(n))
    return [*range(n), *(hidden if secret else ())]


def document(folders: Sequence[Path], settings: Settings, watch: Callable[[str], None] = lambda name: None) -> Document:
    """The grades of all folders. Raises a `FileError` if one is not a folder; what is in it never raises."""
    for folder in folders:
        if not folder.is_dir():
            found = "a file" if folder.exists() else "not there"
            raise FileError(f"{folder} is {found}, expected a folder of exercises")
    wanted = [e for id, e in exercises().items() if not settings.only or id in settings.only]
    submissions = []
    for name, folder in named(folders):
        watch(name)
        grades = [graded(e, folder, settings) for e in wanted]
        submissions.append(submission(name, grades, settings.detail))
    return {
        "version": VERSION,
        "command": "exercises grade",
        "ntm_ref": ntm_ref.__version__,
        "detail": settings.detail,
        "seeds": len(settings.seeds),
        "submissions": submissions,
    }


def named(folders: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """A name for each folder: its last part, or the whole path where that is not unique."""
    last = [folder.resolve().name for folder in folders]
    for name, folder in zip(last, folders):
        yield visible(name if last.count(name) == 1 else str(folder)), folder


def graded(exercise: Exercise, folder: Path, settings: Settings) -> Grade:
    """The grade of one exercise in a folder."""
    word = folder.resolve().name if settings.variant == FOLDER_NAMES else settings.variant
    path = files_in(folder).get(exercise.id, folder / exercise.file)
    variant = variant_of(exercise, word)
    try:
        return grade_file(exercise, path, seeds=settings.seeds, variant=variant, seconds=settings.seconds)
    except Exception as error:  # one submission must not cost the others their grades
        cause = f"the grader itself failed: {type(error).__name__}: {error}"
        return nothing(exercise, NOT_JUDGED, cause, file=path.name)


def submission(name: str, grades: Sequence[Grade], detail: str) -> Document:
    """The grades of one folder as plain values."""
    return {
        "name": name,
        "score": round(sum(grade.earned for grade in grades), 4),
        "possible": sum(grade.possible for grade in grades),
        "exercises": [as_dict(grade, detail) for grade in grades],
    }


def as_dict(grade: Grade, detail: str) -> Document:
    """One grade as plain values, with no more than the degree of detail allows."""
    detail = coarser(detail, grade.exercise.tells)
    known, full = detail in (FULL, NAMED), detail == FULL
    return {
        "id": grade.exercise.id,
        "title": grade.exercise.title,
        "file": visible(grade.file),
        "state": grade.state,
        "earned": round(grade.earned, 4),
        "possible": grade.possible,
        "cause": visible(cause_in(grade, detail)),
        "named": [visible(sentence) for sentence in grade.named] if known else [],
        "numbers": visible(grade.numbers) if full else "",
        "lines": [visible(line) for line in grade.lines] if known else [],
        "printed": [visible(line) for line in grade.printed] if full else [],
        "parts": [part_as_dict(part, detail) for part in grade.parts],
        "text": [visible(line) for line in lines_of(grade, detail)],
    }


def part_as_dict(part: Any, detail: str) -> Document:
    """One part as plain values."""
    known = detail in (FULL, NAMED)
    remark = part.remark if known else place_of(part) if part.state == NOT_RIGHT and detail != "verdict" else ""
    return {
        "name": part.name,
        "earned": round(part.earned, 4),
        "possible": part.possible,
        "state": part.state,
        "remark": visible(remark),
        "where": part.where if detail != "verdict" else "",
    }
