"""gradcheck/derivatives/reference.py: which derivatives can be trusted."""

import numpy as np
import pytest
from agreement import assert_all_references_agree
from changed import INPUTS
from other_forms import InterpolationByLoops, ReadsOnlyWeightings

from ntm_ref import Addressing, Interpolation, check_stage
from ntm_ref.gradcheck.derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import OURS, STAGES
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.check import examine
from ntm_ref.support.errors import CheckError


@pytest.mark.thorough
@pytest.mark.parametrize("point", ["saturated", "faint"])
def test_references_agree_where_a_chain_is_nearly_flat(point: str) -> None:
    report = examine(Addressing, *arguments("Addressing", point), kinks_count=True)
    assert report.ok
    assert_all_references_agree(report)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (i % 3 > 0)) for i, name in enumerate(STAGES)]
)
def test_references_resolve_every_number_in_general_position(name: str) -> None:
    report = check_stage(OURS[name], *arguments(name, "generic"))
    for check in report.arguments:
        assert check.errors[EXTRAPOLATED] <= 1e-9
        assert check.errors[CENTRAL] <= 1e-6


def test_references_all_find_an_error_of_one_in_a_million() -> None:
    class SlightlyOff(Interpolation):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content * (1 + 1e-6), d_w_prev, d_g

    check = check_stage(SlightlyOff, *arguments("Interpolation", "generic")).arguments[0]
    assert not check.ok
    for method in (COMPLEX, EXTRAPOLATED, CENTRAL):
        assert check.errors[method] == pytest.approx(1e-6, rel=1e-2)


@pytest.mark.parametrize("off", [1e-5, 1e-6])
def test_references_by_differences_reject_a_small_error_too(off: float) -> None:
    class Off(InterpolationByLoops):
        def backward(self, d_w_gated):
            d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
            return d_w_content, d_w_prev * (1 + off), d_g

    report = examine(Off, *arguments("Interpolation", "generic"))
    assert report.wrong == ["w_prev"]
    assert report.arguments[1].method == EXTRAPOLATED
    assert report.arguments[1].error == pytest.approx(off, rel=1e-2)


def test_references_on_a_kink_blame_no_choice_of_slope_unless_kinks_count() -> None:
    class Clips:
        """At w = 1 backward takes the slope of the inside, and the complex step that of the outside."""

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


def test_references_survive_a_forward_that_changes_its_arguments() -> None:
    class InPlace(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            result = super().forward(w_content.copy(), w_prev.copy(), g.copy())
            w_content *= 0
            return result

    report = check_stage(InPlace, *INPUTS)
    assert report.breaches == ["forward changes its argument w_content in place; it must leave it alone"]
    assert report.wrong == []


class Absolute:
    """It has no derivative at zero."""

    factor = 1

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return np.abs(x)

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.factor * d * np.where(self.x < 0, -1, 1)


def test_references_leave_numbers_on_a_kink_out_of_every_conclusion() -> None:
    x = np.array([1.0, -1, 2, 0, 0, 0])
    right = check_stage(Absolute, x)
    assert right.ok
    assert right.arguments[0].unresolved == 3
    report = check_stage(type("Negative", (Absolute,), {"factor": -1}), x)
    assert [str(finding) for finding in report.findings] == ["d_x has the wrong sign."]
    assert report.arguments[0].norm == pytest.approx(report.arguments[0].expected_norm)
    with pytest.raises(
        CheckError, match="Absolute: no derivative can be measured at this point: forward has a kink there"
    ):
        check_stage(Absolute, np.zeros(3))


def test_references_that_resolve_nothing_let_nothing_pass() -> None:
    class Refuses(ReadsOnlyWeightings):
        """Refuses even a complex step."""

        def forward(self, w, memory):
            if np.iscomplexobj(w) or abs(w.sum(axis=-1) - 1).max() > 1e-14:
                raise ValueError
            return super().forward(w, memory)

    with pytest.raises(CheckError, match="d_w cannot be checked: close to every point forward fails or has a kink"):
        survey_theirs(Refuses, "Read")
    report = examine(Refuses, *arguments("Read", "generic"))
    assert not report.arguments[0].resolved
    assert "d_w: cannot be checked here" in str(report)
