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
