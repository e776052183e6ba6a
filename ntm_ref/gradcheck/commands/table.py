"""The results in words: a table of our own stages and machines, and a page about a student's class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...support.errors import NTMError
from ..derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED
from ..points.designed import EDGES
from ..points.register import OURS
from ..verdict.argument import ArgumentCheck
from ..verdict.report import with_full_stop
from .survey import Survey, survey_ours

ALL = tuple(OURS)
COLUMNS = (COMPLEX, EXTRAPOLATED, CENTRAL)
Say = Callable[[str], None]


def gradcheck(names: Sequence[str] = ALL, seed: int = 0, say: Say = print) -> list[Survey]:
    """Check our stages and machines of these names at every designed point; print a table, and what is wrong.

    Returns their surveys. Raises an `NTMError` for an unknown name.
    """
    for name in names:
        if name not in ALL:
            raise NTMError(f"gradcheck: there is no stage {name!r}, expected one of {', '.join(ALL)}")
    say("Norm-relative errors of every gradient, the worst over the designed points, against three references.")
    say("The verdict is that of the complex step, within 1e-9; a dash: differences resolve it at no point.\n")
    say(f"{'stage':<22} {'argument':<16}" + "".join(f" {name.replace(' differences', ''):>12}" for name in COLUMNS))
    surveys = []
    for name in names:
        surveys.append(survey_ours(name, seed))
        for line in rows(surveys[-1]):
            say(line)
        for sentence in explanation(surveys[-1]):
            say(sentence)
    n_checked, n_wrong = sum(len(s.arguments) for s in surveys), sum(len(s.wrong) for s in surveys)
    say(f"\n{n_checked} gradients checked, {n_wrong} wrong")
    return surveys


def rows(survey: Survey) -> Iterator[str]:
    """One row for each argument of a stage: the largest errors over all points, and the verdict."""
    for checks in zip(*(report.arguments for report in survey.reports.values())):
        verdict = "right" if all(check.ok for check in checks) else "WRONG"
        if verdict == "WRONG" and all(check.numbers_ok for check in checks):
            verdict = "WRONG (its numbers are right; see Contract)"
        errors = "".join(f" {largest(checks, name):>12}" for name in COLUMNS)
        yield f"{survey.stage:<22} {checks[0].argument:<16}{errors}  {verdict}"


def largest(checks: Sequence[ArgumentCheck], method: str) -> str:
    """The largest error by one reference; a dash if it resolves no point, or the gradient cannot be compared at one."""
    errors = [error for check in checks if (error := check.errors[method]) is not None]
    return f"{max(errors):.1e}" if errors and all(error == error for error in errors) else "-"


def explanation(survey: Survey) -> Iterator[str]:
    """Sentences about what is wrong with a stage; none if everything is right."""
    if not survey.gradients_ok:
        yield ""
        for name, (point, check) in survey.first_wrong_checks().items():
            size = f"norm {check.norm:.4g}, expected {check.expected_norm:.4g}"
            yield f"  d_{name} at the point {point!r}: {size}; {check.worst_in_words}"
        yield from (f"  Contract: {with_full_stop(sentence)}" for sentence in survey.breaches())
        yield from (f"  {sentence}" for sentence in survey.wrong_in_places())
        yield from (f"  {sentence}" for sentence in survey.explanation.sentences())


def page(survey: Survey, like: str) -> Iterator[str]:
    """The page about a student's class, checked like our stage ``like``."""
    points = ", ".join(survey.reports)
    yield f"{survey.stage}, checked like {like} at {len(survey.reports)} designed points ({points})\n"
    yield f"{'argument':<16}" + "".join(f" {name.replace(' differences', ''):>12}" for name in COLUMNS)
    yield from (line[23:] for line in rows(survey))
    yield from explanation(survey)
    if survey.wrong:
        right = [name for name in survey.arguments if name not in survey.wrong]
        yield f"  Affected: {', '.join(survey.wrong)}; right: {', '.join(right) or 'none'}."
    if survey.notes or survey.robustness or survey.gradients_ok:
        yield ""
    yield from (f"Note: {note}." for note in survey.notes)
    if survey.robustness:
        yield "Robustness, apart from the verdict, since a right derivation may fail on the edge of its domain:"
        yield from (f"  {sentence}." for sentence in survey.robustness)
    elif survey.gradients_ok:
        yield f"The gradients are right on the edge of its domain, too ({', '.join(EDGES)})."
    yield f"\nVerdict: {verdict(survey, like)}"


def verdict(survey: Survey, like: str) -> str:
    """The verdict on a student's class."""
    gradients = "right" if survey.gradients_ok else "WRONG"
    if survey.same_function:
        return gradients
    if survey.own_forward:
        return f"{gradients}, for its own forward, which computes something else than {like}"
    return (
        f"forward DIFFERS from that of {like}; the gradients are {gradients} for what it computes "
        "(--own-forward accepts another function)"
    )
