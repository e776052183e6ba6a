"""The results in words: rows of a table, sentences about what is wrong, and the page about a user's class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED
from ..points.designed import EDGES
from .argument import ArgumentCheck
from .as_html import report_as_html
from .report import with_full_stop
from .survey import Survey

OF_OURS = "class of ours"
COLUMNS = (COMPLEX, EXTRAPOLATED, CENTRAL)


def rows(survey: Survey) -> Iterator[str]:
    """One row for each argument of a stage: the largest errors over all points, and the verdict."""
    for checks in zip(*(report.arguments for report in survey.reports.values())):
        verdict = "right" if all(check.ok for check in checks) else "WRONG"
        if verdict == "WRONG" and all(check.numbers_ok for check in checks):
            verdict = "WRONG (its numbers are right; see Contract)"
        errors = "".join(f" {largest(checks, name):>12}" for name in COLUMNS)
        yield f"{survey.stage:<22} {checks[0].argument:<16}{errors}  {verdict}"


def largest(checks: Sequence[ArgumentCheck], method: str) -> str:
    """The largest error against one reference; a dash if that resolves no point, or one gradient cannot be compared."""
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


def page(survey: Survey) -> Iterator[str]:
    """The page about a user's class."""
    points = ", ".join(survey.reports)
    like = f", checked like {survey.like}" if survey.form != OF_OURS else ""
    yield f"{survey.stage}{like} at {len(survey.reports)} designed points ({points})"
    yield f"{called_with(survey)}\n"
    yield f"{'argument':<16}" + "".join(f" {name.replace(' differences', ''):>12}" for name in COLUMNS)
    yield from (line[23:] for line in rows(survey))
    if not survey.only_forward_is_wrong:
        yield from explanation(survey)
        if survey.wrong:
            right = [name for name in survey.arguments if name not in survey.wrong]
            yield f"  Affected: {', '.join(survey.wrong)}; right: {', '.join(right) or 'none'}."
    yield from remarks(survey)
    yield f"\nVerdict: {survey.verdict()}"


def called_with(survey: Survey) -> str:
    """The shapes of the arguments, and how the class is called."""
    shapes = ", ".join(f"{name} {shape}" for name, shape in survey.shapes.items())
    return f"Called with {shapes}; {survey.form}."


def remarks(survey: Survey) -> Iterator[str]:
    """Notes, and what happens on the edge of the domain."""
    if survey.notes or survey.robustness or survey.gradients_ok:
        yield ""
    yield from (f"Note: {note}." for note in survey.notes)
    if survey.robustness:
        yield "Robustness, apart from the verdict, since a right derivation may fail on the edge of its domain:"
        yield from (f"  {sentence}." for sentence in survey.robustness)
    elif survey.gradients_ok:
        yield f"The gradients are right on the edge of its domain, too ({', '.join(EDGES)})."


def html(survey: Survey) -> str:
    """The page as a small HTML table, for notebooks."""
    cells = [line[23:].split(maxsplit=len(COLUMNS) + 1) for line in rows(survey)]
    sentences = [called_with(survey), *explanation(survey), *remarks(survey)]
    header = ["gradient", *COLUMNS, "verdict"]
    return report_as_html(f"{survey.stage}: {survey.verdict()}", header, cells, [s for s in sentences if s])
