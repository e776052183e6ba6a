"""gradcheck/plain.py: the check that is read first agrees with the checker."""

from typing import Any

import numpy as np
import pytest

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.plain import numerical_gradient, plain_check
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.support.errors import ShapeError

STAGES = ("Linear", "Softmax", "CosineSimilarity", "Interpolation", "CircularShift", "Sharpening", "Read", "Write")
INPUTS = arguments("Interpolation", "generic")


def stage(name: str) -> Any:
    import ntm_ref
    from ntm_ref import elementary

    return getattr(ntm_ref, name, None) or getattr(elementary, name)


class GatesTheWrongWay(Interpolation):
    """d_w_prev has g where 1 - g belongs."""

    def backward(self, d_w_gated: np.ndarray) -> Any:
        d_w_content, _, d_g = super().backward(d_w_gated)
        return d_w_content, self.g * d_w_gated, d_g


@pytest.mark.parametrize("name", STAGES)
def test_plain_check_finds_our_stages_right(name: str) -> None:
    inputs = arguments(name, "generic")
    errors = plain_check(stage(name), *inputs)
    assert len(errors) == len(inputs)
    assert max(errors) < 1e-8


def test_plain_check_finds_the_wrong_gradient_and_only_that() -> None:
    w_content, w_prev, g = plain_check(GatesTheWrongWay, *INPUTS)
    assert w_prev > 0.1
    assert max(w_content, g) < 1e-8


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("make", [Interpolation, GatesTheWrongWay])
def test_plain_check_agrees_with_check_stage(make: type, seed: int) -> None:
    errors = plain_check(make, *INPUTS, seed=seed)
    assert [error < 1e-7 for error in errors] == [check.ok for check in check_stage(make, *INPUTS, seed=seed).arguments]


def test_plain_check_needs_a_random_cotangent() -> None:
    """The gradient of a softmax's sum is zero, so a sum would not notice a softmax whose gradient is zero."""

    class Zero(stage("Softmax")):  # type: ignore[misc]
        def backward(self, d_y: np.ndarray) -> np.ndarray:
            return 0 * d_y

    assert plain_check(Zero, *arguments("Softmax", "generic")) == [1.0]


def test_plain_check_takes_several_results_and_numbers_without_axes() -> None:
    class SumAndProduct:
        def forward(self, x: np.ndarray, y: np.ndarray) -> Any:
            self.x, self.y = x, y
            return x + y, x * y

        def backward(self, d_sum: np.ndarray, d_product: np.ndarray) -> Any:
            return d_sum + d_product * self.y, d_sum + d_product * self.x

    assert max(plain_check(SumAndProduct, 0.3, -1.2)) < 1e-8


def test_plain_check_of_a_constant_is_zero() -> None:
    class Constant:
        def forward(self, x: np.ndarray) -> np.ndarray:
            return np.ones_like(x)

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 0 * d

    assert plain_check(Constant, [1.0, 2.0]) == [0.0]


def test_plain_check_refuses_a_gradient_that_would_be_broadcast() -> None:
    class SummedAway(Interpolation):
        def backward(self, d_w_gated: np.ndarray) -> Any:
            *others, d_g = super().backward(d_w_gated)
            return *others, d_g[..., 0]

    with pytest.raises(ShapeError, match=r"the gradient of input 2 has shape \(2, 3\), expected \(2, 3, 1\)"):
        plain_check(SummedAway, *INPUTS)


def test_plain_check_leaves_its_inputs_alone() -> None:
    before = [value.copy() for value in INPUTS]
    plain_check(Interpolation, *INPUTS)
    assert all(np.array_equal(value, kept) for value, kept in zip(INPUTS, before))


@pytest.mark.parametrize("x", [np.array([[1, 2], [3, 4]]), [1.0, 2.0], np.float32([[0.5]]), 3])
def test_numerical_gradient_takes_whole_numbers_lists_and_scalars_and_changes_nothing(x: Any) -> None:
    before = np.array(x)
    np.testing.assert_allclose(numerical_gradient(lambda moved: (moved**3).sum(), x), 3.0 * before**2, rtol=1e-6)
    np.testing.assert_array_equal(x, before)
