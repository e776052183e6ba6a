"""Reading at its extremes."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import Read


def test_read_with_a_one_hot_w_returns_its_row() -> None:
    memory = np.arange(12.0).reshape(4, 3)
    assert_array_equal(Read().forward(np.eye(4)[[2, 0]], memory), memory[[2, 0]])


def test_read_with_a_uniform_w_returns_the_mean_row() -> None:
    memory = np.random.default_rng(0).standard_normal((4, 3))
    assert_allclose(Read().forward(np.full((1, 4), 0.25), memory), memory.mean(axis=0, keepdims=True), rtol=1e-14)
