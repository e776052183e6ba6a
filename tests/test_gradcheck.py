"""The gradient check: does it cover everything, can it fail, and are its numerical derivatives what they say?"""

import numpy as np
import pytest
from cases import all_stages

from ntm_ref import Interpolation, NTMError, check_stage
from ntm_ref.addressing.sharpening import Sharpening
from ntm_ref.elementary import Linear
from ntm_ref.gradcheck import ALL, gradcheck
from ntm_ref.gradcheck.check import ArgumentCheck
from ntm_ref.gradcheck.numerical import central_difference, complex_step
from ntm_ref.gradcheck.points import POINTS, STAGES, arguments
from ntm_ref.gradcheck.table import check_named, worst


def test_every_stage_is_in_the_table() -> None:
    assert set(STAGES) == all_stages()


@pytest.mark.parametrize("name", ALL)
def test_every_gradient_is_right_at_every_point(name: str) -> None:
    for report in check_named(name):
        assert report.ok, str(report)


@pytest.mark.parametrize("name", STAGES)
def test_central_differences_resolve_every_argument_in_general_position(name: str) -> None:
    report = check_stage(STAGES[name][0], *arguments(name, "generic"))
    assert all(check.difference_error is not None for check in report.arguments), str(report)


def test_sizes_of_the_points_are_all_different_and_nothing_is_symmetric() -> None:
    w_gated, s = arguments("CircularShift", "generic")
    assert len({*w_gated.shape, s.shape[-1]}) == 4
    assert not np.allclose(s, s[..., ::-1])
    assert all(size > 1 for size in w_gated.shape)
    _, w_prev, g = arguments("Interpolation", "generic")
    assert np.ptp(w_prev, axis=-1).min() > 0.01
    assert np.all(abs(g - 0.5) > 0.05)


class OneMinusForgotten(Interpolation):
    """w_prev gets g where 1 - g belongs."""

    def backward(self, d_w_gated):
        d_w_content, _, d_g = super().backward(d_w_gated)
        return d_w_content, self.g * d_w_gated, d_g


class LogForgotten(Sharpening):
    """gamma's gradient without the logarithm."""

    def backward(self, d_w):
        d_w_shifted, d_gamma = super().backward(d_w)
        return d_w_shifted, d_gamma * 0.5


class MeanOverTheBatch(Linear):
    """The weights' gradient averaged over the batch instead of summed."""

    def backward(self, d_y):
        d_x, d_W, d_b = super().backward(d_y)
        return d_x, d_W / len(d_y), d_b


class NotANumber(Interpolation):
    """A gradient of NaN must not pass for want of a larger error."""

    def backward(self, d_w_gated):
        d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
        return d_w_content, d_w_prev, d_g * np.nan


@pytest.mark.parametrize(
    ("wrong", "like", "argument"),
    [
        (OneMinusForgotten, "Interpolation", "w_prev"),
        (LogForgotten, "Sharpening", "gamma"),
        (MeanOverTheBatch, "Linear", "W"),
        (NotANumber, "Interpolation", "g"),
    ],
)
def test_a_wrong_backward_is_found_and_its_argument_named(wrong: type, like: str, argument: str) -> None:
    report = check_stage(wrong, *arguments(like, "generic"))
    assert [check.argument for check in report.arguments if not check.ok] == [argument]
    assert f"d_{argument}: WRONG" in str(report)


def test_an_error_of_one_in_a_million_is_found_by_both_references() -> None:
    class SlightlyOff(Interpolation):
        def backward(self, d_w_gated):
            d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
            return d_w_content * (1 + 1e-6), d_w_prev, d_g

    check = check_stage(SlightlyOff, *arguments("Interpolation", "generic")).arguments[0]
    assert check.complex_error == pytest.approx(1e-6, rel=1e-3)
    assert check.difference_error == pytest.approx(1e-6, rel=1e-2)


def test_numerical_derivatives_of_a_function_whose_derivative_is_known() -> None:
    x, v = np.array([0.3, -1.2, 2.0]), np.array([1.0, -2.0, 0.5])
    expected = v * 3 * x**2
    assert complex_step(lambda x: x**3, [x], 0, [v]) == pytest.approx(expected, rel=1e-15)
    assert central_difference(lambda x: x**3, [x], 0, [v]) == pytest.approx(expected, rel=1e-9)


def test_a_wrong_number_or_shape_of_gradients_is_said() -> None:
    class TooFew(Interpolation):
        def backward(self, d_w_gated):
            return super().backward(d_w_gated)[:2]

    class GateSummedAway(Interpolation):
        def backward(self, d_w_gated):
            d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
            return d_w_content, d_w_prev, d_g[..., 0]

    with pytest.raises(NTMError, match="returned 2 gradients, expected one for each of 3"):
        check_stage(TooFew, *arguments("Interpolation", "generic"))
    with pytest.raises(NTMError, match=r"shape \(2, 3\) for g, expected \(2, 3, 1\)"):
        check_stage(GateSummedAway, *arguments("Interpolation", "generic"))


def test_the_worst_of_several_points_is_what_the_table_shows() -> None:
    nan = float("nan")
    checks = [ArgumentCheck("g", 1e-16, 1e-9), ArgumentCheck("g", nan, None), ArgumentCheck("g", 1e-3, 1e-8)]
    assert not worst(checks).ok
    assert worst(checks[::2]) == ArgumentCheck("g", 1e-3, 1e-8)
    assert worst([ArgumentCheck("g", 1e-16, None)]).ok


def test_the_table_has_a_line_for_every_argument_and_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    assert gradcheck(["Interpolation"], say=said.append)
    assert [line.split()[:2] for line in said if line.startswith("Interpolation")] == [
        ["Interpolation", "w_content"],
        ["Interpolation", "w_prev"],
        ["Interpolation", "g"],
    ]
    monkeypatch.setitem(STAGES, "Interpolation", (OneMinusForgotten, "w_content w_prev g"))
    said.clear()
    assert not gradcheck(["Interpolation"], say=said.append)
    assert [line.split()[1] for line in said if line.endswith("WRONG")] == ["w_prev"]
    assert "3 gradients checked, 1 wrong" in said[-1]


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(NTMError, match="no stage 'Sharpen', expected one of Linear"):
        gradcheck(["Sharpen"])


def test_a_path_left_out_of_the_time_step_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_ref.machine import State, TimeStep

    whole = TimeStep.backward

    def without_w_prev(self, d_h, d_state):
        return whole(self, d_h, State(d_state.memory, 0 * d_state.w, d_state.reads))

    monkeypatch.setattr(TimeStep, "backward", without_w_prev)
    wrong = {check.argument for report in check_named("NTM") for check in report.arguments if not check.ok}
    assert "initial.v" in wrong
    assert "output.W" not in wrong


def test_every_point_gives_the_same_arguments_for_the_same_seed() -> None:
    for point in POINTS:
        first, again, other = (arguments("Addressing", point, seed) for seed in (0, 0, 1))
        assert all(np.array_equal(a, b) for a, b in zip(first, again))
        assert not all(np.array_equal(a, b) for a, b in zip(first, other))
