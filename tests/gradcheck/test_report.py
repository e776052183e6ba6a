"""gradcheck/verdict/report.py: what a report says of a gradient."""

import numpy as np
import pytest
from changed import INPUTS, changed, normal
from other_forms import InterpolationByLoops

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.derivatives.reference import EXTRAPOLATED
from ntm_ref.gradcheck.points.designed import arguments


def test_report_says_all_that_is_known_of_a_wrong_gradient() -> None:
    class Doubled(Interpolation):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content, d_w_prev, 2 * d_g

    report = check_stage(Doubled, *arguments("Interpolation", "generic"))
    assert not report.ok
    assert report.wrong == ["g"]
    check = report.arguments[2]
    assert check.ratio == pytest.approx(2)
    assert check.came == pytest.approx(2 * check.expected)
    assert check.norm == pytest.approx(2 * check.expected_norm)
    assert check.error == pytest.approx(1)
    assert check.errors[EXTRAPOLATED] == pytest.approx(1)
    said = str(report)
    assert said.startswith("Doubled: WRONG")
    assert "d_g: WRONG" in said
    assert f"worst at {check.worst}" in said
    assert "d_g is 2 times what it should be, everywhere" in said


def test_report_calls_a_gradient_of_nan_wrong() -> None:
    class NotANumber(Interpolation):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content, d_w_prev, d_g * np.nan

    report = check_stage(NotANumber, *arguments("Interpolation", "generic"))
    assert report.wrong == ["g"]
    assert "d_g is nan at (0, 0, 0), expected finite numbers" in str(report)


def test_report_ratio_to_zero_is_infinite_and_close_numbers_have_more_digits() -> None:
    class Constant:
        def forward(self, x: np.ndarray) -> np.ndarray:
            return 0 * x + 2

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d

    assert check_stage(Constant, normal(3)).arguments[0].ratio == np.inf
    close = check_stage(changed(lambda stage, g, d: (g[0] * (1 + 1e-8), *g[1:])), *INPUTS).arguments[0]
    came, expected = (part.split()[-1] for part in close.worst_in_words.split(",")[-3:-1])
    assert came != expected


def test_report_worst_number_is_one_that_is_resolved() -> None:
    class ClipsWrongly:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return np.where(x.real > 1, 1, x) * 2

        def backward(self, d: np.ndarray) -> np.ndarray:
            return np.where(self.x == 1, 1e9, 3 * d * (self.x < 1))

    (check,) = check_stage(ClipsWrongly, np.array([1.0, 0.3, 2.0])).arguments
    assert check.worst == (1,)
    assert check.unresolved == 1


def test_report_contains_the_note_about_the_references() -> None:
    assert "Note: forward" in str(check_stage(InterpolationByLoops, *INPUTS))
