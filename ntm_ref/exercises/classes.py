"""Check the class of a submission: like a stage of ours, or like the solution of the exercise."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..gradcheck import check
from ..gradcheck.points.designed import arguments as arguments_of_ours
from ..gradcheck.points.register import OURS, STAGES
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
from ..support.shapes import Array
from .exercise import Exercise
from .sources import solution

T = TypeVar("T")
SCALES = {"generic": 1.0, "initial": 0.05, "saturated": 4.0, "faint": 1e-6, "sharp": 2.0}  # of what is drawn normally


def outcome_of(
    exercise: Exercise, target: Any, seeds: Sequence[int], variant: str = "", seconds: float = 60
) -> Outcome:
    """Check a class, or the one in a file, which then runs in a process of its own."""
    if isinstance(target, Path):
        found = in_a_process(exercise, target, variant, seconds, lambda form: judged(exercise, form, seeds, variant))
        return replace(found, seeds=list(seeds))
    if exercise.like and not variant and not exercise.uses:
        return check(target, exercise.like, seeds=seeds)  # in whatever shapes it is written
    try:
        expected, n_results = names_and_results(exercise, variant)
        return judged(exercise, LocalForm(target, expected, n_results), seeds, variant)
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
        return [f"{edge}: {error}"]
    found = report.evidence[0].results
    if any(not np.allclose(a, b, 1e-9, 1e-12, equal_nan=True) for a, b in zip(found, expected)):
        return [f"{edge}: forward computes something else than the one handed out"]
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


class Calling:
    """How the class of an exercise is called: the same interface as `ntm_ref.gradcheck.theirs.calling.Calling`."""

    def __init__(self, exercise: Exercise, variant: str = "") -> None:
        self.exercise, self.variant = exercise, variant
        self.stage = exercise.like or None
        self.names = STAGES[exercise.like][1].split() if exercise.like else [*exercise.arguments]

    def arguments(self, point: str, seed: int) -> tuple[Array, ...]:
        """The arguments at a designed point."""
        if self.exercise.like:
            return arguments_of_ours(self.exercise.like, point, seed)
        rng = np.random.default_rng(seed)
        return tuple(
            np.asarray(rng.uniform(how.low, how.high, how.shape))
            if how.low is not None and how.high is not None
            else np.asarray(SCALES[point] * rng.standard_normal(how.shape))
            for how in self.exercise.arguments.values()
        )

    def on_the_edge(self, edge: str, seed: int) -> list[Array]:
        """The arguments in general position with the changes of an edge: other shapes, ``x * 1000``, ``x = 0``."""
        inputs = dict(zip(self.names, self.arguments("generic", seed)))
        for name, sign, number, shape in re.findall(
            r"(\w+) (?:([*=]) ([-\d.e]+)|(\([\d, ]*\)))", self.exercise.edges[edge]
        ):
            if shape:
                sizes = [int(size) for size in re.findall(r"\d+", shape)]
                inputs[name] = np.random.default_rng(seed).standard_normal(sizes)
            else:
                inputs[name] = (
                    inputs[name] * float(number) if sign == "*" else np.full_like(inputs[name], float(number))
                )
        return list(inputs.values())

    def like(self) -> Any:
        """An evaluation of our stage, in which known mistakes can be planted, or of the solution."""
        if self.exercise.like and not self.variant:
            return Reference(OURS[self.exercise.like])
        return Reference(class_in(solution(self.exercise, self.variant), self.exercise.target))


class Reference:
    """One evaluation of a class of this package's own, with tuples for its results and gradients."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.stage = make()

    def forward(self, *inputs: Array) -> tuple[Array, ...]:
        """The results."""
        return as_tuple(self.stage.forward(*inputs))

    def backward(self, *cotangents: Array) -> tuple[Array, ...]:
        """The gradients."""
        return as_tuple(self.stage.backward(*cotangents))


def as_tuple(value: Any) -> tuple[Array, ...]:
    """One array, or several, as a tuple."""
    return tuple(map(np.asarray, value)) if isinstance(value, (tuple, list)) else (np.asarray(value),)


@cache
def class_in(text: str, name: str) -> Any:
    """The class of this name in a text of this package's own. Raises a `CheckError` if the text does not run."""
    namespace: dict[str, Any] = {"__name__": "exercise"}
    try:
        exec(compile(text, f"<{name}>", "exec"), namespace)
        return namespace[name]
    except Exception as error:
        raise CheckError(f"the solution of {name} does not run: {in_words(error)}") from error


def names_and_results(exercise: Exercise, variant: str) -> tuple[list[str], int]:
    """The names of forward's arguments, and how many results it has."""
    calling = Calling(exercise, variant)
    return list(calling.names), len(calling.like().forward(*calling.arguments("generic", 0)))
