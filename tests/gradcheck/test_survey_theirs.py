"""gradcheck.theirs.survey.py: a student's class at every designed point."""

from typing import Any

import numpy as np
from changed import changed

from ntm_ref import Sharpening, Tanh
from ntm_ref.gradcheck.theirs.survey import survey_theirs


class PowersAsTheyStand:
    """Equation 9 to the letter: right, but at gamma = 30 powers underflow, and the logarithm of zero is infinite."""

    def forward(self, w_shifted: np.ndarray, gamma: np.ndarray) -> np.ndarray:
        self.given, powers = (w_shifted, gamma), w_shifted**gamma
        self.w = powers / powers.sum(axis=-1, keepdims=True)
        return self.w

    def backward(self, d: np.ndarray) -> Any:
        (w_shifted, gamma), d_z = self.given, self.w * (d - (d * self.w).sum(axis=-1, keepdims=True))
        with np.errstate(all="ignore"):
            return gamma * d_z / w_shifted, (d_z * np.log(self.w)).sum(axis=-1, keepdims=True) / gamma


def test_survey_theirs_reports_nan_at_the_saturated_point_apart() -> None:
    survey = survey_theirs(PowersAsTheyStand, "Sharpening")
    assert survey.ok
    assert any(s.startswith("saturated: d_gamma is nan at") and "vanish" in s for s in survey.robustness)


def test_survey_theirs_calls_nan_in_general_position_wrong() -> None:
    class Never(PowersAsTheyStand):
        def backward(self, d: np.ndarray) -> Any:
            d_w_shifted, d_gamma = super().backward(d)
            return d_w_shifted, d_gamma * np.nan

    survey = survey_theirs(Never, "Sharpening")
    assert survey.wrong == ["gamma"]
    assert not survey.reports["saturated"].arguments[1].numbers_ok
    assert any(sentence.startswith("d_gamma is nan at (0, 0, 0)") for sentence in survey.breaches())


def test_survey_theirs_reports_a_point_that_forward_refuses_apart() -> None:
    class Refuses(Sharpening):
        def forward(self, w_shifted: np.ndarray, gamma: np.ndarray) -> Any:
            if gamma.real.max() > 20:
                raise ValueError("too sharp")
            return super().forward(w_shifted, gamma)

    survey = survey_theirs(Refuses, "Sharpening")
    assert survey.ok
    assert "saturated" not in survey.reports
    assert any(sentence.startswith("saturated:") and "too sharp" in sentence for sentence in survey.robustness)


def test_survey_theirs_uses_differences_everywhere_if_one_point_needs_them() -> None:
    class RealWhenSharp(Sharpening):
        def forward(self, w_shifted: np.ndarray, gamma: np.ndarray) -> Any:
            w = super().forward(w_shifted, gamma)
            return w.real if gamma.real.max() > 20 else w

    survey = survey_theirs(RealWhenSharp, "Sharpening")
    assert survey.ok
    assert not any(report.by_complex_step for report in survey.reports.values())


def test_survey_theirs_notes_float64_for_float32() -> None:
    survey = survey_theirs(changed(lambda stage, g, d: g * np.ones(1), Tanh), "Tanh")
    assert survey.ok
    why = "a buffer or a constant of float64 is in the way"
    assert f"given float32, backward returns float64: {why}" in survey.notes
    breached = survey_theirs(changed(lambda stage, g, d: g.astype(object), Tanh), "Tanh")
    assert not breached.ok
    assert not any("float32" in note for note in breached.notes)
