"""``check`` and ``guess`` for notebooks and for the last lines of a starter."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from ..support.errors import NTMError
from ..support.shell import as_a_program
from .exercise import Exercise
from .grade import Grade
from .grading import grade_class, grade_file
from .predicted import prediction_called
from .reading import exercise_called
from .student.asking import answer_to_guess, told
from .student.folder import exercise_of, variant_of
from .student.progress import Progress


class Told:
    """An answer as text, and as HTML in a notebook."""

    def __init__(self, lines: list[str], ok: bool, grade: Grade | None = None) -> None:
        self.lines, self.ok, self.grade = lines, ok, grade

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        """The first line, then the rest as it is; no colour says anything that the text does not."""
        first, *others = self.lines
        rest = f"<pre>{escape(chr(10).join(others))}</pre>" if others else ""
        return f'<div role="status"><strong>{escape(first)}</strong>{rest}</div>'


def check(target: Any, id: str = "", *, seed: int = 0) -> Told | None:
    """Grade a class in a notebook, ``check(MyRead, "2.1")``, or the file of an exercise, ``check(__file__)``.

    The grade of a file is printed and remembered in its folder; that of a class is returned. Raises an `NTMError` for
    an unknown exercise.
    """
    if isinstance(target, (str, Path)):
        as_a_program(lambda: check_file(Path(target), id))
        return None
    exercise = exercise_called(id or str(getattr(target, "__name__", "")))
    if not exercise.target:
        raise NTMError(f"exercise {exercise.id} asks for answers, not for a class: use guess, or its file")
    grade = grade_class(exercise, target, seeds=(seed,))
    return Told(list(told(grade, Progress(Path()))), grade.ok, grade)


def check_file(path: Path, id: str = "") -> int:
    """Grade a file, print and remember it; 0 if all is right, 1 otherwise."""
    try:
        grade = graded(exercise_called(id) if id else exercise_of(path), path)
    except NTMError as error:
        print(error)
        return 2
    print("\n".join(told(grade, Progress(path.parent))))
    return 0 if grade.ok else 1


def graded(exercise: Exercise, path: Path) -> Grade:
    """Grade a file in its folder and remember it there."""
    progress = Progress(path.parent)
    grade = grade_file(exercise, path, variant=variant_of(exercise, progress.variant))
    progress.remember(grade)
    return grade


def guess(id: str, value: Any) -> Told:
    """Compare a prediction with the answer that is held back: ``guess("1.2", 0.35)``, or ``T1.2`` for a tutorial's."""
    right, sentence = answer_to_guess(prediction_called(id), value)
    return Told([sentence], right)
