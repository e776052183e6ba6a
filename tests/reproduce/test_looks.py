"""What is measured on where the heads look."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from small import N_ROWS as N
from small import one_hot

from ntm_ref.reproduce.looks import fit_line, followed, found, locations, overlap, returned
from ntm_ref.tasks import NGrams


def run_of(*heads: list[list[int]], n_read: int) -> Any:
    """A run in which every head looks at these rows: of each head, of each sequence, one for each step."""
    w = np.stack([np.stack([one_hot(rows) for rows in head], axis=1) for head in heads], axis=2)  # (T, B, H, N)
    steps = [SimpleNamespace(state=SimpleNamespace(w=w_t)) for w_t in w]
    return SimpleNamespace(steps=steps, machine=SimpleNamespace(sizes=SimpleNamespace(n_read=n_read)))


def test_followed_is_the_share_of_reads_that_follow_the_best_write_head() -> None:
    written = [3, 4, 5, 6, 9, 9, 9, 9]
    reads = [[9, 9, 9, 9, 3, 4, 9, 6]]
    assert followed(run_of(reads, [written], n_read=1), 4) == 0.75
    assert followed(run_of(reads, [[0] * 8], [written], n_read=1), 4) == 0.75  # the best of the heads that write
    assert followed(run_of(reads, [[-1] * 8], n_read=1), 4) == 0


def test_returned_is_the_share_of_rounds_that_begin_at_the_same_row() -> None:
    rounds = [0, 0, 0, 3, 4, 5, 3, 4, 7, -1]  # two inputs, a delimiter, rounds of three less the end marker
    run = run_of([[0, 0, 0, 3, 4, 3, 4, 3, 7, 9]], [rounds], n_read=1)
    assert returned(run, length=2, repeats=3) == 0.75
    assert returned(run_of([[0, 0, 0, -1, -1, -1, -1, 9]], [[0] * 8], n_read=1), length=2, repeats=2) == 0


def test_found_is_the_share_of_reads_of_the_answer_at_its_item() -> None:
    """Two items of one vector: steps 0, 1 and 2, 3; the query at 4, 5; the answer at 6, 7."""
    written = [1, 2, 3, 4, 5, 6, 7, 8]
    for read, expected in ((4, 1), (5, 1), (2, 0), (6, 0), (-1, 0)):  # row 5 at the next item's delimiter, its own too
        run = run_of([[0, 0, 0, 0, 0, 0, 0, read]], [written], n_read=1)
        assert found(run, np.array([1]), n_items=2, item_length=1) == expected
    early = run_of([[0, 0, 0, 0, 4, 4, 0, 0]], [written], n_read=1)
    assert found(early, np.array([1]), n_items=2, item_length=1) == 0
    again = run_of([[0, 0, 0, 0, 0, 0, 0, 2]], [[1, 2, 3, 2, 5, 6, 7, 8]], n_read=1)
    assert found(again, np.array([0]), n_items=2, item_length=1) == 0  # overwritten by the item after it


def test_overlap_is_1_for_a_row_for_each_context_and_0_for_one_row_for_all() -> None:
    task = NGrams(n_context=1, min_length=9, max_length=9)
    bits = [0, 1, 0, 0, 1, 1, 0, 1]
    x = np.array(bits, float).reshape(-1, 1, 1)
    assert overlap(run_of([bits], [bits], n_read=1), x, task) == pytest.approx(1)
    assert overlap(run_of([[5] * 8], [bits], n_read=1), x, task) == pytest.approx(0)  # always the same row
    assert overlap(run_of([[9, 9, *bits[2:]]], [bits], n_read=1), x, task) == pytest.approx(1)  # not learned yet
    assert overlap(run_of([list(range(8))], [bits], n_read=1), x, task) == 0  # a step is no proof of itself


def test_fit_line_follows_the_rows_of_a_ring() -> None:
    priority = np.linspace(-1, 1, 9)
    rows = np.stack([np.full(9, 3.0), (14 + 4 * (priority + 1)) % N], axis=1)  # 14 to 22, across the end
    fit = fit_line(rows, priority, N)
    assert fit.head == 1
    assert fit.r_squared == pytest.approx(1)
    np.testing.assert_allclose((fit.rows(priority) + fit.first_row) % N, rows[:, 1])
    assert fit_line(rows[:, :1], priority, N).r_squared == 0  # a head that stays says nothing
    noise = np.random.default_rng(0).uniform(0, N, (400, 1))
    assert fit_line(noise, np.random.default_rng(1).uniform(-1, 1, 400), N).r_squared < 0.1


def test_locations_lie_between_rows_and_on_the_ring() -> None:
    w = np.array([one_hot([5])[0], (one_hot([5])[0] + one_hot([6])[0]) / 2, (one_hot([15])[0] + one_hot([0])[0]) / 2])
    np.testing.assert_allclose(locations(w), [5, 5.5, 15.5])
