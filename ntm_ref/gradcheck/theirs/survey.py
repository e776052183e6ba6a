"""A user's class at every designed point of the stage that it is checked like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ..derivatives.reference import exact_references
from ..evaluation import Forward, fresh, run_backward, run_forward
from ..points.designed import EDGES, POINTS, ROBUSTNESS
from ..verdict.check import examine
from ..verdict.report import Report
from ..verdict.survey import Survey, with_diagnosis
from .calling import Calling
from .forward import backward_is_ours, differences, slight_differences
from .local import as_form
from .search import find_calling
from .sources import source_of
from .uses import why_no_derivation

Watch = Callable[[str], None]  # is told what is done next


@np.errstate(all="ignore")
def survey_theirs(
    target: Any,
    like: str,
    seed: int = 0,
    own_forward: bool = False,
    axes: str | None = None,
    watch: Watch = lambda point: None,
) -> Survey:
    """Check a user's class at the points of our stage ``like``; points on the edge of the domain do not count.

    ``target`` is a class, a function that returns fresh objects, a forward function with a backward beside it, or a
    form of one of these. Its gradients are checked against its own forward in any case; with ``own_forward`` that may
    be another function. ``axes`` names the only layout to try. Raises a `CheckError` if it cannot be checked.
    """
    form = as_form(target, like)
    calling, hint = find_calling(form, like, source_of(target), axes)
    check = Check(form, calling, seed, watch)
    survey = check.survey()
    borrowed = why_no_derivation(form, calling)
    notes = [note for note in (hint, *survey.notes, borrowed) if note]
    return replace(
        survey,
        notes=notes,
        like=like,
        own_forward=own_forward,
        borrowed=borrowed,
        shapes=dict(zip(calling.names, (value.shape for value in calling.arguments("generic", 0)))),
        form=form.words,
        seed=seed,
    )


class Check:
    """One class, called in one way, with one seed."""

    def __init__(self, form: Any, calling: Calling, seed: int, watch: Watch) -> None:
        self.form, self.calling, self.seed, self.watch = form, calling, seed, watch
        self.not_complex = ""  # why forward does not carry complex numbers through

    def survey(self) -> Survey:
        """The survey, apart from what is known without evaluating gradients."""
        reports, robustness = self.reports()
        if self.not_complex and not reports["generic"].not_complex:  # it shows at one point, but is true of all
            reports, robustness = self.reports()
        if all(check.finite for check in reports["generic"].arguments):
            reports, not_finite = without_not_finite(reports)
            robustness += not_finite
        differs = differences(self.form, self.calling, self.seed, reports)
        reports, notes = slight_differences(reports, differs, self.calling.stage)
        wrong = {name for report in reports.values() for name in report.wrong}
        robustness += [sentence for point in EDGES for sentence in self.on_the_edge(point, wrong)]
        notes += [] if any(r.breached for r in reports.values()) else self.float32_notes()
        same_backward = bool(differs) and backward_is_ours(self.calling, reports)
        survey = with_diagnosis(self.form.name, self.form, self.calling.stage, reports, robustness, notes)
        return replace(survey, differs=differs, backward_is_ours=same_backward)

    def at(self, point: str) -> Report:
        """The report at one point. Raises a `CheckError` if the class cannot be checked there."""
        self.watch(point)
        inputs, calling = self.calling.arguments(point, self.seed), self.calling
        known = None
        if point in EDGES and not self.not_complex:  # beside the verdict, the complex step is enough
            known = exact_references(Forward(self.form), inputs)
        report = examine(
            self.form, *inputs, seed=self.seed, names=calling.names, known=known, not_complex=self.not_complex
        )
        self.not_complex = self.not_complex or report.not_complex
        return replace(report, evidence=[replace(case, ours=calling.like) for case in report.evidence])

    def reports(self) -> tuple[dict[str, Report], list[str]]:
        """The reports at the points that count, and a sentence for each point at which forward or backward fails."""
        reports, robustness = {}, []
        for point in POINTS:
            try:
                reports[point] = self.at(point)
            except CheckError as error:
                if point == "generic":
                    raise
                robustness.append(f"{point}: {error}")
        for i, check in enumerate(reports["generic"].arguments):
            if not any(report.arguments[i].resolved for report in reports.values()):
                name = f"{self.form.name}: d_{check.argument} cannot be checked"
                raise CheckError(f"{name}: close to every point forward fails or has a kink")
        return reports, robustness

    def on_the_edge(self, point: str, wrong: set[str]) -> list[str]:
        """What goes wrong at a point on the edge of the domain and nowhere else, with the likely reason."""
        try:
            report = self.at(point)
        except CheckError as error:
            problems = [str(error)]
        else:
            checks = [check for check in report.arguments if not check.ok and check.argument not in wrong]
            problems = [sentence for check in checks for sentence in check.breaches]
            problems += [
                f"d_{check.argument} is {check.came:.4g} at {check.worst}, expected {check.expected:.4g}"
                for check in checks
                if not check.breaches
            ]
        return [f"{point}: {'; '.join(problems)}. Probably: {ROBUSTNESS[point]}"] if problems else []

    def float32_notes(self) -> list[str]:
        """A note if results or gradients are not float32 for float32 arguments."""
        inputs = [value.astype(np.float32) for value in self.calling.arguments("generic", self.seed)]
        stage = fresh(self.form)
        try:
            results = run_forward(stage, inputs)
            gradients = run_backward(stage, [np.ones_like(result) for result in results], len(inputs))
        except CheckError as error:
            return [f"given float32: {error}"]
        others = {str(getattr(gradient, "dtype", type(gradient).__name__)) for gradient in gradients} - {"float32"}
        why = "a buffer or a constant of float64 is in the way"
        return [f"given float32, backward returns {', '.join(sorted(others))}: {why}"] if others else []


def without_not_finite(reports: dict[str, Report]) -> tuple[dict[str, Report], list[str]]:
    """The reports without the gradients that are not finite, and a sentence for each of those.

    If backward returns finite numbers in general position, others are an overflow or underflow, not a wrong derivation.
    """
    kept, sentences = {}, []
    for point, report in reports.items():
        checks = []
        for check in report.arguments:
            if not check.finite:
                sentences.append(f"{point}: {'; '.join(check.breaches)}. Probably: {ROBUSTNESS['overflow']}")
                check = replace(check, breaches=(), errors=dict.fromkeys(check.errors), finite=True)
            checks.append(check)
        kept[point] = replace(report, arguments=checks)
    return kept, sentences
