"""The elementary stages: far from zero, and a bias of any shape."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ntm_ref import Linear, Sigmoid, Softmax, Softplus, Tanh

FAR = [-1000, -100, 0, 100, 1000]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("make", "values", "slopes"),
    [
        (Tanh, [-1, -1, 0, 1, 1], [0, 0, 1, 0, 0]),
        (Sigmoid, [0, 0, 0.5, 1, 1], [0, 0, 0.25, 0, 0]),
        (Softplus, [0, 0, np.log(2), 100, 1000], [0, 0, 0.5, 1, 1]),
    ],
)
def test_activations_are_right_and_do_not_overflow_far_from_zero(
    make: Any, values: list[float], slopes: list[float], dtype: type
) -> None:
    stage = make()
    assert_allclose(stage.forward(np.array(FAR, dtype)), values, rtol=1e-6, atol=1e-30)
    assert_allclose(stage.backward(np.ones(5, dtype)), slopes, rtol=1e-6, atol=1e-30)


def test_softplus_far_below_zero_is_the_exponential() -> None:
    x = np.array([-30.0, -40.0, -700.0])
    assert_allclose(Softplus().forward(x), np.exp(x), rtol=1e-12)


def test_softmax_does_not_change_when_all_numbers_move_together_however_far() -> None:
    x = np.array([[0.5, -1.0, 2.0], [3.0, 3.0, -2.0]])
    for far in (-4096, 4096):
        assert_allclose(Softmax().forward(x + far), Softmax().forward(x), rtol=1e-12)


def test_softmax_gradient_sums_to_zero() -> None:
    stage = Softmax()
    x, v = np.random.default_rng(0).standard_normal((2, 3, 5))
    stage.forward(x)
    assert_allclose(stage.backward(v).sum(axis=-1), 0, atol=1e-15)


@pytest.mark.parametrize("b_shape", [(), (1,), (5,), (3, 1), (1, 5), (3, 5), (2, 1, 1), (2, 3, 5)])
def test_linear_bias_of_any_shape_that_broadcasts_gets_a_gradient_of_that_shape(b_shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    x, W, b, v = (rng.standard_normal(shape) for shape in ((2, 3, 4), (4, 5), b_shape, (2, 3, 5)))
    b = np.asarray(b)
    stage, full = Linear(), Linear()
    assert_allclose(stage.forward(x, W, b), full.forward(x, W, np.broadcast_to(b, v.shape)), rtol=1e-15)
    _, _, d_b = stage.backward(v)
    expected = np.zeros(b_shape)
    for index in np.ndindex(v.shape):
        at = tuple(i if size > 1 else 0 for i, size in zip(index[len(index) - len(b_shape) :], b_shape))
        expected[at] += v[index]
    assert d_b.shape == b_shape
    assert_allclose(d_b, expected, rtol=1e-12, atol=1e-14)
