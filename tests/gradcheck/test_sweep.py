"""gradcheck/commands/sweep.py: the error against the step size."""

import numpy as np
import pytest

from ntm_ref.gradcheck.commands.sweep import STEPS, shape_in_words, sweep, sweep_ours, table
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import OURS


def test_sweep_of_a_right_gradient_is_a_v_and_of_a_wrong_one_flat() -> None:
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


def test_sweep_of_ours_has_the_complex_step_beside_it() -> None:
    result = sweep_ours("Interpolation")
    assert list(result["central"]) == ["w_content", "w_prev", "g"]
    assert max(result["complex"].values()) < 1e-14


@pytest.mark.parametrize(("lowest", "words"), [(5e-7, "comes down to 5e-07"), (5e-6, "never below 5e-06, at any step")])
def test_sweep_in_words_says_how_far_the_errors_come_down(lowest: float, words: str) -> None:
    assert shape_in_words([1.0, lowest, np.nan]) == words


class SoftmaxInPlace:
    """It works in the array that it is given."""

    def forward(self, z: np.ndarray) -> np.ndarray:
        z -= z.max(axis=-1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=-1, keepdims=True)
        self.y = z
        return z

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.y * (d - (d * self.y).sum(axis=-1, keepdims=True))


def test_sweep_of_a_forward_that_works_in_place_comes_down() -> None:
    result = sweep(SoftmaxInPlace, arguments("Softmax", "generic"))
    assert min(result["central"]["z"]) < 1e-8
    assert result["wrong"] == []
    assert result["contract"] == 1
    assert "d_z: comes down to" in list(table(result))[-1]


def test_sweep_says_that_a_gradient_cannot_be_compared() -> None:
    class Jacobian(OURS["Softmax"]):
        def backward(self, d: np.ndarray) -> np.ndarray:
            return super().backward(d)[..., :2]

    class Lists(OURS["Interpolation"]):
        def backward(self, d: np.ndarray) -> tuple:
            d_w_content, _, d_g = super().backward(d)
            return d_w_content, None, d_g * np.inf

    lines = list(table(sweep(Jacobian, arguments("Softmax", "generic"))))
    assert lines[-1] == "\nd_x: cannot be compared: its shape is wrong"
    assert lines[5].split()[1:] == ["-"]
    said = "\n".join(table(sweep(Lists, arguments("Interpolation", "generic"))))
    assert "d_w_prev: cannot be compared: it was not returned" in said
    assert "d_g: cannot be compared: it is not an array of finite numbers" in said
    assert "nan" not in said


def test_sweep_of_a_gradient_whose_shape_can_be_mended_shows_its_numbers() -> None:
    class Lost(OURS["Interpolation"]):
        def backward(self, d: np.ndarray) -> tuple:
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content, d_w_prev, d_g[..., 0]

    result = sweep(Lost, arguments("Interpolation", "generic"))
    assert (result["wrong"], result["not_compared"], result["contract"]) == ([], {}, 1)
    assert min(result["central"]["g"]) < 1e-8
