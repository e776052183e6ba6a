"""Fixtures for the exercises: a student's file, loaded in this process and checked at one point, which is quick."""

from collections.abc import Callable
from pathlib import Path

import pytest
from in_process import Here, at_one_point, complex_step_first
from in_process import in_process as judged_in_process

from ntm_ref.exercises import classes
from ntm_ref.exercises.grade import Grade
from ntm_ref.exercises.grading import grade_file
from ntm_ref.exercises.reading import exercises

__all__ = ["at_one_point", "complex_step_first", "judged_in_process"]


@pytest.fixture
def in_process(judged_in_process: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A student's file is loaded in the process of the tests."""
    monkeypatch.setattr(classes, "StudentProcess", Here)


@pytest.fixture
def graded(tmp_path: Path) -> Callable[..., Grade]:
    """The grade of a text as the file of an exercise."""

    def grade(id: str, text: str | bytes, variant: str = "", seconds: float = 60) -> Grade:
        exercise = exercises()[id]
        path = tmp_path / exercise.file
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return grade_file(exercise, path, variant=variant, seconds=seconds)

    return grade
