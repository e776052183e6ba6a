"""Which memory rows are shown, and which reading follows which writing."""

import numpy as np
import pytest

from ntm_ref.view.focus import closest_reading, rows_to_show


def test_closest_reading_is_the_first_of_equal_ones() -> None:
    reads = np.array([[9, 9], [9, 9], [4, 9], [5, 4], [4, 5], [5, 9]])
    assert closest_reading(np.array([4, 5]), reads) == (2, 2, 0)


def w_of(n_rows: int, used: list[int], most: float = 1.0) -> np.ndarray:
    w = np.full((len(used) + 1, 1, n_rows), 1 / n_rows)
    w[np.arange(len(used)), 0, used] = most
    return w


@pytest.mark.parametrize(
    ("n_rows", "used", "first", "last", "n_shown"),
    [
        (128, list(range(33, 55)), 32, 55, 24),
        (128, list(range(120, 128)) + list(range(12)), 119, 12, 22),  # wraps round
        (128, [3], 125, 9, 13),  # never only a few
        (128, [0, 100], 99, 1, 31),
        (128, list(range(10, 120)), 0, 127, 128),  # most of them: all in order
        (128, list(range(40, 128)) + list(range(20)), 40, 39, 128),  # most of them, and they wrap round
        (8, [2, 3], 0, 7, 8),
        (1, [0], 0, 0, 1),
    ],
)
def test_rows_to_show_include_those_in_use(n_rows: int, used: list[int], first: int, last: int, n_shown: int) -> None:
    rows = rows_to_show(w_of(n_rows, used))
    assert (rows[0], rows[-1], len(rows)) == (first, last, n_shown)
    assert set(used) <= set(rows.tolist())
    assert ((np.diff(rows) - 1) % n_rows == 0).all()


def test_rows_to_show_are_all_where_no_head_attends_to_one() -> None:
    np.testing.assert_array_equal(rows_to_show(w_of(128, [5, 6], most=0.4)), np.arange(128))
