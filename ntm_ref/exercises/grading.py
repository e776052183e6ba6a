"""Grade one exercise: read the file, judge its class and its answers, and report the result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..gradcheck.theirs.outcome import Outcome
from .answers import STILL, answer_parts
from .calling import Calling
from .classes import TRANSPOSE, in_a_process, in_plain_words, in_this_process, outcome_of
from .exercise import Exercise
from .grade import (
    DONE,
    NOT_COUNTED,
    NOT_JUDGED,
    NOT_RIGHT,
    OPEN,
    RIGHT,
    WRONG,
    Grade,
    Part,
    nothing,
)
from .parts import cause_of, class_parts, mended, numbers_of, why_nothing_counts
from .recognise import recognised
from .sources import starter
from .special import KINDS
from .submission import why_unreadable, words_of

MISSING = re.compile(r"AttributeError: '\w+' object has no attribute")


def grade_file(
    exercise: Exercise, path: Path, *, seeds: Sequence[int] = (0,), variant: str = "", seconds: float = 60
) -> Grade:
    """The grade of the file of one exercise. Whatever the file holds or does, there is a grade."""
    found = why_unreadable(exercise, path)
    if isinstance(found, Grade):
        return replace(found, file=path.name)
    if found.split() == starter(exercise, variant).split():
        what = "backward" if exercise.target else "the answers"
        where = f"{what} in {path.name}" if exercise.target else f"{what} to {path.name}"
        cause = f"still to be written: {where}"
        return nothing(exercise, OPEN, cause, file=path.name)
    if exercise.uses and (borrowed := {exercise.like or "exercises", "exercises", "training"} & words_of(found)):
        cause = f"it uses ntm_ref's own {min(borrowed)}: write backward yourself"
        return nothing(exercise, WRONG, cause, file=path.name)
    if exercise.kind:
        return replace(graded_specially(exercise, path, seconds), file=path.name)
    answers, named = answer_parts(exercise, found, variant) if exercise.answers else ([], [])
    outcome = outcome_of(exercise, path, seeds, variant, seconds) if exercise.target else None
    return replace(put_together(exercise, answers, named, outcome, variant), file=path.name)


def kept_by_forward(exercise: Exercise, raised: str) -> str:
    """What forward keeps, for somebody who asked for something else."""
    kept = list(dict.fromkeys(re.findall(r"self\.(\w+)(?=[^=\n(]*=[^=])", exercise.starter)))
    return f"; forward keeps {', '.join(f'self.{name}' for name in kept)}" if kept and MISSING.search(raised) else ""


def graded_specially(exercise: Exercise, path: Path, seconds: float) -> Grade:
    """The grade of an exercise of a kind of its own."""
    found = in_a_process(exercise, path, "", seconds, lambda form: KINDS[exercise.kind](exercise, form))
    if isinstance(found, Outcome):
        return replace(of_error(exercise, found, []), printed=found.printed)
    return of_special(exercise, found)


def of_special(exercise: Exercise, found: list[Part]) -> Grade:
    """The grade of an exercise of a kind of its own, from its parts."""
    known = {mistake.sentence for mistake in exercise.mistakes}
    named = [part.remark for part in found if part.remark in known]
    wrong = [part for part in found if part.state != RIGHT]
    cause = wrong[0].remark if wrong else "all right"
    return Grade(exercise, WRONG if wrong else DONE, cause, found, named)


def grade_class(exercise: Exercise, target: Any, *, seeds: Sequence[int] = (0,), variant: str = "") -> Grade:
    """The grade of a class in this process, as in a notebook; the points of answers are not counted."""
    if exercise.kind:
        found = in_this_process(exercise, target, lambda form: KINDS[exercise.kind](exercise, form))
        return of_error(exercise, found, []) if isinstance(found, Outcome) else of_special(exercise, found)
    answers = [Part(name, 0, exercise.points[name], NOT_COUNTED, "not in a class") for name in exercise.answers]
    return put_together(exercise, answers, [], outcome_of(exercise, target, seeds, variant), variant)


def put_together(
    exercise: Exercise, answers: list[Part], named: list[str], outcome: Outcome | None, variant: str
) -> Grade:
    """The grade from the answers, and from what came of checking the class."""
    if outcome is None:
        return of_answers(exercise, answers, named)
    if outcome.survey is None:
        return replace(of_error(exercise, outcome, answers), printed=outcome.printed)
    survey = outcome.survey
    refused = why_nothing_counts(survey)
    if refused:
        grade = nothing(exercise, WRONG, refused)
        return replace(grade, printed=outcome.printed, derived=not survey.borrowed, survey=survey)
    known = recognised(exercise, survey, variant)
    others = [s for finding in survey.findings for s in finding.sentences] if not known else []
    sentences = [mistake.sentence for mistake in known] or others
    parts = [*mended([*class_parts(exercise, survey, known)], known), *answers]
    state = DONE if sum(part.earned for part in parts) >= exercise.total else WRONG
    grade = Grade(exercise, state, "", parts, [*sentences, *named], numbers_of(survey), printed=outcome.printed)
    return replace(grade, cause=cause_of(grade, survey), survey=survey)


def of_answers(exercise: Exercise, parts: list[Part], named: list[str]) -> Grade:
    """The grade of an exercise that asks for answers alone."""
    wrong = [part for part in parts if part.state == NOT_RIGHT]
    still = [part for part in parts if part.state == NOT_COUNTED]
    unread = [part for part in still if part.remark != STILL]
    if not wrong and still:
        return Grade(exercise, OPEN, f"{still[0].name}: {still[0].remark}", parts)
    if not wrong:
        return Grade(exercise, DONE, "all right", parts)
    first = (unread or wrong)[0]
    return Grade(exercise, WRONG, f"{first.name}: {first.remark}", parts, named)


def of_error(exercise: Exercise, outcome: Outcome, answers: list[Part]) -> Grade:
    """The grade of a class that could not be checked."""
    error, raised = in_plain_words(outcome.error), f"{outcome.error} {' '.join(outcome.traceback)}"
    if "NotImplementedError" in raised:
        grade = nothing(exercise, OPEN, "backward is still to be written")
    else:
        several = any(value.ndim > 2 for value in Calling(exercise).arguments("generic", 0))
        transposed = several and "matmul" in raised and any(".T" in line for line in outcome.traceback)
        hint = f"; {TRANSPOSE}" if transposed else kept_by_forward(exercise, raised)
        grade = nothing(exercise, NOT_JUDGED, error + hint, list(outcome.traceback))
    parts = [next((a for a in answers if a.name == part.name), part) for part in grade.parts]
    return replace(grade, parts=parts)
