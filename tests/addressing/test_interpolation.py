"""The interpolation gate: with g = 1 the weighting is the content's, with g = 0 the previous one, else a mixture."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from small import column

from ntm_ref import Interpolation

W_CONTENT = np.array([[0.6, 0.4, 0], [0.6, 0.4, 0]])
W_PREV = np.array([[0, 0.2, 0.8], [0, 0.2, 0.8]])


def test_interpolation_worked_by_hand() -> None:
    stage = Interpolation()
    w_gated = stage.forward(W_CONTENT[:1], W_PREV[:1], column(0.25))
    assert_allclose(w_gated, [[0.15, 0.25, 0.6]], rtol=1e-15)
    d_w_content, d_w_prev, d_g = stage.backward(np.array([[1.0, 2, 3]]))
    assert_allclose(d_w_content, [[0.25, 0.5, 0.75]], rtol=1e-15)
    assert_allclose(d_w_prev, [[0.75, 1.5, 2.25]], rtol=1e-15)
    assert_allclose(d_g, [[0.6 + 2 * 0.2 - 3 * 0.8]], rtol=1e-15)


def test_interpolation_every_head_has_its_own_gate() -> None:
    stage = Interpolation()
    assert_array_equal(stage.forward(W_CONTENT, W_PREV, column(1, 0)), [W_CONTENT[0], W_PREV[1]])
    d = np.array([[1.0, 2, 3], [4, 5, 6]])
    d_w_content, d_w_prev, _ = stage.backward(d)
    assert_array_equal(d_w_content, [d[0], np.zeros(3)])
    assert_array_equal(d_w_prev, [np.zeros(3), d[1]])


def test_interpolation_between_equal_weightings_has_no_use_for_its_gate() -> None:
    stage = Interpolation()
    assert_allclose(stage.forward(W_PREV, W_PREV, column(0.3, 0.9)), W_PREV, rtol=1e-15)
    assert_array_equal(stage.backward(np.array([[1.0, 2, 3], [4, 5, 6]]))[2], column(0, 0))


def test_interpolation_gradient_of_a_shut_gate_is_not_zero() -> None:
    """A gate at 0 still learns: d_g does not depend on g."""
    gradients = []
    for g in (0, 0.5, 1):
        stage = Interpolation()
        stage.forward(W_CONTENT, W_PREV, column(g, g))
        gradients.append(stage.backward(np.array([[1.0, 2, 3], [4, 5, 6]]))[2])
    assert_array_equal(gradients[0], gradients[1])
    assert_array_equal(gradients[0], gradients[2])
    assert np.all(gradients[0])
