"""gradcheck/commands/gradescope.py: results.json as Gradescope documents it."""

import json
from typing import Any

import pytest
from results import document, other_forward, refused, result, wrong_result

from ntm_ref.gradcheck.commands.formats import render

KEYS = {"name", "score", "max_score", "status", "output", "visibility"}


def parsed(*results: dict[str, Any]) -> dict[str, Any]:
    return json.loads(render(document(*results), "gradescope"))


def test_gradescope_has_a_test_for_each_gradient() -> None:
    found = parsed(wrong_result())
    assert [*found] == ["score", "output", "tests"]
    assert {test["name"]: test["status"] for test in found["tests"]} == {
        "mine.py:Gate: forward": "passed",
        "mine.py:Gate: contract": "passed",
        "mine.py:Gate: d_w_prev": "failed",
        "mine.py:Gate: d_g": "passed",
    }
    assert all(test["visibility"] == "visible" and set(test) <= KEYS for test in found["tests"])
    assert found["tests"][2]["output"].splitlines()[0] == "d_w_prev is multiplied by g where 1 - g belongs"
    assert found["output"] == "Score: 0.5 of 1\n\nGate, checked like Interpolation\n\nVerdict: WRONG"


def test_gradescope_target_is_worth_one_point_that_its_gradients_share() -> None:
    found = parsed(wrong_result(), result(target="b.py:Gate"), refused(target="c.py:Gate"))
    points = [(test.get("score"), test.get("max_score")) for test in found["tests"]]
    none = (None, None)
    assert points == [none, none, (0, 0.5), (0.5, 0.5), none, none, (0.5, 0.5), (0.5, 0.5), (0, 1)]
    assert found["score"] == pytest.approx(sum(test.get("score", 0) for test in found["tests"])) == 1.5


def test_gradescope_score_at_the_top_is_the_targets_own() -> None:
    """Gradescope takes it instead of the sum of the tests: no credit for a class that was not derived."""
    found = parsed(result(derivation=False, score=0.0, notes=["it borrows ntm_ref"]))
    assert found["score"] == 0
    failed = [test for test in found["tests"] if test["status"] == "failed"]
    assert [(test["name"], test["output"]) for test in failed] == [("mine.py:Gate: derivation", "it borrows ntm_ref")]


def test_gradescope_of_what_could_not_be_judged_has_the_reason() -> None:
    (test,) = parsed(refused())["tests"]
    assert (test["status"], test["score"], test["max_score"]) == ("failed", 0, 1)
    assert test["output"] == "the file raised ZeroDivisionError: division by zero\n  mine.py, line 1"


def test_gradescope_forward_that_differs_is_a_failed_test() -> None:
    forward = parsed(other_forward())["tests"][0]
    assert forward["status"] == "failed"
    assert forward["output"] == "forward differs from that of Interpolation at generic, faint"
