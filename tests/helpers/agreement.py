"""Reports on our own stages and machines, in which all references must agree."""

import numpy as np

from ntm_ref.gradcheck import Report
from ntm_ref.gradcheck.derivatives.reference import COMPLEX, EXTRAPOLATED, exact_references
from ntm_ref.gradcheck.points.register import OURS
from ntm_ref.gradcheck.verdict.check import examine
from ntm_ref.gradcheck.verdict.survey import Survey


def assert_right(survey: Survey) -> None:
    assert survey.ok
    assert not survey.notes
    for report in survey.reports.values():
        assert_all_references_agree(report)


def assert_all_references_agree(report: Report) -> None:
    for check in report.arguments:
        assert check.method == COMPLEX
        assert check.unresolved == 0
        assert check.errors[COMPLEX] <= 1e-12, check
        assert (check.errors[EXTRAPOLATED] or 0) <= 1e-8, check


def examined(name: str, inputs: tuple[np.ndarray, ...], names: list[str] | None = None) -> Report:
    """The report on a stage or a machine of ours, by the complex step alone."""
    known = exact_references(lambda *values: OURS[name]().forward(*values), inputs)
    return examine(OURS[name], *inputs, names=names, known=known)
