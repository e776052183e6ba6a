"""What the checker found, as parts with points, a cause in one sentence, and a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..gradcheck.verdict.survey import Survey
from .exercise import CONTRACT, EDGES, GRADIENT, Exercise
from .grade import DONE, HALF, NOT_COUNTED, NOT_RIGHT, RIGHT, Grade, Part
from .recognise import Recognised

ONCE = "one mistake costs once"
CONTRACT_REMARK = "shapes and dtypes, nothing changed in place, called twice answers the same"


def why_nothing_counts(survey: Survey) -> str:
    """Why no point can be earned: another forward, or gradients that are not derived."""
    if survey.differs:
        where = survey.points_that_differ()
        return f"forward no longer computes what the starter's did, at {where}: put it back, and write backward alone"
    return f"this is not a derivation: {survey.borrowed}" if survey.borrowed else ""


def class_parts(exercise: Exercise, survey: Survey, known: Sequence[Recognised]) -> Iterator[Part]:
    """The gradients, the contract and the edges."""
    by_name = {part.removeprefix(GRADIENT) for part in exercise.gradients} <= {*survey.arguments}
    found = []
    for i, name in enumerate(exercise.gradients):
        said = next((mistake.sentence for mistake in known if name in mistake.parts), "")
        which = survey.arguments.index(name.removeprefix(GRADIENT)) if by_name else i
        found.append(replace(gradient_part(survey, which, exercise.points[name], said), name=name))
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


def mended(parts: list[Part], known: Sequence[Recognised]) -> list[Part]:
    """The parts, with points given back where one mistake has cost more than once."""
    if not known:
        return parts
    explained = {name for mistake in known for name in mistake.parts}
    other = sum(p.possible - p.earned for p in parts if p.state in (NOT_RIGHT, HALF) and p.name not in explained)
    earns = sum(part.possible for part in parts) - sum(mistake.cost for mistake in known) - other
    missing = earns - sum(part.earned for part in parts)
    for i, part in sorted(enumerate(parts), key=lambda item: item[1].state != NOT_COUNTED):
        if missing > 0 and (part.name in explained or part.state == NOT_COUNTED):
            back = min(missing, part.possible - part.earned)
            remark = f"{part.remark} ({ONCE})" if back and part.name in explained else ONCE if back else part.remark
            parts[i], missing = replace(part, earned=part.earned + back, remark=remark), missing - back
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
