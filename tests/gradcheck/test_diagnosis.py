"""gradcheck/diagnosis/diagnosis.py: whose mistakes are tried, and how findings read."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, changed, normal
from other_forms import AddressingOfOtherForms, InterpolationAsStep

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.page import page

pytestmark = pytest.mark.usefixtures("complex_step_first")


@pytest.mark.usefixtures("at_one_point")
def test_diagnosis_of_a_gradient_with_a_nan_is_empty() -> None:
    one_nan = changed(lambda stage, g, d: (*g[:2], g[2] * np.where(np.arange(3)[:, None] == 1, np.nan, 1)))
    report = check_stage(one_nan, *INPUTS)
    assert report.wrong_numbers == ["g"]
    assert report.findings == []
    assert report.arguments[2].worst == (0, 1, 0)
    assert "called twice" not in str(report)
    assert "  d_g at the point" not in "\n".join(page(survey_theirs(one_nan, "Interpolation")))


def test_finding_that_is_a_question_ends_with_its_mark() -> None:
    uneven = 1 + 5e-4 * np.where(np.arange(7) % 2, 0.5, -1)
    assert str(check_stage(changed(lambda stage, g, d: (g[0] * uneven, *g[1:])), *INPUTS).findings[0]).endswith("?")


class OwnGate:
    """Neither derived from a stage of ours nor named like one."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        self.gate = Interpolation()
        return self.gate.forward(w_content, w_prev, g)

    def backward(self, d: np.ndarray) -> Any:
        d_w_content, _, d_g = self.gate.backward(d)
        return d_w_content, -self.gate.g * d, d_g


LostOne = changed(lambda stage, g, d: (g[0], -stage.g * d, g[2]))


@pytest.mark.parametrize(
    ("make", "like"),
    [(OwnGate, "Interpolation"), (LostOne, None), (lambda: LostOne(), None)],
    ids=["like", "kin", "made"],
)
def test_diagnosis_tries_the_mistakes_of_like_or_of_the_class_it_derives_from(make: Any, like: str | None) -> None:
    (finding,) = check_stage(make, *INPUTS, like=like).findings
    assert "the 1 of 1 - g is lost" in str(finding)


def only_sentences(make: Any, *inputs: np.ndarray, **options: Any) -> tuple[str, ...]:
    (finding,) = check_stage(make, *inputs, **options).findings
    return finding.sentences


def test_diagnosis_tries_no_known_mistakes_if_forward_is_another_function() -> None:
    class TwoLessG:
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.given = w_content, w_prev, g
            return g * w_content + (2 - g) * w_prev

        def backward(self, d: np.ndarray) -> Any:
            w_content, w_prev, g = self.given
            return g * d, g * d, (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)

    assert not any("1 - g" in s for s in only_sentences(TwoLessG, *INPUTS, like="Interpolation"))

    class OtherShapes:
        def forward(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
            self.given = a, b, c
            return a.sum() + b.sum() + c.sum()

        def backward(self, d: np.ndarray) -> Any:
            return tuple(-d + 0 * x for x in self.given)

    report = check_stage(OtherShapes, normal(2), normal(3), normal(4), like="Interpolation")
    assert all("wrong sign" in str(finding) for finding in report.findings)


def test_explanation_warns_of_a_mistake_made_between_the_stages() -> None:
    class MixesUp(AddressingOfOtherForms):
        """Unpacks the interpolation's gradients in the wrong order."""

        def forward(self, *inputs: np.ndarray) -> np.ndarray:
            result = super().forward(*inputs)
            right = self.stages[2].backward

            def unpacked_wrongly(d: np.ndarray) -> Any:
                d_w_content, d_w_prev, d_g = right(d)
                return d_w_prev, d_w_content, d_g

            self.stages[2].backward = unpacked_wrongly
            return result

    said = str(check_stage(MixesUp, *arguments("Addressing", "generic"), like="Addressing"))
    between = "it looks like a mistake in Interpolation, but is made between the stages"
    assert f"What is wrong: {between}: g and 1 - g are swapped, or d_w_content and d_w_prev are" in said
    assert "First wrong place: the gradient that arrives at stages[1] (ContentByJacobian) is wrong" in said
    assert "in Interpolation: g" not in said


ORIGINAL = InterpolationAsStep.forward


@pytest.mark.usefixtures("at_one_point")
def test_explain_notes_a_chain_that_cannot_be_watched() -> None:
    class Counts:
        """Fails if the methods of its stage were replaced."""

        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            assert InterpolationAsStep.forward is ORIGINAL
            self.gate = InterpolationAsStep()
            return self.gate.forward(w_content, w_prev, g)

        def backward(self, d: np.ndarray) -> Any:
            return tuple(-gradient for gradient in self.gate.backward(d))

    survey = survey_theirs(Counts, "Interpolation")
    assert set(survey.wrong) == {"w_content", "w_prev", "g"}
    assert survey.place is None
    assert any("the stages inside Counts could not be watched (AssertionError" in note for note in survey.notes)
