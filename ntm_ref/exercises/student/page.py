"""The page with the student's gradients beside the numerical ones, in the form of the page about wrong gradients."""

from __future__ import annotations

from pathlib import Path

from ...runs.files import write_whole
from ...step.wrong import Section, wrong_page
from ...support.errors import NTMError
from ...support.shell import command
from ..exercise import Exercise
from ..grade import Grade


def write_page(grade: Grade, path: Path, file: Path) -> None:
    """Write the page. Raises an `NTMError` if there are no gradients to show."""
    if grade.survey is None:
        raise NTMError(f"{grade.exercise.id}: there are no gradients to show: {grade.cause}")
    title = str(grade.exercise)
    section = Section(title, grade.survey, spread=elsewhere(grade.exercise, file))
    text = wrong_page([section], title)
    write_whole(path, lambda whole: whole.write_text(text, encoding="utf-8"))


def elsewhere(exercise: Exercise, file: Path) -> str:
    """Where to see what else becomes wrong."""
    if not exercise.like:
        return "This class is not a stage of the machine, so nothing else does."
    words = command("step", "--wrong", f"{file}:{exercise.target}", "--like", exercise.like)
    return f"In a whole machine: {words}"
