"""gradcheck/verdict/linearity.py: how a backward fails to be linear in the gradient that it is given."""

from typing import Any

import numpy as np
import pytest
from changed import Cube, changed, normal, report_on

from ntm_ref import check_stage
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.linearity import LARGE, Returned

pytestmark = pytest.mark.usefixtures("complex_step_first")


def test_linearity_is_demanded() -> None:
    report = report_on(lambda stage, gradients, d: (np.tanh(gradients[0]), *gradients[1:]))
    assert "d_w_content is not linear in the gradient that backward is given" in str(report)
    report = report_on(lambda stage, gradients, d: (gradients[0] + 1, *gradients[1:]))
    assert "d_w_content has a part that does not depend on the gradient" in str(report)
    report = report_on(lambda stage, gradients, d: (stage.w_prev, *gradients[1:]))
    assert "d_w_content is the same whatever gradient backward is given" in str(report)


def test_linearity_is_demanded_even_of_a_small_square() -> None:
    report = check_stage(changed(lambda stage, g, d: g + 1e-4 * d * d, Cube), normal((2, 3)))
    assert "d_x is not linear in the gradient that backward is given" in str(report)


def test_linearity_names_float32_inside_backward() -> None:
    report = report_on(lambda stage, gradients, d: tuple(g.astype(np.float32).astype(float) for g in gradients))
    said = "d_w_content, d_w_prev and d_g have no more than float32's seven digits: something in backward is kept in"
    assert said in str(report)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g, d: np.round(g, 6), "d_x is rounded to 6 decimals"),
        (lambda g, d: np.round(g, 3), "d_x is rounded to 3 decimals"),
        (lambda g, d: np.round(g, 1), "d_x is rounded to 1 decimal"),
        (lambda g, d: np.round(10 * g), "d_x is rounded to whole numbers"),
        (lambda g, d: g.astype(np.float32).astype(float), "d_x has no more than float32's seven digits"),
        (lambda g, d: np.sign(g), "d_x does not grow with the gradient that backward is given: is that normalised?"),
        (lambda g, d: g / np.linalg.norm(d), "d_x does not grow with the gradient that backward is given"),
        (lambda g, d: g / (np.linalg.norm(d) + 1e-8), "d_x does not grow with the gradient that backward is given"),
        (lambda g, d: g + 0.01, "d_x has a part that does not depend on the gradient that backward is given: is somet"),
        (lambda g, d: g - 50, "d_x has a part that does not depend on the gradient"),
        (lambda g, d: np.tanh(g), "d_x is not linear in the gradient that backward is given"),
        (lambda g, d: g / (1 + abs(d).sum() * 1e-3), "d_x is not linear in the gradient"),
        (
            lambda g, d: 0 * g + 1,
            "d_x is the same whatever gradient backward is given; a gradient must be proportional",
        ),
        (lambda g, d: 0 * g + 3e-6, "d_x is the same whatever gradient backward is given"),
        (lambda g, d: np.clip(g, -50, 50), "times as large does not give a d_x 1e+06 times as large: is it clipped?"),
        (lambda g, d: np.where(abs(g) > 1e-5, g, 0), "1e-06 times as large: is it cut off when small?"),
        (lambda g, d: g * np.exp(abs(d) * 1e-3 * (abs(d) > 50)), "d_x is inf if backward is given a gradient 1e+06 ti"),
        (lambda g, d: g / (abs(d).max() > 1e-3), "if backward is given a gradient 1e-06 times as large"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_linearity_has_a_sentence_for_every_kind(change: Any, sentence: str) -> None:
    report = check_stage(changed(lambda stage, g, d: change(g, d), Cube), normal((3, 4)))
    assert not report.ok
    (breach,) = report.all_breaches()
    assert sentence in breach


def test_linearity_of_a_sharper_tolerance_is_not_demanded_of_float32() -> None:
    report = report_on(lambda stage, g, d: tuple(x.astype(np.float32) for x in g))
    assert all("dtype float32, expected float64" in breach for breach in report.all_breaches())


def test_linearity_is_broken_in_one_way_at_all_points() -> None:
    for change, sentence in (
        (lambda stage, g, d: tuple(x / np.linalg.norm(d) for x in g), "does not grow"),
        (lambda stage, g, d: tuple(np.round(x, 6) for x in g), "rounded to 6 decimals"),
    ):
        survey = survey_theirs(changed(change), "Interpolation")
        assert survey.breaches()
        assert all(sentence.split()[-1] in breach for breach in survey.breaches()), survey.breaches()
        assert all("divided by the norm" in str(finding) for finding in survey.findings)


def test_linearity_is_kept_by_round_numbers() -> None:
    inputs = [np.round(value, 2) for value in arguments("Interpolation", "generic")]
    assert report_on(lambda stage, g, d: g, tuple(inputs)).ok
    assert check_stage(changed(lambda stage, g, d: g, Cube), np.array([1.0, 2.0, 3.0])).ok


@np.errstate(all="ignore")  # as in `examine`: on some processors products of finite numbers raise flags
def test_rounding_errors_that_happen_to_be_the_same_are_no_breach() -> None:
    """The weight of the only location is 1, and the gradient through it is 0 but for the last digit."""
    one = np.array([[1.1e-16, 0.0]])
    assert Returned("z", one, one, 2 * one, LARGE * one, one / LARGE, floor=0.01, dtype="float64").check() is None
    one = np.array([[1.1e-6, 0.0]])
    breach = Returned("z", one, one, 2 * one, LARGE * one, one / LARGE, floor=0.01, dtype="float64").check()
    assert breach is not None
    assert "the same whatever" in breach.sentence
