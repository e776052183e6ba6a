"""A correct backward passes, however it is written: at every designed point, and at points and sizes drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from other_forms import (
    OTHER_FORMS,
    AddressingOfOtherForms,
    InterpolationAsStep,
    InterpolationByLoops,
    LinearByEinsum,
    SharpeningByQuotientRule,
)

from ntm_ref import check_stage
from ntm_ref.gradcheck.commands.survey import Survey
from ntm_ref.gradcheck.commands.survey_theirs import survey_theirs
from ntm_ref.gradcheck.derivatives.numerical import extrapolated_difference
from ntm_ref.gradcheck.derivatives.reference import COMPLEX, EXTRAPOLATED
from ntm_ref.gradcheck.points.designed import POINTS, arguments
from ntm_ref.gradcheck.points.register import SHAPES
from ntm_ref.gradcheck.verdict.check import examine
from ntm_ref.support.errors import CheckError

DROP_COMPLEX_PARTS = {"CosineByProjection", "InterpolationByLoops", "SharpeningByJacobian"}
SURVEYED = {*DROP_COMPLEX_PARTS, "ContentByLogSum", "InterpolationAsStep", "SharpeningByQuotientRule"}
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))]
every_form = pytest.mark.parametrize("form", OTHER_FORMS)
B, H, N, M, S = SHAPES["memory"][0], SHAPES["w"][1], SHAPES["w"][2], SHAPES["memory"][2], SHAPES["s"][2]


@pytest.mark.parametrize(
    "form", [pytest.param(f, marks=[pytest.mark.thorough] * (f.__name__ not in SURVEYED)) for f in OTHER_FORMS]
)
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_every_other_form_passes_at_every_designed_point(form: type, seed: int) -> None:
    survey = survey_theirs(form, OTHER_FORMS[form], seed)
    assert survey.ok, survey.as_dict()
    assert survey.findings == []
    assert set(survey.reports) == set(POINTS)
    assert_differences_take_over_where_forward_drops_complex_parts_and_only_there(form, survey)


@every_form
def test_every_other_form_passes_in_general_position(form: type) -> None:
    report = check_stage(form, *arguments(OTHER_FORMS[form], "generic"), like=OTHER_FORMS[form])
    assert report.ok, str(report)
    assert report.findings == []
    assert report.place is None
    assert report.by_complex_step != (form.__name__ in DROP_COMPLEX_PARTS)


def assert_differences_take_over_where_forward_drops_complex_parts_and_only_there(form: type, survey: Survey) -> None:
    methods = {check.method for report in survey.reports.values() for check in report.arguments}
    drops = form.__name__ in DROP_COMPLEX_PARTS
    assert methods == {EXTRAPOLATED if drops else COMPLEX}
    assert any("extrapolated differences take over" in note for note in survey.notes) == drops


@pytest.mark.parametrize("off", [1e-5, 1e-6])
def test_differences_reject_a_small_error_too(off: float) -> None:
    class Off(InterpolationByLoops):
        def backward(self, d_w_gated):
            d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
            return d_w_content, d_w_prev * (1 + off), d_g

    report = examine(Off, *arguments("Interpolation", "generic"))
    assert report.wrong == ["w_prev"]
    assert report.arguments[1].method == EXTRAPOLATED
    assert report.arguments[1].error == pytest.approx(off, rel=1e-2)


class ReadsClipped:
    """Weights of 1e-11 stand beside the kink of a clip; there the slope is that of one side."""

    def forward(self, w, memory):
        self.inside, self.memory = (w > 0) & (w < 1), memory
        self.w = np.clip(w, 0, 1)
        return self.w @ memory

    def backward(self, d):
        return (d @ self.memory.swapaxes(-1, -2)) * self.inside, self.w.swapaxes(-1, -2) @ d


class ReadsOnlyWeightings:
    """Refuses what is no weighting, as soon as a step leads out of the domain."""

    def forward(self, w, memory):
        if abs(w.sum(axis=-1) - 1).max() > 1e-8 or w.real.min() < 0:  # an assertion of pytest's costs a hundred times
            raise ValueError
        self.w, self.memory = w, memory
        return w @ memory

    def backward(self, d):
        return d @ self.memory.swapaxes(-1, -2), self.w.swapaxes(-1, -2) @ d


class FreezesItsArguments(InterpolationAsStep):
    """So that nobody changes them."""

    def forward(self, w_content, w_prev, g):
        w_content.flags.writeable = w_prev.flags.writeable = g.flags.writeable = False
        return super().forward(w_content, w_prev, g)


class Underflows(SharpeningByQuotientRule):
    """Raises at the first sign of trouble."""

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


@pytest.mark.parametrize("form", GUARDED)
@pytest.mark.parametrize("seed", SEEDS)
def test_guards_kinks_and_refusals_are_not_blamed(form: type, seed: int) -> None:
    survey = survey_theirs(form, GUARDED[form], seed)
    assert survey.ok, survey.as_dict()


def test_on_a_kink_no_choice_of_slope_is_blamed_unless_it_is_asked_to_count() -> None:
    class Clips:
        """At w = 1 its slope is that of the inside; the complex step takes the outside."""

        def forward(self, w: np.ndarray) -> np.ndarray:
            self.inside = (w >= 0) & (w <= 1)
            return np.clip(w, 0, 1) * 2

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * d * self.inside

    w = np.array([0.2, 0.7, 1.0, 1.3])
    report = examine(Clips, w)
    assert report.ok
    assert report.arguments[0].unresolved == 1
    assert not examine(Clips, w, kinks_count=True).ok


def test_a_kink_is_known_for_what_it_is() -> None:
    x = np.array([1e-12, 0.0, 0.5, -0.3])
    slope, uncertainty = extrapolated_difference(lambda x: np.maximum(x, 0) ** 2 + np.maximum(x, 0), [x], 0)
    assert np.isnan(uncertainty).tolist() == [True, True, False, False]
    assert np.diag(slope)[2:] == pytest.approx([2, 0])
    _, uncertainty = extrapolated_difference(lambda x: np.exp(30 * x) + 1 / (0.1 + x * x), [x], 0)
    assert np.isfinite(uncertainty).all()


def test_what_no_reference_can_tell_does_not_pass() -> None:
    class Refuses(ReadsOnlyWeightings):
        """Not even a complex step is taken."""

        def forward(self, w, memory):
            if np.iscomplexobj(w) or abs(w.sum(axis=-1) - 1).max() > 1e-14:
                raise ValueError
            return super().forward(w, memory)

    with pytest.raises(CheckError, match="d_w cannot be checked: close to every point forward fails or has a kink"):
        survey_theirs(Refuses, "Read")
    report = examine(Refuses, *arguments("Read", "generic"))
    assert not report.arguments[0].resolved
    assert "d_w: cannot be checked here" in str(report)


@st.composite
def points(draw: st.DrawFn) -> tuple[str, int, dict[str, tuple[int, ...]]]:
    """A designed point, a seed, and sizes of its own."""
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


@pytest.mark.parametrize("form", [form for form in OTHER_FORMS if form is not AddressingOfOtherForms])
def test_no_false_alarm_at_drawn_points(form: type) -> None:
    check_at_drawn_points(form, 5)


@pytest.mark.thorough
@every_form
def test_no_false_alarm_at_a_thousand_drawn_points(form: type) -> None:
    check_at_drawn_points(form, 1000)
