"""A correct backward passes, however it is written: at every designed point, and at points and sizes drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from other_forms import (
    OTHER_FORMS,
    AddressingOfOtherForms,
    InterpolationAsStep,
    LinearByEinsum,
    ReadsOnlyWeightings,
    SharpeningByQuotientRule,
)

from ntm_ref import check_stage
from ntm_ref.gradcheck.derivatives.reference import COMPLEX, EXTRAPOLATED
from ntm_ref.gradcheck.points.designed import POINTS, arguments
from ntm_ref.gradcheck.points.register import SHAPES
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.check import examine
from ntm_ref.gradcheck.verdict.survey import Survey

DROP_COMPLEX_PARTS = {"CosineByProjection", "InterpolationByLoops", "SharpeningByJacobian"}

SURVEYED = {"SharpeningByJacobian", "InterpolationAsStep"}

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))]


def assert_differences_take_over_where_forward_drops_complex_parts_and_only_there(form: type, survey: Survey) -> None:
    methods = {check.method for report in survey.reports.values() for check in report.arguments}
    drops = form.__name__ in DROP_COMPLEX_PARTS
    assert methods == {EXTRAPOLATED if drops else COMPLEX}
    assert any("extrapolated differences take over" in note for note in survey.notes) == drops


@pytest.mark.parametrize(
    "form", [pytest.param(f, marks=[pytest.mark.thorough] * (f.__name__ not in SURVEYED)) for f in OTHER_FORMS]
)
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_no_false_alarm_at_every_designed_point(form: type, seed: int) -> None:
    survey = survey_theirs(form, OTHER_FORMS[form], seed)
    assert survey.ok, survey.as_dict()
    assert survey.findings == []
    assert set(survey.reports) == set(POINTS)
    assert_differences_take_over_where_forward_drops_complex_parts_and_only_there(form, survey)


every_form = pytest.mark.parametrize("form", OTHER_FORMS)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(f, marks=[pytest.mark.thorough] * (f.__name__ in SURVEYED or f is AddressingOfOtherForms))
        for f in OTHER_FORMS
    ],
)
def test_no_false_alarm_in_general_position(form: type) -> None:
    report = check_stage(form, *arguments(OTHER_FORMS[form], "generic"), like=OTHER_FORMS[form])
    assert report.ok, str(report)
    assert report.findings == []
    assert report.place is None
    assert report.by_complex_step != (form.__name__ in DROP_COMPLEX_PARTS)


class ReadsClipped:
    """Weights of 1e-11 are close to the kink of a clip, and the slope is that of one side."""

    def forward(self, w, memory):
        self.inside, self.memory = (w > 0) & (w < 1), memory
        self.w = np.clip(w, 0, 1)
        return self.w @ memory

    def backward(self, d):
        return (d @ self.memory.swapaxes(-1, -2)) * self.inside, self.w.swapaxes(-1, -2) @ d


class FreezesItsArguments(InterpolationAsStep):
    """Makes its arguments read-only."""

    def forward(self, w_content, w_prev, g):
        w_content.flags.writeable = w_prev.flags.writeable = g.flags.writeable = False
        return super().forward(w_content, w_prev, g)


class Underflows(SharpeningByQuotientRule):
    """Raises on overflow and underflow."""

    def forward(self, w_shifted, gamma):
        with np.errstate(all="raise"):
            return super().forward(w_shifted, gamma)


class AnswersInLists(LinearByEinsum):
    """Gradients in a list."""

    def backward(self, d):
        return list(super().backward(d))


GUARDED = {
    ReadsClipped: "Read",
    ReadsOnlyWeightings: "Read",
    FreezesItsArguments: "Interpolation",
    Underflows: "Sharpening",
    AnswersInLists: "Linear",
}


@pytest.mark.parametrize(
    "form", [pytest.param(f, marks=[pytest.mark.thorough] * (f is ReadsOnlyWeightings)) for f in GUARDED]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_false_alarm_for_guards_kinks_and_refusals(form: type, seed: int) -> None:
    survey = survey_theirs(form, GUARDED[form], seed)
    assert survey.ok, survey.as_dict()


B, H, N, M, S = SHAPES["memory"][0], SHAPES["w"][1], SHAPES["w"][2], SHAPES["memory"][2], SHAPES["s"][2]


@st.composite
def points(draw: st.DrawFn) -> tuple[str, int, dict[str, tuple[int, ...]]]:
    """Draw a designed point, a seed, and sizes."""
    own = {H: draw(st.integers(1, 3)), N: draw(st.integers(1, 6)), M: draw(st.integers(1, 4))}
    own[S] = 2 * draw(st.integers(0, (own[N] - 1) // 2)) + 1
    leading = draw(st.sampled_from([(), (1,), (2,), (2, 2)]))
    shapes = {
        name: (*leading, *(own.get(size, size) for size in shape[1:])) if shape[0] == B and len(shape) == 3 else shape
        for name, shape in SHAPES.items()
    }
    return draw(st.sampled_from(sorted(POINTS))), draw(st.integers(0, 2**32 - 1)), shapes


def check_at_drawn_points(form: type, n_points: int) -> None:
    @settings(max_examples=n_points, deadline=None, derandomize=True, database=None)
    @given(points())
    def check(drawn: tuple[str, int, dict[str, tuple[int, ...]]]) -> None:
        point, seed, shapes = drawn
        inputs = arguments(OTHER_FORMS[form], point, seed, shapes)
        why = "it is said so here" if form.__name__ in DROP_COMPLEX_PARTS else ""
        with np.errstate(all="ignore"):
            report = examine(form, *inputs, seed=seed, not_complex=why)
        assert report.ok, f"{point}, seed {seed}, sizes {[value.shape for value in inputs]}\n{report}"

    check()


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(form, marks=[pytest.mark.thorough] * form.__name__.startswith("Cosine"))  # they take longest
        for form in OTHER_FORMS
        if form is not AddressingOfOtherForms
    ],
)
def test_no_false_alarm_at_drawn_points(form: type) -> None:
    check_at_drawn_points(form, 2)


@pytest.mark.thorough
@every_form
def test_no_false_alarm_at_a_thousand_drawn_points(form: type) -> None:
    check_at_drawn_points(form, 1000)
