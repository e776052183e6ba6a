"""The contents of a page about wrong gradients: of a known mistake, or of a user's class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...gradcheck.evaluation import exception_in_words
from ...gradcheck.theirs.layouts import BATCH_AND_HEADS, HEADS
from ...gradcheck.theirs.outcome import Outcome
from ...gradcheck.theirs.search import find_calling
from ...gradcheck.theirs.sources import source_of
from ...gradcheck.verdict.survey import Survey
from .known import known_mistakes, mistake_number, survey_with
from .page import Section
from .spread import Spread, machine_with, spread_of
from .student import in_place_of_ours

Spreads = dict[tuple[str, "str | None"], "Spread | str"]  # by the target and the stage that it is like
ONLY_THEIRS = "Only a class in a file is put into a machine."


def about_mistake(n: int, seed: int = 0) -> Section:
    """Known mistake n; an `NTMError` for an unknown number."""
    name, mistake = mistake_number(n)
    stage = mistake.stage.__name__
    with_penalty = stage == "AddPenalty"
    spread = spread_of(mistake.planted(), machine_with(stage), seed, with_penalty)
    title = f"Known mistake {n} of {len(known_mistakes())}, in {stage}: {mistake.sentence}"
    return Section(title, survey_with(name, mistake, seed), spread=spread)


def also_in_a_machine(form: Any, survey: Survey, axes: str | None = None) -> Spread | str:
    """What becomes wrong with a user's class inside a machine; to be asked for while its process still runs."""
    if survey.gradients_ok:
        return "Nothing does: its gradients are right."
    try:
        calling, _ = find_calling(form, survey.like, source_of(form), axes)
        one_head = survey.like == "Write" and calling.layout.axes not in (BATCH_AND_HEADS, HEADS)
        machine = machine_with(survey.like, calling.layout.n_shifts // 2, one_head)
        planted = in_place_of_ours(form, calling)
        return spread_of(planted, machine, with_penalty=survey.like == "AddPenalty")
    except Exception as error:  # it is a user's code, on arrays of other sizes
        return f"It could not be put into a machine: {exception_in_words(error)}"


def about_outcomes(outcomes: Sequence[Outcome], spreads: Spreads) -> list[Section]:
    """The sections about checked classes."""
    return [
        Section(
            f"{outcome.target}, checked like {outcome.like}" if outcome.like else outcome.target,
            outcome.survey,
            outcome.error,
            spreads.get((outcome.target, outcome.like), ONLY_THEIRS),
        )
        for outcome in outcomes
    ]
