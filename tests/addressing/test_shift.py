"""The circular shift moves the focus by rows, and round the end."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import CircularShift
from ntm_ref.addressing.shift import origins
from ntm_ref.support.errors import ShapeError


@pytest.mark.parametrize(("n_rows", "max_shift"), [(1, 0), (3, 1), (7, 1), (7, 2), (7, 3), (8, 3)])
def test_shift_by_a_one_hot_s_moves_every_focus_and_wraps_around(n_rows: int, max_shift: int) -> None:
    """Every row, every shift: a reversed or rotated order of s, or an edge that does not wrap, shows."""
    w_gated = np.eye(n_rows)
    for move in range(-max_shift, max_shift + 1):
        s = np.zeros((n_rows, 2 * max_shift + 1))
        s[:, max_shift + move] = 1
        expected = np.zeros((n_rows, n_rows))
        for row in range(n_rows):
            expected[row, (row + move) % n_rows] = 1
        assert_array_equal(CircularShift().forward(w_gated, s), expected)


def test_shift_by_plus_one_moves_the_focus_to_the_next_row() -> None:
    """The paper's words: "a rotation of 1 would shift the focus to the next location"."""
    w_gated = np.array([[0, 1, 0, 0], [0, 0, 0, 1.0]])
    s = np.array([[0, 0, 1], [0, 0, 1.0]])  # shifts by -1, 0, +1
    assert_array_equal(CircularShift().forward(w_gated, s), [[0, 0, 1, 0], [1, 0, 0, 0]])


def test_shift_blurs_a_focus_as_in_the_paper() -> None:
    """Shifts -1, 0, +1 weighted 0.1, 0.8, 0.1 turn a focus on one row into a spread over three."""
    w_gated, s = np.eye(5)[[2, 0]], np.array([[0.1, 0.8, 0.1], [0.1, 0.8, 0.1]])
    expected = [[0, 0.1, 0.8, 0.1, 0], [0.8, 0.1, 0, 0, 0.1]]
    assert_allclose(CircularShift().forward(w_gated, s), expected, rtol=0, atol=1e-16)


def test_shift_with_max_shift_0_leaves_the_weighting_where_it_is() -> None:
    w_gated, v = np.random.default_rng(0).random((2, 3, 4))
    stage = CircularShift()
    assert_array_equal(stage.forward(w_gated, np.ones((3, 1))), w_gated)
    assert_array_equal(stage.backward(v)[0], v)


def test_shift_table_shared_by_all_shifts_of_a_size_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        origins(5, 3)[0, 0] = 1


@pytest.mark.parametrize("n_shifts", [2, 4, 7, 6])
def test_shift_refuses_an_even_number_of_shifts_or_more_than_rows(n_shifts: int) -> None:
    """An even number has no middle; with more shifts than rows two of them would be the same."""
    said = rf"CircularShift.forward: s has {n_shifts} shifts, expected an odd number, at most the 5 rows"
    with pytest.raises(ShapeError, match=said):
        CircularShift().forward(np.full((1, 5), 0.2), np.full((1, n_shifts), 1 / n_shifts))
