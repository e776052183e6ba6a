"""Check the class of a submission: like a stage of ours, or like the solution of the exercise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..gradcheck import check
from ..gradcheck.student_side.loading import in_words
from ..gradcheck.theirs.local import LocalForm
from ..gradcheck.theirs.outcome import SEVERITY, Outcome
from ..gradcheck.theirs.process import StudentProcess
from ..gradcheck.theirs.remote import RaisedThereError, RemoteForm
from ..gradcheck.theirs.sources import part_called, text_of
from ..gradcheck.theirs.survey import Check
from ..gradcheck.theirs.uses import why_no_derivation
from ..gradcheck.verdict.check import examine
from ..gradcheck.verdict.survey import Survey
from ..support.errors import CheckError, NTMError
from .calling import Calling, names_and_results
from .exercise import Exercise

T = TypeVar("T")
TRANSPOSE = ".T reverses all axes, and here there are more than two: swapaxes(-1, -2) exchanges the last two"
MATMUL = re.compile(r"matmul: Input operand 1 has .*\(size (\d+) is different from (\d+)\)")


def outcome_of(
    exercise: Exercise, target: Any, seeds: Sequence[int], variant: str = "", seconds: float = 60
) -> Outcome:
    """Check a class, or the one in a file, which then runs in a process of its own."""
    if isinstance(target, Path):
        found = in_a_process(exercise, target, variant, seconds, lambda form: judged(exercise, form, seeds, variant))
        return replace(found, seeds=list(seeds))
    if exercise.like and not variant and not exercise.uses:
        return check(target, exercise.like, seeds=seeds)  # in whatever shapes it is written
    return in_this_process(exercise, target, lambda form: judged(exercise, form, seeds, variant), variant)


def in_this_process(exercise: Exercise, target: Any, use: Callable[[Any], T], variant: str = "") -> T | Outcome:
    """What ``use`` returns for a class of this process; the outcome if that cannot be had."""
    try:
        return use(LocalForm(target, *names_and_results(exercise, variant)))
    except NTMError as error:
        return not_judged(exercise, error)


def in_a_process(exercise: Exercise, path: Path, variant: str, seconds: float, use: Callable[[Any], T]) -> T | Outcome:
    """What ``use`` returns for the class of a file in a process of its own; the outcome if that cannot be had."""
    process = StudentProcess(seconds)
    result: T | Outcome
    try:
        form = RemoteForm(process, path.resolve(), exercise.target, *names_and_results(exercise, variant), {})
        form.source = part_called(exercise.target, text_of(path))
        result = use(form)
        if process.silent:
            raise CheckError(process.silent)
    except NTMError as error:
        result = not_judged(exercise, error)
    except RaisedThereError as error:
        sentence = f"it raised {error.words} while it was checked"
        result = Outcome(exercise.target, error=sentence, traceback=error.lines)
    except Exception as error:
        sentence = f"the checker itself raised {in_words(error)}, which is no fault of this file"
        result = Outcome(exercise.target, error=sentence)
    finally:
        printed = process.close()
    return replace(result, printed=printed) if isinstance(result, Outcome) else result


def not_judged(exercise: Exercise, error: NTMError) -> Outcome:
    """The outcome for a class that cannot be checked."""
    lines = list(getattr(error, "shown", ())) or list(getattr(error.__cause__, "lines", ()))
    return Outcome(exercise.target, error=str(error), traceback=lines)


def in_plain_words(error: str) -> str:
    """A cryptic message of NumPy, in plainer words."""
    return MATMUL.sub(r"a matrix product of sizes that do not fit, \2 and \1", error)


@np.errstate(all="ignore")
def judged(exercise: Exercise, form: Any, seeds: Sequence[int], variant: str) -> Outcome:
    """The worst outcome over the seeds."""
    surveys = [surveyed(exercise, form, seed, variant) for seed in seeds]
    survey = min(surveys, key=lambda s: (SEVERITY.index(s.status), s.score))
    foreign = [] if exercise.uses else getattr(form, "imports", [])
    if foreign and not survey.borrowed:
        survey = replace(survey, borrowed=f"the file imports {' and '.join(foreign)}")
    return Outcome(exercise.target, survey=survey)


def surveyed(exercise: Exercise, form: Any, seed: int, variant: str) -> Survey:
    """The survey of a class at the points of an exercise, and on its edges."""
    calling: Any = Calling(exercise, variant)
    if form.names is not None and len(form.names) != len(calling.names):
        takes, expected = ", ".join(form.names), ", ".join(calling.names)
        raise CheckError(f"{form.name}.forward takes ({takes}), expected ({expected}) as in the starter")
    survey = CheckOfExercise(form, calling, seed, lambda point: None).survey()
    wrong = {*survey.wrong}
    edges = [sentence for name in exercise.edges for sentence in on_the_edge(form, calling, name, seed, wrong)]
    shapes = {name: value.shape for name, value in zip(calling.names, calling.arguments("generic", 0))}
    borrowed = "" if exercise.uses else why_no_derivation(form, calling)
    named = {"like": str(exercise), "shapes": shapes, "form": form.words, "seed": seed, "borrowed": borrowed}
    return replace(survey, robustness=[*survey.robustness, *edges], **named)


def on_the_edge(form: Any, calling: Calling, edge: str, seed: int, wrong: set[str]) -> list[str]:
    """A sentence if something goes wrong on an edge of the domain, and nowhere else."""
    inputs = calling.on_the_edge(edge, seed)
    try:
        report = examine(form, *inputs, seed=seed, names=calling.names)
        expected = calling.like().forward(*inputs)
    except CheckError as error:
        transposed = "matmul" in str(error) and any(np.ndim(value) > 2 for value in inputs)
        return [f"{edge}: {in_plain_words(str(error))}" + f"; {TRANSPOSE}" * transposed]
    found = report.evidence[0].results
    if any(not np.allclose(a, b, 1e-9, 1e-12, equal_nan=True) for a, b in zip(found, expected)):
        return [f"{edge}: forward computes something other than the one handed out"]
    bad = [f"d_{check.argument}" for check in report.arguments if not check.ok and check.argument not in wrong]
    return [f"{edge}: {' and '.join(bad)} {'is' if len(bad) == 1 else 'are'} wrong there, and right elsewhere"] * bool(
        bad
    )


class CheckOfExercise(Check):
    """As `Check`; an exercise that is like no stage has edges of its own, which come later."""

    def on_the_edge(self, point: str, wrong: set[str]) -> list[str]:
        """What goes wrong on an edge of the stages."""
        exercise: Exercise = self.calling.exercise  # type: ignore[attr-defined]
        return super().on_the_edge(point, wrong) if exercise.like else []
