"""Grade one exercise: read the file, judge its class and its answers, and say what came of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..gradcheck.theirs.outcome import Outcome
from ..gradcheck.verdict.survey import Survey
from .answers import answer_parts
from .classes import in_a_process, outcome_of
from .exercise import CONTRACT, EDGES, GRADIENT, Exercise, Planted
from .grade import (
    DONE,
    HALF,
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
from .recognise import recognised
from .sources import starter
from .special import KINDS

CONTRACT_REMARK = "shapes and dtypes, nothing changed in place, called twice answers the same"


def grade_file(
    exercise: Exercise, path: Path, *, seeds: Sequence[int] = (0,), variant: str = "", seconds: float = 60
) -> Grade:
    """The grade of the file of one exercise. Whatever the file holds or does, there is one."""
    found = why_unreadable(exercise, path)
    if isinstance(found, Grade):
        return replace(found, file=path.name)
    if found.split() == starter(exercise, variant).split():
        what = "backward" if exercise.target else "the answers"
        where = f"{what} in {path.name}" if exercise.target else f"{what} to {path.name}"
        cause = f"still to be written: {where}"
        return nothing(exercise, OPEN, cause, file=path.name)
    if exercise.kind:
        return replace(graded_specially(exercise, path, seconds), file=path.name)
    if exercise.uses and (borrowed := {exercise.like or "exercises", "exercises"} & words_of(found)):
        cause = f"it uses ntm_ref's own {min(borrowed)}: write backward yourself"
        return nothing(exercise, WRONG, cause, file=path.name)
    answers, named = answer_parts(exercise, found, variant) if exercise.answers else ([], [])
    outcome = outcome_of(exercise, path, seeds, variant, seconds) if exercise.target else None
    return replace(put_together(exercise, answers, named, outcome, variant), file=path.name)


def graded_specially(exercise: Exercise, path: Path, seconds: float) -> Grade:
    """The grade of an exercise of a kind of its own."""
    found = in_a_process(exercise, path, "", seconds, lambda form: KINDS[exercise.kind](exercise, form))
    if isinstance(found, Outcome):
        return replace(of_error(exercise, found, []), printed=found.printed)
    wrong = [part for part in found if part.state != RIGHT]
    cause = wrong[0].remark if wrong else "all right"
    return Grade(exercise, WRONG if wrong else DONE, cause, found)


def grade_class(exercise: Exercise, target: Any, *, seeds: Sequence[int] = (0,), variant: str = "") -> Grade:
    """The grade of a class in this process, as in a notebook; the points of answers are not counted."""
    answers = [Part(name, 0, exercise.points[name], NOT_COUNTED, "not in a class") for name in exercise.answers]
    return put_together(exercise, answers, [], outcome_of(exercise, target, seeds, variant), variant)


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
    planted = recognised(exercise, survey, variant)
    sentences = [p.sentence for p in planted] or [s for finding in survey.findings for s in finding.sentences]
    parts = [*class_parts(exercise, survey, planted), *answers]
    if planted:
        parts = mended(parts, max(p.earns for p in planted), exercise)
    state = DONE if sum(part.earned for part in parts) >= exercise.total else WRONG
    grade = Grade(exercise, state, "", parts, [*sentences, *named], numbers_of(survey), printed=outcome.printed)
    return replace(grade, cause=cause_of(grade, survey), survey=survey)


def of_answers(exercise: Exercise, parts: list[Part], named: list[str]) -> Grade:
    """The grade of an exercise that asks for answers alone."""
    wrong = [part for part in parts if part.state == NOT_RIGHT]
    still = [part for part in parts if part.state == NOT_COUNTED]
    if not wrong and still:
        return Grade(exercise, OPEN, f"{still[0].name}: {still[0].remark}", parts)
    if not wrong:
        return Grade(exercise, DONE, "all right", parts)
    return Grade(exercise, WRONG, f"{wrong[0].name}: {wrong[0].remark}", parts, named)


def of_error(exercise: Exercise, outcome: Outcome, answers: list[Part]) -> Grade:
    """The grade of a class that could not be checked."""
    raised = f"{outcome.error} {' '.join(outcome.traceback)}"
    if "NotImplementedError" in raised:
        grade = nothing(exercise, OPEN, "backward is still to be written")
    else:
        grade = nothing(exercise, NOT_JUDGED, outcome.error, list(outcome.traceback))
    parts = [next((a for a in answers if a.name == part.name), part) for part in grade.parts]
    return replace(grade, parts=parts)


def why_nothing_counts(survey: Survey) -> str:
    """Why no point can be earned: another forward, or gradients that are not derived."""
    if survey.differs:
        where = survey.points_that_differ()
        return f"forward no longer computes what the starter's did, at {where}: put it back, and write backward alone"
    return f"this is not a derivation: {survey.borrowed}" if survey.borrowed else ""


def class_parts(exercise: Exercise, survey: Survey, planted: Sequence[Planted]) -> Iterator[Part]:
    """The gradients, the contract and the edges."""
    expected = [part.removeprefix(GRADIENT) for part in exercise.gradients]
    by_name = {*expected} <= {*survey.arguments}
    said = planted[0].sentence if planted else ""
    found = [gradient_part(survey, survey.arguments.index(n) if by_name else i, exercise.points[f"{GRADIENT}{n}"], said)
             for i, n in enumerate(expected)]  # fmt: skip
    found = [replace(part, name=name) for part, name in zip(found, exercise.gradients)]
    yield from found
    some = any(part.earned for part in found)
    breaches = list(dict.fromkeys(b for report in survey.reports.values() for b in report.breaches))
    for name, problems, remark in ((CONTRACT, breaches, CONTRACT_REMARK), (EDGES, survey.robustness, "")):
        points = exercise.points.get(name)
        if points is None:
            continue
        if problems:
            yield Part(name, 0, points, NOT_RIGHT, problems[0])
        elif some:
            yield Part(name, points, points, RIGHT, remark)
        else:
            yield Part(name, 0, points, NOT_COUNTED, "counts as soon as a gradient is right")


def gradient_part(survey: Survey, i: int, points: float, said: str) -> Part:
    """One gradient: all points if it is right everywhere, half if only in general position; ``said`` explains it."""
    checks = {p: r.arguments[i] for p, r in survey.reports.items()}
    bad, argument = [point for point, c in checks.items() if not c.ok], checks["generic"].argument
    name = f"{GRADIENT}{argument}"
    if not bad:
        return Part(name, points, points, RIGHT)
    findings = [f for f in survey.findings if argument in f.arguments and f.sentences]
    breaches = [b for c in checks.values() for b in c.breaches]
    remark = said or (findings[0].sentences[0] if findings else breaches[0] if breaches else "")
    if "generic" in bad:
        return Part(name, 0, points, NOT_RIGHT, remark)
    return Part(name, points / 2, points, HALF, remark or f"right in general, wrong at the point {bad[0]!r}", bad[0])


def mended(parts: list[Part], earns: float, exercise: Exercise) -> list[Part]:
    """The parts, if one mistake in all has spoilt several: they then lose no more than the mistake costs."""
    missing = earns - sum(part.earned for part in parts)
    for i, part in enumerate(parts):
        if missing > 0 and part.state != RIGHT and part.name in (*exercise.gradients, CONTRACT, EDGES):
            back = min(missing, part.possible - part.earned)
            parts[i] = replace(part, earned=part.earned + back)
            missing -= back
    return parts


def cause_of(grade: Grade, survey: Survey) -> str:
    """The first line: what is wrong in one sentence, or what is right."""
    if grade.state == DONE:
        return f"all right, at {len(survey.reports)} points and on the edges"
    if grade.named:
        return grade.named[0]
    wrong = [part for part in grade.parts if part.state in (NOT_RIGHT, HALF)]
    if not wrong:
        still = next((part for part in grade.parts if part.state == NOT_COUNTED), None)
        return f"{still.name}: {still.remark}" if still else "not all points were earned"
    first = wrong[0]
    if first.remark.startswith(first.name):
        return first.remark
    return f"{first.name}: {first.remark}" if first.remark else f"{first.name} is wrong, and matches no mistake we know"


def numbers_of(survey: Survey) -> str:
    """The worst number of the first wrong gradient beside the numerical derivative."""
    for point, check in survey.first_wrong_checks().values():
        place = f"({', '.join(map(str, check.worst))})" if check.worst else ""
        where = "" if point == "generic" else f" at the point {point!r}"
        ratio = f"ratio {check.ratio:.3g}" if np.isfinite(check.ratio) else "no ratio"
        yours = f"You: d_{check.argument}{place} = {check.came:.4g}{where}."
        return f"{yours} Nudging {check.argument} there says {check.expected:.4g}; {ratio}."
    return ""
