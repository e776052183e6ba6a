"""gradcheck/verdict/mending.py: what happened to a gradient of the wrong shape, and whether its numbers are right."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, Cube, changed, normal, report_on

from ntm_ref import Linear, Read, check_stage
from ntm_ref.gradcheck.points.designed import arguments


def test_mending_lets_numbers_be_judged_apart_from_their_shape() -> None:
    report = report_on(lambda stage, gradients, d: (*gradients[:2], gradients[2][..., 0]))
    assert report.wrong == ["g"]
    assert report.wrong_numbers == []
    assert report.findings == []
    report = report_on(lambda stage, gradients, d: (*gradients[:2], -gradients[2][..., 0]))
    assert report.wrong_numbers == ["g"]


def test_mending_sums_a_leading_axis() -> None:
    report = report_on(lambda stage, gradients, d: (*gradients[:2], d), arguments("Linear", "generic"), Linear)
    assert "every index of the leading axis 0 used the same b, so its gradient is summed there" in str(report)


def test_mending_tells_a_vector_from_a_row() -> None:
    class Row(Linear):
        def backward(self, d: np.ndarray) -> Any:
            d_x, d_W, d_b = super().backward(d)
            return d_x, d_W, d_b[0]

    x, W, b = np.ones((3, 2)), np.ones((2, 64)), np.ones((1, 64))
    said = str(check_stage(Row, x, W, b))
    assert "d_b has shape (64,), expected (1, 64), as b has: axis 0, of size 1, was summed away; keepdims=True" in said


def test_mending_exchanges_two_gradients_with_each_others_shapes() -> None:
    class Swapped(Read):
        def backward(self, d_r: np.ndarray) -> Any:
            return super().backward(d_r)[::-1]

    report = check_stage(Swapped, *arguments("Read", "generic"))
    assert report.wrong == ["w", "memory"]
    assert report.wrong_numbers == []
    assert "d_w has the shape of memory, and d_memory that of w: they are returned in the wrong order" in str(report)


def test_mending_recognises_a_transposed_gradient_without_its_last_axis() -> None:
    report = report_on(lambda stage, gradients, d: (*gradients[:2], gradients[2][..., 0].T))
    assert report.wrong == ["g"]
    assert report.wrong_numbers == []
    assert "it is transposed, and axis 2, of size 1, was summed away" in str(report)


@pytest.mark.parametrize(
    ("shape", "change", "sentence"),
    [
        ((3, 3, 2), lambda d: d.transpose(2, 0, 1), "it is transposed"),
        ((2, 3), lambda d: np.zeros((4, 3)), "a gradient has one number for each number of its argument"),
        ((2, 6), lambda d: d.reshape(3, 4), "it has as many numbers, but along other axes"),
    ],
)
def test_mending_of_shapes_that_fit_no_simple_guess(shape: Any, change: Any, sentence: str) -> None:
    assert sentence in str(check_stage(changed(lambda stage, g, d: change(g), Cube), normal(shape)))


def test_mending_gives_up_on_a_ragged_list() -> None:
    report = check_stage(changed(lambda stage, g, d: (g[0], [[1.0], [1.0, 2.0]], g[2])), *INPUTS)
    assert "d_w_prev is a list, expected a NumPy array" in str(report)
    assert "called twice" not in str(report)


def test_mending_takes_the_value_of_a_python_number() -> None:
    class Scales:
        def forward(self, c: np.ndarray, x: np.ndarray) -> np.ndarray:
            self.c, self.x = c, x
            return c * x

        def backward(self, d: np.ndarray) -> Any:
            return float((d * self.x).sum()), self.c * d

    assert check_stage(Scales, np.array(0.3), np.array([1.1, 2.3])).ok
    report = check_stage(Scales, np.array([0.3]), np.array([1.1, 2.3]))
    assert report.wrong == ["c"]
    assert report.wrong_numbers == []
