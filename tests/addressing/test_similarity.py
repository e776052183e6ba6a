"""The cosine similarity at its extremes: keys and rows of any length, and of length zero."""

import numpy as np
import pytest
from cases import both_precisions
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import CosineSimilarity


@both_precisions
@pytest.mark.parametrize("length", [1e-30, 1e-21, 1e-6, 1.0, 1e6, 1e30])
def test_similarity_is_the_true_cosine_for_rows_of_any_length(dtype: type, length: float) -> None:
    """A constant added to the lengths would give a row of 1e-6 a cosine of 0.9995, 0.67 or 0.02."""
    k = np.array([[3.0, 4.0]], dtype)
    memory = (length * np.array([[3.0, 4.0], [4.0, -3.0], [-3.0, -4.0], [4.0, 3.0]])).astype(dtype)
    for k_length in (1e-30, 1e-6, 1.0, 1e30):
        K = CosineSimilarity().forward(k * dtype(k_length), memory)
        assert_allclose(K, [[1, 0, -1, 0.96]], rtol=0, atol=4 * np.finfo(dtype).eps)


@both_precisions
def test_similarity_of_a_zero_key_or_a_zero_row_is_zero_with_finite_gradients(dtype: type) -> None:
    """0/0 must not reach anybody."""
    k, memory = np.array([[0, 0], [1, 2]], dtype), np.array([[0, 0], [3, 4], [-1, 1]], dtype)
    stage = CosineSimilarity()
    K = stage.forward(k, memory)
    assert_array_equal(K[0], 0)
    assert_array_equal(K[:, 0], 0)
    assert K[1, 1] == pytest.approx(11 / (5 * 5**0.5))
    for gradient in stage.backward(np.ones_like(K)):
        assert np.isfinite(gradient).all()


@both_precisions
def test_similarity_of_rows_of_all_lengths_in_one_call_has_the_right_gradients(dtype: type) -> None:
    """The shorter a row, the more a step of one length turns it."""
    lengths = np.array([1e-30, 1, 0, 1e30, 1e-30], dtype)[:, None]
    k, row = np.array([[3.0, 4.0]], dtype) * dtype(1e30), np.array([[4.0, 3.0]], dtype)
    stage, unit = CosineSimilarity(), CosineSimilarity()
    assert_allclose(stage.forward(k, lengths * row), [[0.96, 0.96, 0, 0.96, 0.96]], rtol=4 * np.finfo(dtype).eps)
    unit.forward(k, row)
    d_k, d_memory = stage.backward(np.array([[1, 1, 0, 1, 1]], dtype))
    d_k_unit, d_row = unit.backward(np.ones((1, 1), dtype))
    assert_allclose(d_memory * lengths, d_row * (lengths > 0), rtol=1e-5)
    assert_allclose(d_k, 4 * d_k_unit, rtol=1e-5)


def test_similarity_gradient_is_at_right_angles_to_each_vector() -> None:
    """Growing longer changes no angle."""
    rng = np.random.default_rng(0)
    k, memory = rng.standard_normal((2, 5)), rng.standard_normal((4, 5))
    stage = CosineSimilarity()
    d_k, d_memory = stage.backward(rng.standard_normal(stage.forward(k, memory).shape))
    assert_allclose((d_k * k).sum(axis=-1), 0, atol=1e-14)
    assert_allclose((d_memory * memory).sum(axis=-1), 0, atol=1e-14)
