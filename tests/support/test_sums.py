"""Sums of products, and norms: against slow sums, and near the ends of a dtype."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ntm_ref import Linear
from ntm_ref.stage import inside_a_stage
from ntm_ref.support.sums import limit_norm, weight_gradient


def test_weight_gradient_is_the_sum_of_the_gradients_of_all_steps() -> None:
    rng = np.random.default_rng(0)
    x, v, W, b = (rng.standard_normal(shape) for shape in ((6, 2, 3), (6, 2, 4), (3, 4), (4,)))
    layers = [Linear() for _ in x]
    for layer, x_t in zip(layers, x):
        layer.forward(x_t, W, b)
    steps = sum(layer.backward(v_t)[1] for layer, v_t in zip(layers, v))
    with inside_a_stage():  # as always
        d_W = weight_gradient(x, v)
    assert_allclose(d_W, steps, rtol=1e-12)


def test_limit_norm_scales_each_sequence_and_no_more_than_needed() -> None:
    """Norms 5 and 0.5, over both arrays together, against a limit of 1."""
    d_h, d_c = limit_norm([np.array([[3.0, 0.0], [0.3, 0.0]]), np.array([[0.0, -4.0], [0.0, -0.4]])], 1.0)
    assert_allclose(d_h, [[0.6, 0.0], [0.3, 0.0]])
    assert_allclose(d_c, [[0.0, -0.8], [0.0, -0.4]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_limit_norm_of_gradients_whose_squares_overflow(dtype: type) -> None:
    """Beside one that is huge, a sequence within the limit stays as it is, and a third is scaled as ever."""
    huge = dtype(np.sqrt(np.finfo(dtype).max) * 1e3)
    d = np.zeros((3, 2, 3), dtype)
    d[0, 0], d[1, 1, 2], d[2, 0] = (3 * huge, 0, 4 * huge), 0.25, (0, 3, 4)
    own = np.zeros((3, 1), dtype)
    limited, _ = limit_norm([d, own], 2.0)
    assert limited.dtype == dtype
    assert_allclose(limited[0, 0], [1.2, 0, 1.6], rtol=1e-6)
    assert_allclose(limited[1], d[1], rtol=1e-6)
    assert_allclose(limited[2, 0], [0, 1.2, 1.6], rtol=1e-6)
