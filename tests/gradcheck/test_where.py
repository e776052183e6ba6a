"""gradcheck/diagnosis/clues/where.py: the part of a gradient that is wrong, and what is wrong there."""

from typing import Any

import numpy as np
import pytest
from changed import Cube, changed, normal

from ntm_ref import check_stage

pytestmark = pytest.mark.usefixtures("complex_step_first")


def said_of(change: Any, shape: tuple[int, ...] = (3, 4, 6)) -> str:
    """What is said of the gradient of x^3 if it is changed in place."""

    def change_copy(stage: Any, gradient: np.ndarray, d: np.ndarray) -> np.ndarray:
        gradient = gradient.copy()
        change(gradient, stage.x)
        return gradient

    (finding,) = check_stage(changed(change_copy, Cube), normal(shape)).findings
    return str(finding)


def test_where_counts_a_range_a_set_one_index_and_two_axes() -> None:
    def at(index: Any, factor: float = 2) -> Any:
        def change(g: np.ndarray, x: np.ndarray) -> None:
            g[index] *= factor

        return change

    twice = "; there it is 2 times what it should be"
    assert said_of(at(np.s_[..., 2:5])) == f"d_x is right everywhere but at indices 2 to 4 along axis 2{twice}."
    assert (
        said_of(at(np.s_[..., [0, 1, 4]])) == f"d_x is right everywhere but at indices 0, 1 and 4 along axis 2{twice}."
    )
    assert said_of(at(np.s_[:, 1])) == f"d_x is right everywhere but at index 1 along axis 1{twice}."
    assert said_of(at(np.s_[-1])) == f"d_x is right everywhere but at the last index along axis 0{twice}."
    both = "d_x is right everywhere but at index 1 along axis 0 and indices 1 and 2 along axis 2"
    assert said_of(at(np.s_[1, :, 1:3], -1)) == f"{both}; there it has the wrong sign."


def test_where_has_a_reason_for_each_run() -> None:
    def change(g: np.ndarray, x: np.ndarray) -> None:
        g[..., 0] *= 3
        g[..., 3:5] /= x[..., 3:5]

    right = "d_x is right everywhere but at indices 0, 3 and 4 along axis 2"
    assert said_of(change) == (
        f"{right}; at index 0 it is 3 times too large; 3 is the size of axis 0 of x: a sum and a mean confused?; "
        "at indices 3 and 4 it lacks the factor x."
    )


def test_where_needs_no_reason() -> None:
    def change(g: np.ndarray, x: np.ndarray) -> None:
        g[:, 1:3] *= np.sin(7 * x[:, 1:3])

    assert said_of(change) == "d_x is right everywhere but at indices 1 and 2 along axis 1."


@pytest.mark.parametrize("index", [np.s_[[0, 1, 2], [0, 2, 1], [2, 1, 0]], np.s_[...]], ids=["scattered", "everywhere"])
def test_where_is_silent_if_no_axis_has_a_right_index(index: Any) -> None:
    def change(g: np.ndarray, x: np.ndarray) -> None:
        g[index] *= np.sin(7 * x[index])

    assert "wrong in a way that has no name here" in said_of(change, (3, 3, 3))


def test_where_does_not_call_a_small_number_right_that_is_not() -> None:
    uneven = np.array([1 + 1e-4, 1 + 2e-4, 1 + 1e-4, 1 + 1e-4, 100])
    report = check_stage(changed(lambda stage, g, d: g * uneven, Cube), np.array([1, 1.2, 0.9, 1.1, 1e-5]))
    assert "right everywhere" not in str(report)
