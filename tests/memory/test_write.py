"""Writing at its extremes, and with several heads."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import Write


def write_arguments(n_heads: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    """memory, w, e, a in general position: two examples, five rows of three numbers."""
    rng = np.random.default_rng(seed)
    w = rng.dirichlet(np.ones(5), (2, n_heads))
    return rng.standard_normal((2, 5, 3)), w, rng.random((2, n_heads, 3)), rng.standard_normal((2, n_heads, 3))


def test_write_with_a_one_hot_w_and_all_erased_replaces_its_row_and_no_other() -> None:
    memory_prev, a = np.random.default_rng(0).standard_normal((4, 3)), np.array([[7.0, 8.0, 9.0]])
    memory = Write().forward(memory_prev, np.eye(4)[[2]], np.ones((1, 3)), a)
    assert_array_equal(memory[2], a[0])
    assert_array_equal(memory[[0, 1, 3]], memory_prev[[0, 1, 3]])


def test_write_with_e_0_erases_nothing_and_only_adds() -> None:
    memory_prev, w, e, a = write_arguments(1)
    memory = Write().forward(memory_prev, w, 0 * e, a)
    assert_allclose(memory, memory_prev + w[:, 0, :, None] * a[:, 0, None, :], rtol=1e-14)


def test_write_with_e_1_and_nothing_to_add_keeps_the_share_that_w_leaves() -> None:
    memory_prev, w, e, a = write_arguments(1)
    memory = Write().forward(memory_prev, w, np.ones_like(e), 0 * a)
    assert_allclose(memory, (1 - w[:, 0, :, None]) * memory_prev, rtol=1e-14)


def test_write_with_two_heads_multiplies_their_erasures_and_adds_their_additions() -> None:
    """Half erased twice leaves a quarter, not nothing; and what one head adds the other does not erase."""
    memory_prev = np.array([[8.0, 8.0], [8.0, 8.0]])
    w, e = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[0.5, 0.5], [0.5, 1.0]])
    memory = Write().forward(memory_prev, w, e, np.array([[1.0, 10.0], [2.0, 20.0]]))
    assert_array_equal(memory, [[2 + 3, 0 + 30], [8, 8]])


def test_write_gradients_are_right_where_a_head_has_erased_everything() -> None:
    """A product's gradient must not be divided by a factor: here two of three factors are zero, or one, or none."""
    memory_prev, a = np.full((3, 1), 2.0), np.zeros((3, 1))
    w = np.array([[1.0, 1.0, 0.5], [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
    e = np.ones((3, 1))
    stage = Write()
    stage.forward(memory_prev, w, e, a)
    _, d_w, _, _ = stage.backward(np.ones((3, 1)))
    kept = 1 - w
    for h in range(3):
        others = [g for g in range(3) if g != h]
        assert_allclose(d_w[h], -2 * kept[others].prod(axis=0), rtol=1e-15)
