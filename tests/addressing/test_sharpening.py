"""Sharpening at its extremes: gamma of 1 and huge ones, weights of exactly 0 and 1."""

import numpy as np
import pytest
from cases import both_precisions
from numpy.testing import assert_allclose, assert_array_equal
from small import column

from ntm_ref import Sharpening


@both_precisions
def test_sharpening_with_gamma_1_changes_nothing(dtype: type) -> None:
    w = np.array([[0.1, 0.2, 0.3, 0.4], [0, 0.5, 0.5, 0], [0, 0, 1, 0]], dtype)
    eps = np.finfo(dtype).eps
    assert_allclose(
        Sharpening().forward(w, column(1, 1, 1, dtype=dtype)), w, rtol=4 * eps, atol=np.finfo(dtype).tiny * 2
    )


@both_precisions
@pytest.mark.parametrize("gamma", [1e2, 1e4, 1e30])
def test_sharpening_with_a_huge_gamma_keeps_the_largest_weights_alone(dtype: type, gamma: float) -> None:
    """Two equal ones share."""
    w_shifted = np.array([[0.1, 0.2, 0.4, 0.3], [0.4, 0.1, 0.4, 0.1]], dtype)
    stage = Sharpening()
    w = stage.forward(w_shifted, column(gamma, gamma, dtype=dtype))
    assert_allclose(w, [[0, 0, 1, 0], [0.5, 0, 0.5, 0]], atol=1e-12)
    for gradient in stage.backward(w_shifted):
        assert np.isfinite(gradient).all()


@both_precisions
@pytest.mark.parametrize("gamma", [1, 8.6, 10, 30, 100])
def test_sharpening_keeps_a_uniform_weighting_over_128_rows_uniform(dtype: type, gamma: float) -> None:
    """The literal power underflows: with 1e-16 in the denominator it sums to 0.49 at 8.6 and to 0.001 at 10."""
    w = Sharpening().forward(np.full((1, 128), 1 / 128, dtype), column(gamma, dtype=dtype))
    assert w.sum() == pytest.approx(1, abs=1e-6)
    assert_array_equal(w, np.full((1, 128), 1 / 128, dtype))


@both_precisions
@pytest.mark.parametrize("gamma", [1, 1.5, 50])
def test_sharpening_keeps_weights_of_exactly_0_and_1_with_finite_gradients(dtype: type, gamma: float) -> None:
    """0^gamma is 0, but log 0 and 0/0 lurk on the way."""
    w_shifted = np.array([[0, 1, 0, 0], [0, 0.25, 0.75, 0]], dtype)
    stage = Sharpening()
    w = stage.forward(w_shifted, column(gamma, gamma, dtype=dtype))
    powers = np.array([0.25, 0.75]) ** gamma
    assert_allclose(w, [[0, 1, 0, 0], [0, *(powers / powers.sum()), 0]], rtol=1e-5, atol=1e-30)
    for gradient in stage.backward(np.array([[1, -2, 3, 0.5], [0.3, 1, -1, 2]], dtype)):
        assert np.isfinite(gradient).all()
