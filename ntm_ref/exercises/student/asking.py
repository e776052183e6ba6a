"""What a student asks: a prediction, a hint, a solution, the list, what is next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...support.errors import NTMError
from ...support.shell import command
from ..answers import same
from ..exercise import Exercise, Prediction
from ..grade import DONE, OPEN, Grade, number
from ..reading import exercises
from ..sources import solution
from ..telling import WIDTH, lines_of, wrapped
from .folder import file_of, variant_of
from .progress import Progress


def ask(*words: str) -> str:
    """A command of the exercises as the user can type it."""
    return command("exercises", *words)


def answer_to_guess(p: Prediction, guess: Any) -> tuple[bool, str]:
    """Whether a guess is right, and a sentence that helps."""
    if guess is ...:
        return False, "Your guess belongs in the place of the three dots."
    if is_meant(guess, p.answer, p.within):
        return True, f"Yes: {p.answer}. {p.why}"
    for wrong, sentence in p.usual.items():
        if is_meant(guess, wrong, p.within):
            return False, f"Not {guess}. {sentence}"
    return False, f"Not {guess}. {' '.join(p.question.split())}"


def is_meant(guess: Any, answer: str, within: float) -> bool:
    """Whether a guess is an answer: the same word, or a number that is close enough."""
    try:
        number, right = float(guess), float(answer)
    except (TypeError, ValueError):
        return same(str(guess), answer)
    return same(str(guess), answer) or abs(number - right) <= max(within, 1e-9 * abs(right))  # nan is a word


def hint(exercise: Exercise, progress: Progress) -> Iterator[str]:
    """The next hint, and how many there are; counted, and never punished."""
    known = progress.of(exercise)
    known["hints"] = n = min(int(known["hints"]) + 1, len(exercise.hints))
    progress.write()
    yield f"{exercise}: hint {n} of {len(exercise.hints)}"
    yield ""
    if variant := variant_of(exercise, progress.variant):
        yield from (f"Your forward is a variant, {variant}; the hint is about the usual one, so adapt it.", "")
    yield from paragraphs(exercise.hints[n - 1])
    if n < len(exercise.hints):
        yield from ("", f"The next one: {ask('hint', exercise.id)}")


def paragraphs(text: str) -> Iterator[str]:
    """A text of the Markdown file for a terminal: prose wrapped anew, code indented."""
    for i, part in enumerate(text.split("```")):
        if i % 2:
            yield textwrap.indent(part.partition("\n")[2].rstrip(), "    ")
        else:
            for paragraph in filter(None, part.strip().split("\n\n")):
                yield textwrap.fill(" ".join(paragraph.split()), WIDTH, break_on_hyphens=False)


def the_solution(exercise: Exercise, progress: Progress, teacher: bool) -> Iterator[str]:
    """The solution, after success or for the teacher. Raises an `NTMError` before that."""
    if not (teacher or progress.is_done(exercise)):
        n = int(progress.of(exercise)["hints"])
        more = f"hint {n + 1} of 3: {ask('hint', exercise.id)}" if n < 3 else "hint 3 has all that is needed"
        raise NTMError(f"the solution of {exercise.id} opens when yours is right; {more}")
    yield solution(exercise, variant_of(exercise, progress.variant))
    yield from paragraphs(exercise.comment)


def overview(folder: Path, progress: Progress) -> Iterator[str]:
    """A line for each exercise: done or open, the points, the minutes; then the sums."""
    known = exercises()
    width = max(len(e.title) for e in known.values())
    yield f"{'':<6}{'exercise':<{width}}  {'':<8}  {'points':>9}  minutes"
    earned = 0.0
    for e in known.values():
        best, done = float(progress.of(e)["best"]), progress.is_done(e)
        earned += best
        state = "done" if done else "begun" if progress.of(e)["attempts"] else "open"
        state = state if done or file_of(e, folder).exists() else "no file"
        yield f"{e.id:<6}{e.title:<{width}}  {state:<8}  {f'{number(best)} of {number(e.total)}':>9}  {e.minutes:>7}"
    total, minutes = sum(e.total for e in known.values()), sum(e.minutes for e in known.values())
    left = sum(e.minutes for e in known.values() if not progress.is_done(e))
    yield f"{'':<6}{'all':<{width}}  {'':<8}  {f'{number(earned)} of {number(total)}':>9}  {minutes:>7}"
    yield ""
    yield f"About {left} minutes are left. The minutes are guesses: nobody has measured them yet."


def told(grade: Grade, progress: Progress) -> Iterator[str]:
    """The grade in full, and what is next."""
    cause, *others = list(lines_of(grade))
    first = others.index("") if "" in others else 0
    yield cause
    yield from others[:first]
    yield from next_step(grade, progress)
    yield from others[first:]
    if grade.printed:
        yield from ("", "It printed:", *(f"  | {line}" for line in grade.printed))


def next_step(grade: Grade, progress: Progress) -> Iterator[str]:
    """What to do next."""
    e, n = grade.exercise, int(progress.of(grade.exercise)["hints"])
    if grade.state == DONE:
        yield from wrapped(f"Think: {' '.join(e.reflect.split())}")
        later = next_open(e, progress)
        yield f"Compare: {ask('solution', e.id)}" + (f". Next: {later}, {later.minutes} minutes" if later else "")
    elif grade.state == OPEN:
        yield from wrapped(f"Predict first: {' '.join(e.prediction.question.split())}")
        yield f"({ask('guess', e.id, 'ANSWER')})"
    elif n < len(e.hints):
        yield f"Next: hint {n + 1} of {len(e.hints)}: {ask('hint', e.id)}" + see_it(grade)
    else:
        yield f"Next: hint 3 has all that is needed: {ask('hint', e.id)}" + see_it(grade)


def next_open(exercise: Exercise, progress: Progress) -> Exercise | None:
    """The next exercise that is not done; after the last one, the first."""
    every = list(exercises().values())
    i = [other.id for other in every].index(exercise.id) + 1
    return next((other for other in [*every[i:], *every[:i]] if not progress.is_done(other)), None)


def see_it(grade: Grade) -> str:
    """The command that draws the gradients, if there are any."""
    return f"; or see it: {ask('show', grade.exercise.id)}" if grade.survey is not None else ""
