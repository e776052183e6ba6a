"""Every gradient of every stage and machine is right, at every designed point."""

import pytest
from agreement import assert_right, examined

from ntm_ref.gradcheck import ALL, Report
from ntm_ref.gradcheck.commands.survey import survey_ours
from ntm_ref.gradcheck.derivatives.reference import COMPLEX
from ntm_ref.gradcheck.points.designed import EDGES, POINTS, arguments, at_general_position
from ntm_ref.gradcheck.points.machines import MACHINES
from ntm_ref.gradcheck.points.register import STAGES

WITH_DIFFERENCES = ("Softmax", "Sharpening")  # the last has an edge in its domain


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name not in WITH_DIFFERENCES)) for name in ALL]
)
def test_gradients_are_right_at_every_point(name: str) -> None:
    survey = survey_ours(name)
    if name in STAGES:
        assert set(survey.reports) == {*POINTS, *EDGES}
    assert_right(survey)


def assert_right_by_the_complex_step(report: Report) -> None:
    assert report.ok
    for check in report.arguments:
        assert check.unresolved == 0
        assert check.errors[COMPLEX] <= 1e-12, check


@pytest.mark.parametrize(
    "point",
    [pytest.param(point, marks=[pytest.mark.thorough] * (i % 4 > 0)) for i, point in enumerate([*POINTS, *EDGES])],
)
@pytest.mark.parametrize("name", STAGES)
def test_gradients_are_right_by_the_complex_step(name: str, point: str) -> None:
    assert_right_by_the_complex_step(examined(name, arguments(name, point)))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name != "LSTM")) for name in MACHINES]
)
def test_gradients_of_a_machine_are_right_by_the_complex_step(name: str) -> None:
    assert_right_by_the_complex_step(examined(name, *at_general_position(name, 0)))
