"""gradcheck/commands/survey.py: one stage or machine at every designed point."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from agreement import assert_right

from ntm_ref import CosineSimilarity, Interpolation, Parameter, Sharpening, Tanh
from ntm_ref.gradcheck.commands.survey import survey_ours
from ntm_ref.gradcheck.points.machines import MACHINES, Unrolled
from ntm_ref.gradcheck.points.register import OURS
from ntm_ref.gradcheck.theirs.outcome import Outcome
from ntm_ref.gradcheck.theirs.survey import survey_theirs

pytestmark = pytest.mark.usefixtures("complex_step_first")


class Line:
    """The smallest machine: logits = c x."""

    def __init__(self) -> None:
        self.c = Parameter("c", np.array([1.5]))

    def parameters(self) -> list[Parameter]:
        return [self.c]

    def run(self, x: np.ndarray) -> Any:
        self.x, self.logits = x, self.c.value * x
        return self

    def backward(self, d_logits: np.ndarray) -> np.ndarray:
        self.c.grad += (d_logits * self.x).sum()
        return self.c.value * d_logits


def test_survey_of_a_machine_is_at_its_start_and_in_general_position(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in (MACHINES, OURS):
        monkeypatch.setitem(known, "NTM", partial(Unrolled, Line))
    survey = survey_ours("NTM")
    assert list(survey.reports) == ["initial", "generic"]
    assert survey.arguments == ["x", "c"]
    assert survey.reports["initial"].evidence[0].inputs[1] == 1.5
    assert survey.reports["generic"].evidence[0].inputs[1] != 1.5
    assert_right(survey)


class WithAConstant(CosineSimilarity):
    constant = 1e-12

    def forward(self, k: np.ndarray, memory: np.ndarray) -> Any:
        K = super().forward(k, memory)
        self.lengths = self.lengths + self.constant
        return K


def test_survey_names_the_point_if_gradients_are_wrong_at_one_only() -> None:
    survey = survey_theirs(WithAConstant, "CosineSimilarity")
    assert survey.wrong == ["k", "memory"]
    (sentence,) = survey.wrong_in_places()
    assert sentence.startswith("d_k and d_memory are right in general and wrong at 'faint' alone; the derivation seems")
    assert survey_theirs(Tanh, "Tanh").wrong_in_places() == []

    class WrongAnywhere(Tanh):
        def backward(self, d_y: np.ndarray) -> Any:
            return 2 * super().backward(d_y)

    assert survey_theirs(WrongAnywhere, "Tanh").wrong_in_places() == []


def test_survey_is_wrong_if_one_point_is() -> None:
    class ForgetsFaintWeights(Sharpening):
        def backward(self, d: np.ndarray) -> Any:
            d_w_shifted, d_gamma = super().backward(d)
            return d_w_shifted * (self.w_shifted.real > 1e-8), d_gamma

    survey = survey_theirs(ForgetsFaintWeights, "Sharpening")
    assert not survey.ok
    assert survey.reports["generic"].ok


@pytest.mark.usefixtures("at_one_point")
def test_survey_as_dict_calls_a_breach_of_the_contract_not_ok() -> None:
    class InAnotherOrder(Interpolation):
        def backward(self, d_w_gated: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
            return d_w_content, d_w_prev.astype(">f8"), d_g

    generic = Outcome("mine", survey=survey_theirs(InAnotherOrder, "Interpolation")).as_dict()["points"]["generic"]
    assert [argument["ok"] for argument in generic] == [True, False, True]


def test_survey_says_once_at_the_first_point_what_several_gradients_do() -> None:
    class Rounds(Interpolation):
        def backward(self, d: np.ndarray) -> Any:
            return tuple(np.round(gradient, 6) for gradient in super().backward(d))

    survey = survey_theirs(Rounds, "Interpolation")
    assert survey.breaches() == ["d_w_content, d_w_prev and d_g are rounded to 6 decimals"]
    assert survey.findings == []
    assert survey.wrong == ["w_content", "w_prev", "g"]


@pytest.mark.usefixtures("at_one_point")
def test_survey_explains_a_second_mistake_beside_a_breach() -> None:
    class Rounds(Interpolation):
        def backward(self, d: np.ndarray) -> Any:
            d_w_content, _, d_g = super().backward(d)
            return np.round(d_w_content, 6), self.g * d, d_g

    survey = survey_theirs(Rounds, "Interpolation")
    assert survey.breaches() == ["d_w_content is rounded to 6 decimals"]
    assert [str(finding) for finding in survey.findings] == ["d_w_prev is multiplied by g where 1 - g belongs."]


def test_survey_of_a_change_in_place_needs_no_finding_without_a_name() -> None:
    class Spoils(Tanh):
        def forward(self, z: np.ndarray) -> Any:
            y = super().forward(z)
            self.y = z
            z *= 0.5
            return y

    survey = survey_theirs(Spoils, "Tanh")
    assert survey.breaches() == ["forward changes its argument z in place; it must leave it alone"]
    assert survey.wrong == ["z"]
    assert not any("no name" in str(finding) for finding in survey.findings)


def test_survey_gives_the_reason_once_for_several_gradients() -> None:
    class WithAFaintConstant(WithAConstant):
        constant = 1e-16

    survey = survey_theirs(WithAFaintConstant, "CosineSimilarity")
    assert survey.wrong_in_places() == ["d_k and d_memory are right in general and wrong at 'faint' alone."]
    (finding,) = survey.findings
    assert str(finding).startswith(
        "d_k and d_memory are nearly right: is there a small constant or a limit in only one"
    )
