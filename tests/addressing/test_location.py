"""Addressing by location at its extremes, and the whole chain: gates, shifts, sharpening."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from small import column

from ntm_ref import Addressing, CircularShift, Sharpening
from ntm_ref.addressing import ContentAddressing
from ntm_ref.addressing.shift import origins
from ntm_ref.support.errors import ShapeError

both_precisions = pytest.mark.parametrize("dtype", [np.float32, np.float64])


# Shift


@pytest.mark.parametrize(("n_rows", "max_shift"), [(1, 0), (3, 1), (7, 1), (7, 2), (7, 3), (8, 3)])
def test_a_one_hot_s_moves_every_focus_by_so_many_rows_and_round_the_end(n_rows: int, max_shift: int) -> None:
    """Every row, every shift: a reversed or rotated order of s, or an edge that does not wrap, shows."""
    w_gated = np.eye(n_rows)
    for move in range(-max_shift, max_shift + 1):
        s = np.zeros((n_rows, 2 * max_shift + 1))
        s[:, max_shift + move] = 1
        expected = np.zeros((n_rows, n_rows))
        for row in range(n_rows):
            expected[row, (row + move) % n_rows] = 1
        assert_array_equal(CircularShift().forward(w_gated, s), expected)


def test_a_shift_of_plus_one_moves_the_focus_to_the_next_row() -> None:
    """The paper's words: "a rotation of 1 would shift the focus to the next location"."""
    w_gated = np.array([[0, 1, 0, 0], [0, 0, 0, 1.0]])
    s = np.array([[0, 0, 1], [0, 0, 1.0]])  # shifts by -1, 0, +1
    assert_array_equal(CircularShift().forward(w_gated, s), [[0, 0, 1, 0], [1, 0, 0, 0]])


def test_the_papers_blur() -> None:
    """Shifts -1, 0, +1 weighted 0.1, 0.8, 0.1 turn a focus on one row into a spread over three."""
    w_gated, s = np.eye(5)[[2, 0]], np.array([[0.1, 0.8, 0.1], [0.1, 0.8, 0.1]])
    expected = [[0, 0.1, 0.8, 0.1, 0], [0.8, 0.1, 0, 0, 0.1]]
    assert_allclose(CircularShift().forward(w_gated, s), expected, rtol=0, atol=1e-16)


def test_max_shift_0_leaves_the_weighting_where_it_is() -> None:
    w_gated, v = np.random.default_rng(0).random((2, 3, 4))
    stage = CircularShift()
    assert_array_equal(stage.forward(w_gated, np.ones((3, 1))), w_gated)
    assert_array_equal(stage.backward(v)[0], v)


def test_the_table_that_all_shifts_of_a_size_share_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        origins(5, 3)[0, 0] = 1


@pytest.mark.parametrize("n_shifts", [2, 4, 7, 6])
def test_an_even_number_of_shifts_or_more_than_there_are_rows_is_refused(n_shifts: int) -> None:
    """An even number has no middle; with more shifts than rows two of them would be the same."""
    said = rf"CircularShift.forward: s has {n_shifts} shifts, expected an odd number, at most the 5 rows"
    with pytest.raises(ShapeError, match=said):
        CircularShift().forward(np.full((1, 5), 0.2), np.full((1, n_shifts), 1 / n_shifts))


# Sharpening


@both_precisions
def test_gamma_1_changes_nothing(dtype: type) -> None:
    w = np.array([[0.1, 0.2, 0.3, 0.4], [0, 0.5, 0.5, 0], [0, 0, 1, 0]], dtype)
    eps = np.finfo(dtype).eps
    assert_allclose(
        Sharpening().forward(w, column(1, 1, 1, dtype=dtype)), w, rtol=4 * eps, atol=np.finfo(dtype).tiny * 2
    )


@both_precisions
@pytest.mark.parametrize("gamma", [1e2, 1e4, 1e30])
def test_a_huge_gamma_keeps_the_largest_weights_alone(dtype: type, gamma: float) -> None:
    """Two equal ones share."""
    w_shifted = np.array([[0.1, 0.2, 0.4, 0.3], [0.4, 0.1, 0.4, 0.1]], dtype)
    stage = Sharpening()
    w = stage.forward(w_shifted, column(gamma, gamma, dtype=dtype))
    assert_allclose(w, [[0, 0, 1, 0], [0.5, 0, 0.5, 0]], atol=1e-12)
    for gradient in stage.backward(w_shifted):
        assert np.isfinite(gradient).all()


@both_precisions
@pytest.mark.parametrize("gamma", [1, 8.6, 10, 30, 100])
def test_a_uniform_weighting_over_128_rows_stays_uniform(dtype: type, gamma: float) -> None:
    """The literal power underflows: with 1e-16 in the denominator it sums to 0.49 at 8.6 and to 0.001 at 10."""
    w = Sharpening().forward(np.full((1, 128), 1 / 128, dtype), column(gamma, dtype=dtype))
    assert w.sum() == pytest.approx(1, abs=1e-6)
    assert_array_equal(w, np.full((1, 128), 1 / 128, dtype))


@both_precisions
@pytest.mark.parametrize("gamma", [1, 1.5, 50])
def test_weights_of_exactly_0_and_1_stay_so_with_finite_gradients(dtype: type, gamma: float) -> None:
    """0^gamma is 0, but log 0 and 0/0 lurk on the way."""
    w_shifted = np.array([[0, 1, 0, 0], [0, 0.25, 0.75, 0]], dtype)
    stage = Sharpening()
    w = stage.forward(w_shifted, column(gamma, gamma, dtype=dtype))
    powers = np.array([0.25, 0.75]) ** gamma
    assert_allclose(w, [[0, 1, 0, 0], [0, *(powers / powers.sum()), 0]], rtol=1e-5, atol=1e-30)
    for gradient in stage.backward(np.array([[1, -2, 3, 0.5], [0.3, 1, -1, 2]], dtype)):
        assert np.isfinite(gradient).all()


# The chain


def test_the_chain_keeps_its_five_stages_and_they_hand_on_what_they_return() -> None:
    rng = np.random.default_rng(0)
    stage = Addressing()
    k, s, memory = rng.standard_normal((2, 3)), np.full((2, 3), 1 / 3), rng.standard_normal((5, 3))
    stage.forward(k, column(2, 3), column(0.3, 0.6), s, column(1.5, 2), np.full((2, 5), 0.2), memory)
    assert stage.content.similarity is stage.similarity.K
    assert stage.interpolation.w_content is stage.content.w_content
    assert stage.sharpening.results is stage.w


def test_content_look_up_then_a_shift_of_one_finds_what_follows() -> None:
    """How associative recall works (fig. 12)."""
    memory = np.eye(4)
    s, w_prev = np.array([[0, 0, 1.0]]), np.full((1, 4), 0.25)
    w = Addressing().forward(memory[[3]], column(1000), column(1), s, column(1), w_prev, memory)
    assert_allclose(w, [[1, 0, 0, 0]], atol=1e-15)
    by_content = ContentAddressing().forward(memory[[3]], column(1000), column(0), s, column(9), w_prev, memory)
    assert_allclose(by_content, [[0, 0, 0, 1]], atol=1e-15)
