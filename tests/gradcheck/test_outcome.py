"""gradcheck/theirs/outcome.py: the outcome as a dictionary, its score, and the worst of several."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from changed import changed

from ntm_ref import Tanh
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.theirs.outcome import Outcome, badness, document, finite, worst
from ntm_ref.gradcheck.verdict.argument import ArgumentCheck
from ntm_ref.gradcheck.verdict.survey import FORWARD_DIFFERS, NOT_JUDGED, RIGHT, WRONG

pytestmark = pytest.mark.usefixtures("complex_step_first")


class Mine:
    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> Any:
        self.kept = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d: np.ndarray) -> Any:
        w_content, w_prev, g = self.kept
        return g * d, (1 - g) * d, (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)


class Twice:
    def forward(self, z: np.ndarray) -> Any:
        self.y = np.tanh(z)
        return 2 * self.y

    def backward(self, d: np.ndarray) -> Any:
        return 2 * d * (1 - self.y**2)


def gate(change: Any) -> Any:
    """The class above, with its gradients changed."""
    return changed(lambda stage, gradients, d: change(*gradients), Mine)


ARGUMENTS: dict[str, Any] = {
    "right": (Mine, "Interpolation"),
    "wrong": (gate(lambda c, p, g: (c, 2 * p, g)), "Interpolation"),
    "not finite": (gate(lambda c, p, g: (c, p * np.nan, g * np.inf)), "Interpolation"),
    "another shape": (gate(lambda c, p, g: (c, p, g + 0 * c)), "Interpolation"),
    "missing": (gate(lambda c, p, g: (c, None, g)), "Interpolation"),
    "forward differs": (Twice, "Tanh"),
    "another forward": (Twice, "Tanh"),
    "ours": (Tanh, "Tanh"),
    "refused": (3, "Tanh"),
    "no file": ("absent.py:Tanh", "Tanh"),
    "no shapes": (gate(lambda c, p, g: (c, p)), "Interpolation"),
}


@cache
def outcome_of(name: str) -> Outcome:
    """The outcome for one of these."""
    return check(*ARGUMENTS[name], own_forward=name == "another forward")


STATUSES = {
    **{"right": RIGHT, "wrong": WRONG, "not finite": WRONG, "another shape": WRONG, "missing": NOT_JUDGED},
    **{"forward differs": FORWARD_DIFFERS, "another forward": RIGHT, "ours": RIGHT},
    **dict.fromkeys(("refused", "no file", "no shapes"), NOT_JUDGED),
}
SCORES = {  # forward, each of the gradients, and the rest of the contract
    **{"right": 1, "wrong": 4 / 5, "missing": 4 / 5, "another shape": 4 / 5, "forward differs": 2 / 3},
    **{"another forward": 1, "ours": 0, "refused": 0, "no file": 0, "no shapes": 0, "not finite": 3 / 5},
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_outcome_has_a_status_a_score_and_a_page(name: str) -> None:
    outcome = outcome_of(name)
    assert outcome.status == STATUSES[name]
    assert outcome.ok == (outcome.status == RIGHT)
    assert outcome.score == pytest.approx(SCORES[name])
    assert outcome.verdict in str(outcome)
    assert str(outcome) == repr(outcome) == "\n".join(outcome.page)
    assert outcome.verdict.split(":")[0] in outcome._repr_html_()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_outcome_as_dict_has_the_same_keys_and_types_at_every_status(name: str) -> None:
    expected, found = outcome_of("wrong").as_dict(), outcome_of(name).as_dict()
    assert list(found) == list(expected)
    for key, value in found.items():
        types = {type(value), type(expected[key])} - {type(None)}
        assert len(types) <= 1 or types == {int, float}, key


@pytest.mark.parametrize("name", ARGUMENTS)
def test_outcome_as_dict_is_json_without_nan(name: str) -> None:
    text = json.dumps(outcome_of(name).as_dict(), allow_nan=False)
    assert json.loads(text) == outcome_of(name).as_dict()


def test_outcome_as_dict_of_a_wrong_class() -> None:
    found = outcome_of("wrong").as_dict()
    right, wrong, also_right = found["gradients"]
    assert found["like"] == "Interpolation"
    assert [gradient["argument"] for gradient in found["gradients"]] == ["w_content", "w_prev", "g"]
    assert (right["right"], wrong["right"], also_right["right"]) == (True, False, True)
    assert (wrong["numbers_right"], wrong["score"], right["score"]) == (False, 0.0, 1.0)
    assert wrong["error"] > 0.4
    np.testing.assert_allclose(wrong["came"], 2 * wrong["expected"])
    np.testing.assert_allclose(wrong["norm"], 2 * wrong["expected_norm"])
    assert wrong["worst_point"] in found["points"]
    assert found["points"][wrong["worst_point"]][1]["came"] == wrong["came"]
    assert list(found["points"]) == ["generic", "initial", "saturated", "faint"]
    assert found["shapes"] == {"w_content": [2, 3, 7], "w_prev": [2, 3, 7], "g": [2, 3, 1]}
    assert found["result_shapes"] == [[2, 3, 7]]
    assert (found["same_forward"], found["forward_differs_at"], found["seeds"]) == (True, [], [0])
    assert found["findings"][0]["arguments"] == ["w_prev"]


def test_outcome_as_dict_says_that_numbers_are_right_in_a_wrong_shape() -> None:
    *_, gradient = outcome_of("another shape").as_dict()["gradients"]
    assert gradient["right"] is False
    assert any("shape" in sentence for sentence in gradient["breaches"])


def test_outcome_as_dict_of_a_gradient_that_was_not_returned() -> None:
    found = outcome_of("missing").as_dict()
    assert [gradient["right"] for gradient in found["gradients"]] == [True, False, True]
    assert found["verdict"] == (
        "could not be judged: no gradient of w_prev was returned; the others are right "
        "(return one for each argument of forward)"
    )


def test_outcome_as_dict_of_another_forward() -> None:
    found = outcome_of("forward differs").as_dict()
    assert found["same_forward"] is False
    assert "generic" in found["forward_differs_at"]
    assert [gradient["right"] for gradient in found["gradients"]] == [True]


def test_outcome_as_dict_of_what_could_not_be_judged() -> None:
    found = outcome_of("no file").as_dict()
    assert found["error"] == "there is no file absent.py"
    assert found["verdict"] == "could not be judged: there is no file absent.py"
    assert found["page"] == ["absent.py:Tanh: could not be judged: there is no file absent.py"]
    assert (found["gradients"], found["same_forward"], found["score"]) == ([], None, 0.0)


def test_outcome_page_has_the_lines_of_the_traceback() -> None:
    outcome = Outcome("m.py:Mine", error="it raised", traceback=["  m.py, line 1"])
    assert outcome.page == ["m.py:Mine: could not be judged: it raised", "  m.py, line 1"]
    assert "m.py, line 1" in outcome._repr_html_()


def test_outcome_worst_is_wrong_then_another_forward_then_not_judged() -> None:
    assert worst([RIGHT, NOT_JUDGED, FORWARD_DIFFERS, WRONG]) == WRONG
    assert worst([RIGHT, NOT_JUDGED, FORWARD_DIFFERS]) == FORWARD_DIFFERS
    assert worst([RIGHT, NOT_JUDGED, RIGHT]) == NOT_JUDGED
    assert worst([RIGHT]) == worst([]) == RIGHT


def test_outcome_document_has_the_worst_status_of_several() -> None:
    found = document([outcome_of(name) for name in ("right", "forward differs", "no file")])
    assert (found["status"], found["command"], found["version"]) == (FORWARD_DIFFERS, "gradcheck", 1)
    assert [result["status"] for result in found["results"]] == [RIGHT, FORWARD_DIFFERS, NOT_JUDGED]


def test_outcome_finite_replaces_what_json_lacks() -> None:
    value = {"a": [np.nan, 1.0, -np.inf], "b": (np.float64(2), np.float32("inf")), 3: np.int64(4), "c": np.bool_(True)}
    assert finite(value) == {"a": [None, 1.0, None], "b": [2.0, None], "3": 4, "c": True}
    assert type(finite(np.int64(4))) is int


def test_outcome_badness_is_wrong_before_right_and_nan_above_all() -> None:
    """Over all points, the worst is shown."""
    checks = outcome_of("wrong").survey.reports["generic"].arguments
    assert badness(checks[1]) > badness(checks[0])
    assert isinstance(checks[0], ArgumentCheck)
    found = outcome_of("not finite").as_dict()["gradients"][1]
    assert (found["right"], found["came"], found["norm"]) == (False, None, None)
