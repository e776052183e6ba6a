"""Try the exercises themselves: starters, solutions, hints, known mistakes, variants, random mutations.

The mistakes of an exercise that is like a stage have to be recognised by the checker's own catalogue as well, which
knows nothing of the exercise.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ...support.errors import NTMError
from ..exercise import Exercise
from ..grade import OPEN, Grade
from ..grading import grade_file
from ..reading import exercises
from ..sources import filled, from_hint, solution, starter, with_mistake
from .equal import equal_in_function
from .mutations import mutants

MOST_LINES = 30  # of a starter


def selftest(
    ids: Sequence[str] = (), n_mutations: int = 0, watch: Callable[[str], None] = lambda line: None
) -> Iterator[str]:
    """A sentence for everything that is not as it should be; nothing if all is well."""
    with tempfile.TemporaryDirectory() as folder:
        for id, exercise in exercises().items():
            if not ids or id in ids:
                watch(str(exercise))
                try:
                    yield from problems(Bench(exercise, Path(folder)), n_mutations)
                except NTMError as error:
                    yield f"{id}: {error}"


class Bench:
    """One exercise, and texts that are graded as if a student had handed them in."""

    def __init__(self, exercise: Exercise, folder: Path) -> None:
        self.exercise, self.path = exercise, folder / exercise.file

    def grade(self, text: str, variant: str = "") -> Grade:
        """The grade of a text."""
        self.path.write_text(text, encoding="utf-8")
        return grade_file(self.exercise, self.path, variant=variant)


def problems(bench: Bench, n_mutations: int) -> Iterator[str]:
    """What is wrong with one exercise."""
    e = bench.exercise
    if (n := len(e.starter.strip().splitlines())) > MOST_LINES:
        yield f"{e.id}: the starter has {n} lines, expected at most {MOST_LINES}"
    begun = bench.grade(starter(e))
    if begun.state != OPEN or begun.earned:
        yield f"{e.id}: the starter earns {begun.earned:g} points, and is said to be {begun.state}: {begun.cause}"
    for name, text in (("the solution", solution(e)), ("what hint 3 gives", from_hint(e))):
        grade = bench.grade(text)
        if not grade.ok:
            yield f"{e.id}: {name} earns {grade.earned:g} of {grade.possible:g}: {grade.cause}"
    yield from of_mistakes(bench)
    yield from of_variants(bench)
    yield from of_mutations(bench, n_mutations)


def of_mistakes(bench: Bench) -> Iterator[str]:
    """Mistakes that do not get their sentence, or other points than they should."""
    e = bench.exercise
    for mistake in e.mistakes:
        grade = bench.grade(with_mistake(e, mistake))
        what = f"{e.id}: the mistake {mistake.sentence!r}"
        if mistake.sentence not in grade.named:
            yield f"{what} is not named; what was said: {grade.cause}"
        if grade.earned != mistake.earns:
            yield f"{what} earns {grade.earned:g}, expected {mistake.earns:g}"
        if e.target and e.like and not recognised_by_the_checker(grade, mistake.sentence):
            yield f"{what} is in other words in the checker's catalogue, or not at all"


def recognised_by_the_checker(grade: Grade, sentence: str) -> bool:
    """Whether the checker names the mistake by itself; sentences that begin with a capital are the exercise's own."""
    if sentence[0].isupper() or grade.survey is None:
        return True
    return any(sentence in said for finding in grade.survey.findings for said in finding.sentences)


def of_variants(bench: Bench) -> Iterator[str]:
    """Variants whose solution is not right, or for which the usual solution earns points."""
    e = bench.exercise
    for variant in e.variants:
        right = bench.grade(solution(e, variant), variant)
        if not right.ok:
            yield f"{e.id}: the solution of {variant!r} earns {right.earned:g} of {right.possible:g}: {right.cause}"
        for name, text in (("whole", solution(e)), ("backward", with_the_usual_backward(e, variant))):
            other = bench.grade(text, variant)
            if other.ok:
                yield f"{e.id}: the usual solution ({name}) is right for {variant!r}, too"


def with_the_usual_backward(exercise: Exercise, variant: str) -> str:
    """The starter of a variant with the solution of the usual exercise, as it may be found elsewhere."""
    return filled(starter(exercise, variant), exercise.solution)


def of_mutations(bench: Bench, n: int) -> Iterator[str]:
    """Random mutations of the solution that get all points, though they compute something else."""
    e = bench.exercise
    if not e.target or e.kind:
        return
    for text in mutants(e, n):
        grade = bench.grade(text)
        if grade.ok and not equal_in_function(e, text):
            yield f"{e.id}: a mutation gets all points:\n{text}"
