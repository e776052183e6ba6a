"""The gradient check of our own stages: does it cover everything, and are its numerical derivatives what they say?"""

from functools import partial
from typing import Any

import numpy as np
import pytest
from cases import all_stages

from ntm_ref import Addressing, Interpolation, NTMError, Parameter, check_stage
from ntm_ref.gradcheck import ALL, Report, gradcheck
from ntm_ref.gradcheck.commands.survey import Survey, survey_ours
from ntm_ref.gradcheck.commands.sweep import STEPS, shape_in_words, sweep, sweep_ours, table
from ntm_ref.gradcheck.derivatives.numerical import central_difference, complex_step, extrapolated_difference
from ntm_ref.gradcheck.derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED, exact_references
from ntm_ref.gradcheck.diagnosis.first_wrong import first_wrong_place
from ntm_ref.gradcheck.points.designed import EDGES, POINTS, arguments, at_general_position
from ntm_ref.gradcheck.points.machines import MACHINES, Unrolled
from ntm_ref.gradcheck.points.register import OURS, STAGES
from ntm_ref.gradcheck.verdict.check import examine
from ntm_ref.support.errors import CheckError


def test_every_stage_is_in_the_table() -> None:
    assert set(STAGES) == all_stages()


WITH_DIFFERENCES = ("Linear", "Softmax", "CosineSimilarity", "Sharpening")  # the last two have edges in their domains


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name not in WITH_DIFFERENCES)) for name in ALL]
)
def test_every_gradient_is_right_at_every_point(name: str) -> None:
    survey = survey_ours(name)
    if name in STAGES:
        assert set(survey.reports) == {*POINTS, *EDGES}
    assert_right(survey)


def assert_right(survey: Survey) -> None:
    assert survey.ok
    assert not survey.notes
    for report in survey.reports.values():
        assert_all_references_agree(report)


def assert_all_references_agree(report: Report) -> None:
    for check in report.arguments:
        assert check.method == COMPLEX
        assert check.unresolved == 0
        assert check.errors[COMPLEX] <= 1e-12, check
        assert (check.errors[EXTRAPOLATED] or 0) <= 1e-8, check


@pytest.mark.parametrize("point", ["saturated", "faint"])
def test_differences_are_not_misled_where_a_chain_is_nearly_flat(point: str) -> None:
    report = examine(Addressing, *arguments("Addressing", point), kinks_count=True)
    assert report.ok
    assert_all_references_agree(report)


@pytest.mark.parametrize("point", [*POINTS, *EDGES])
@pytest.mark.parametrize("name", STAGES)
def test_every_gradient_is_right_by_the_complex_step(name: str, point: str) -> None:
    assert_right_by_the_complex_step(examined(name, arguments(name, point)))


@pytest.mark.parametrize("name", MACHINES)
def test_every_gradient_of_a_machine_is_right_by_the_complex_step(name: str) -> None:
    assert_right_by_the_complex_step(examined(name, *at_general_position(name, 0)))


def examined(name: str, inputs: tuple[np.ndarray, ...], names: list[str] | None = None) -> Report:
    """The report on a stage or a machine of ours, by the complex step alone."""
    known = exact_references(lambda *values: OURS[name]().forward(*values), inputs)
    return examine(OURS[name], *inputs, names=names, known=known)


def assert_right_by_the_complex_step(report: Report) -> None:
    assert report.ok
    for check in report.arguments:
        assert check.unresolved == 0
        assert check.errors[COMPLEX] <= 1e-12, check


class Line:
    """The smallest machine: logits = c x, which it keeps itself."""

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


def test_a_machine_is_checked_as_it_starts_and_in_general_position(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in (MACHINES, OURS):
        monkeypatch.setitem(known, "NTM", partial(Unrolled, Line))
    survey = survey_ours("NTM")
    assert list(survey.reports) == ["initial", "generic"]
    assert survey.arguments == ["x", "c"]
    assert survey.reports["initial"].evidence[0].inputs[1] == 1.5
    assert survey.reports["generic"].evidence[0].inputs[1] != 1.5
    assert_right(survey)


@pytest.mark.parametrize("name", STAGES)
def test_differences_resolve_every_number_in_general_position(name: str) -> None:
    report = check_stage(OURS[name], *arguments(name, "generic"))
    for check in report.arguments:
        assert check.errors[EXTRAPOLATED] <= 1e-9
        assert check.errors[CENTRAL] <= 1e-6


def test_sizes_of_the_points_are_all_different_and_nothing_is_symmetric() -> None:
    w_gated, s = arguments("CircularShift", "generic")
    assert len({*w_gated.shape, s.shape[-1]}) == 4
    assert not np.allclose(s, s[..., ::-1])
    assert all(size > 1 for size in w_gated.shape)
    _, w_prev, g = arguments("Interpolation", "generic")
    assert np.ptp(w_prev, axis=-1).min() > 0.01
    assert np.all(abs(g - 0.5) > 0.05)


def test_the_points_on_the_edge_are_on_the_edge() -> None:
    k, memory = arguments("CosineSimilarity", "zero row")
    assert (k == 0).all(axis=-1).any()
    assert (memory == 0).all(axis=-1).any()
    w_shifted, _ = arguments("Sharpening", "one-hot")
    assert set(w_shifted.ravel()) == {0, 1}
    similarity, beta = arguments("ContentWeighting", "overflow")
    assert (beta * similarity).max() > 710
    (x,) = arguments("Sigmoid", "overflow")
    assert x.max() > 710


def test_every_point_gives_the_same_arguments_for_the_same_seed() -> None:
    for point in (*POINTS, *EDGES):
        first, again, other = (arguments("Addressing", point, seed) for seed in (0, 0, 1))
        assert all(np.array_equal(a, b) for a, b in zip(first, again))
        assert not all(np.array_equal(a, b) for a, b in zip(first, other))


# Numerical derivatives


def test_numerical_derivatives_of_a_function_whose_jacobian_is_known() -> None:
    x = np.array([0.3, -1.2, 2.0])
    expected = np.diag(3 * x**2) + np.ones((3, 3))

    def function(x: np.ndarray) -> np.ndarray:
        return x**3 + x.sum()

    assert complex_step(function, [x], 0) == pytest.approx(expected, rel=1e-15)
    assert central_difference(function, [x], 0) == pytest.approx(expected, rel=1e-9)
    by_extrapolation, uncertainty = extrapolated_difference(function, [x], 0)
    assert by_extrapolation == pytest.approx(expected, rel=1e-11)
    assert (uncertainty < 1e-9).all()


def test_extrapolation_is_far_better_than_the_central_difference_and_knows_its_error() -> None:
    x = np.array([0.4, 1.1])
    exact = np.diag(np.exp(np.sin(x)) * np.cos(x))
    extrapolated, uncertainty = extrapolated_difference(lambda x: np.exp(np.sin(x)), [x], 0)
    error = abs(extrapolated - exact).max()
    assert error < 1e-12
    assert error <= uncertainty.max() < 1e-9
    assert abs(central_difference(lambda x: np.exp(np.sin(x)), [x], 0, 1e-3) - exact).max() > 1e-8


def test_extrapolation_comes_down_to_small_numbers_and_says_where_it_cannot() -> None:
    with np.errstate(all="ignore"):
        found, uncertainty = extrapolated_difference(np.log, [np.array([1e-6])], 0)
        assert found[0, 0] == pytest.approx(1e6, rel=1e-6)
        assert uncertainty[0] < 1
        for too_small in (1e-30, 0.0):
            _, uncertainty = extrapolated_difference(np.log, [np.array([too_small])], 0)
            assert not uncertainty[0] < 1e20


def test_rounding_alone_does_not_pass_for_certainty() -> None:
    def power(x: np.ndarray) -> np.ndarray:
        return 1 + 1e-12 * np.log(x)  # where the steps are small enough for x, every difference rounds to zero

    with np.errstate(all="ignore"):
        found, uncertainty = extrapolated_difference(power, [np.array([3e-9])], 0)
    assert uncertainty[0] > max(1e-8, abs(found[0, 0] - 1e-12 / 3e-9))


# The table, and the sweep


def test_the_table_has_a_line_for_every_argument() -> None:
    said: list[str] = []
    (survey,) = gradcheck(["Interpolation"], say=said.append)
    assert survey.ok
    lines = [line.split() for line in said if line.startswith("Interpolation")]
    assert [line[1] for line in lines] == ["w_content", "w_prev", "g"]
    assert all(line[-1] == "right" for line in lines)
    assert said[-1] == "\n3 gradients checked, 0 wrong"


def test_the_table_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Interpolation.backward

    def wrong(self: Interpolation, d: np.ndarray) -> tuple[np.ndarray, ...]:
        d_w_content, _, d_g = right(self, d)
        return d_w_content, self.g * d, d_g

    monkeypatch.setattr(Interpolation, "backward", wrong)
    said: list[str] = []
    (survey,) = gradcheck(["Interpolation"], say=said.append)
    assert survey.wrong == ["w_prev"]
    assert [line.split()[1] for line in said if line.endswith("WRONG")] == ["w_prev"]
    assert said[-1] == "\n3 gradients checked, 1 wrong"


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(NTMError, match="no stage 'Sharpen', expected one of Linear"):
        gradcheck(["Sharpen"])


def test_a_path_left_out_of_the_time_step_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_ref.machine import State, TimeStep

    whole = TimeStep.backward

    def without_w_prev(self: TimeStep, d_h: np.ndarray, d_state: State, d_a: np.ndarray) -> tuple:
        return whole(self, d_h, d_state._replace(w=0 * d_state.w), d_a)

    monkeypatch.setattr(TimeStep, "backward", without_w_prev)
    report = examined("NTM", *at_general_position("NTM", 0))
    assert "initial.v" in report.wrong
    assert "output.W" not in report.wrong
    piece = report.evidence[0]
    place = first_wrong_place(OURS["NTM"], piece.inputs, piece.cotangents)
    assert "run.steps[1].addressing (Addressing) is wrong" in place.sentence


def test_the_sweep_of_a_right_gradient_is_a_v_and_of_a_wrong_one_flat() -> None:
    class HalfSharp(OURS["Sharpening"]):
        def backward(self, d_w: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_shifted, d_gamma = super().backward(d_w)
            return d_w_shifted, 0.5 * d_gamma

    result = sweep(HalfSharp, arguments("Sharpening", "generic"))
    right, wrong = np.array(result["central"]["w_shifted"]), np.array(result["central"]["gamma"])
    lowest = int(np.nanargmin(right))
    assert 2 < lowest < len(STEPS) - 2
    assert right[lowest] < 1e-9 < min(right[2], right[-1]) / 100
    assert wrong == pytest.approx(0.5, rel=1e-2)
    assert result["wrong"] == ["gamma"]
    lines = list(table(result))
    assert len([line for line in lines if line[:8].strip()[:1].isdigit()]) == len(STEPS)
    assert "d_gamma: never below 5e-01" in lines[-1]
    assert shape_in_words(result["central"]["w_shifted"]).startswith("comes down to")


def test_the_sweep_of_ours_has_the_complex_step_beside_it() -> None:
    result = sweep_ours("Interpolation")
    assert list(result["central"]) == ["w_content", "w_prev", "g"]
    assert max(result["complex"].values()) < 1e-14


# check_stage


def test_a_report_says_all_that_is_known_of_a_wrong_gradient() -> None:
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


def test_an_error_of_one_in_a_million_is_found_by_every_reference() -> None:
    class SlightlyOff(Interpolation):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content * (1 + 1e-6), d_w_prev, d_g

    check = check_stage(SlightlyOff, *arguments("Interpolation", "generic")).arguments[0]
    assert not check.ok
    for method in (COMPLEX, EXTRAPOLATED, CENTRAL):
        assert check.errors[method] == pytest.approx(1e-6, rel=1e-2)


def test_a_gradient_that_is_not_a_number_is_wrong() -> None:
    class NotANumber(Interpolation):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content, d_w_prev, d_g * np.nan

    report = check_stage(NotANumber, *arguments("Interpolation", "generic"))
    assert report.wrong == ["g"]
    assert "d_g is nan at (0, 0, 0), expected finite numbers" in str(report)


def test_a_factory_serves_as_well_as_a_class_and_inputs_are_left_alone() -> None:
    inputs = arguments("Interpolation", "generic")
    before = [value.copy() for value in inputs]
    assert check_stage(lambda: Interpolation(), *inputs).ok
    assert all(np.array_equal(a, b) for a, b in zip(inputs, before))
    assert check_stage(Interpolation, *(value.tolist() for value in inputs)).ok


def test_a_report_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    inputs = arguments("Sharpening", "generic")
    first, again, other = (str(check_stage(OURS["Sharpening"], *inputs, seed=seed)) for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (["abc"], "input 0 is a str of dtype <U3, expected an array of real numbers"),
        ([np.ones(3), [[1, 2], [3]]], "input 1 is a list of"),
        ([np.ones(3, complex)], "input 0 is an array of dtype complex128, expected an array of real numbers"),
        ([np.ones((2, 0))], r"input 0, of shape \(2, 0\), has no numbers; expected finite numbers, at least one"),
        ([np.array([1, np.nan])], r"input 0, of shape \(2,\), has numbers that are not finite"),
    ],
)
def test_inputs_that_are_no_numbers_are_refused(inputs: list, sentence: str) -> None:
    with pytest.raises(CheckError, match=sentence):
        check_stage(Interpolation, *inputs)


def test_an_object_is_not_a_class() -> None:
    with pytest.raises(CheckError, match="there is an Interpolation to check, expected its class"):
        check_stage(Interpolation(), *arguments("Interpolation", "generic"))


def test_numbers_of_any_shape_serve() -> None:
    class Product:
        def forward(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
            self.x, self.y = x, y
            return x * y

        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            return d * self.y, (d * self.x).sum() if np.ndim(self.y) == 0 else d * self.x

    assert check_stage(Product, 3, 4).ok
    assert check_stage(Product, np.ones((1, 1, 1)), [[[2]]]).ok
    assert check_stage(Product, [1, 2, 3], 4).ok


def test_nothing_to_check_is_said() -> None:
    with pytest.raises(CheckError, match="there are no arrays to check it with"):
        check_stage(Interpolation)
    with pytest.raises(CheckError, match=r"forward takes \(w_content, w_prev, g\), but is to be checked with 1 arrays"):
        check_stage(Interpolation, np.ones((2, 3)))
