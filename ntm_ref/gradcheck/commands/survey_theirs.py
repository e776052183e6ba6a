"""A student's class at every designed point of the stage that it is checked like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...support.errors import CheckError
from ..diagnosis.ours import other_function, same_function
from ..evaluation import Factory, argument_names, fresh, name_of, run_backward, run_forward
from ..points.designed import EDGES, POINTS, ROBUSTNESS, arguments
from ..points.register import OURS
from ..verdict.check import examine
from ..verdict.report import Report
from .survey import Survey, with_diagnosis


@np.errstate(all="ignore")
def survey_theirs(make: Factory, like: str, seed: int = 0, own_forward: bool = False) -> Survey:
    """Check a student's class at the points of our stage ``like``; points on the edge of the domain do not count.

    Its gradients are checked against its own forward in any case; with ``own_forward`` that may be another function.
    Raises a `CheckError` if it cannot be checked in general position.
    """
    reports, robustness = reports_of(make, like, seed)
    not_complex = next((report.not_complex for report in reports.values() if report.not_complex), "")
    if not_complex and not reports["generic"].not_complex:  # it shows at one point, but is true of all
        reports, robustness = reports_of(make, like, seed, not_complex)
    if all(check.finite for check in reports["generic"].arguments):
        reports, not_finite = without_not_finite(reports)
        robustness += not_finite
    wrong = {name for report in reports.values() for name in report.wrong}
    robustness += [sentence for point in EDGES for sentence in on_the_edge(make, like, point, seed, wrong, not_complex)]
    notes = [] if any(r.breached for r in reports.values()) else float32_notes(make, like, seed)
    notes += borrowed(make)
    same = same_function(like, reports["generic"].evidence[0])
    if not same:
        notes.append(other_function(like))
    survey = with_diagnosis(name_of(make), make, like, reports, robustness, notes)
    return replace(survey, same_function=same, own_forward=own_forward)


def borrowed(make: Factory) -> list[str]:
    """A note if forward or backward is inherited from a stage of ours."""
    methods = [getattr(make, name, object) for name in ("forward", "backward")]
    ours = [m.__qualname__ for m in methods if m.__module__.startswith("ntm_ref.")]
    if not ours:
        return []
    return [f"{' and '.join(ours)} {'are' if len(ours) > 1 else 'is'} ours, inherited and not derived anew"]


def reports_of(make: Factory, like: str, seed: int, not_complex: str = "") -> tuple[dict[str, Report], list[str]]:
    """The reports at the points that count, and a sentence for each point at which forward or backward fails."""
    reports, robustness = {}, []
    names = names_of(make, like)
    for point in POINTS:
        try:
            inputs = arguments(like, point, seed)
            reports[point] = examine(make, *inputs, seed=seed, names=names, not_complex=not_complex)
            not_complex = reports[point].not_complex
        except CheckError as error:
            if point == "generic":
                raise
            robustness.append(f"{point}: {error}")
    for i, check in enumerate(reports["generic"].arguments):
        if not any(report.arguments[i].resolved for report in reports.values()):
            name = f"{name_of(make)}: d_{check.argument} cannot be checked"
            raise CheckError(f"{name}: close to every point forward fails or has a kink")
    return reports, robustness


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


def names_of(make: Factory, like: str) -> list[str]:
    """The names of forward's arguments in a student's class, or ours where the signature has none."""
    inputs = arguments(like, "generic")
    ours = argument_names(OURS[like], inputs)
    theirs = argument_names(make, inputs, ours)
    if theirs != ours and sorted(theirs) == sorted(ours):
        expected = f"expected the order of {like}: ({', '.join(ours)})"
        raise CheckError(f"{name_of(make)}.forward takes ({', '.join(theirs)}), {expected}")
    return theirs


def on_the_edge(make: Factory, like: str, point: str, seed: int, wrong: set[str], not_complex: str) -> list[str]:
    """What goes wrong at a point on the edge of the domain and nowhere else, with the likely reason."""
    try:
        inputs, names = arguments(like, point, seed), names_of(make, like)
        report = examine(make, *inputs, seed=seed, names=names, not_complex=not_complex)
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


def float32_notes(make: Factory, like: str, seed: int) -> list[str]:
    """A note if results or gradients are not float32 for float32 arguments."""
    inputs = [value.astype(np.float32) for value in arguments(like, "generic", seed)]
    stage = fresh(make)
    try:
        results = run_forward(stage, inputs)
        gradients = run_backward(stage, [np.ones_like(result) for result in results], len(inputs))
    except CheckError as error:
        return [f"given float32: {error}"]
    others = {str(getattr(gradient, "dtype", type(gradient).__name__)) for gradient in gradients} - {"float32"}
    why = "a buffer or a constant of float64 is in the way"
    return [f"given float32, backward returns {', '.join(sorted(others))}: {why}"] if others else []
