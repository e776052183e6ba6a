"""The priority sort task: the exact form of its sequences, by an example and by what must hold for all of them."""

import numpy as np
import pytest
from cases import few
from drawn import Drawn
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from ntm_ref import TASKS
from ntm_ref.tasks import PrioritySort


def test_priority_sort_example_written_out() -> None:
    """Three vectors of two bits, of which two are asked for; the other sequence has the same ones the other way round.

    Columns sorted alone would not do: 0 1, 1 0 and 1 1 by the priorities -0.5, 0.75 and 0.25 are 1 0 and then 1 1.
    """
    drawn = Drawn(
        ("integers", (0, 2), [[[0, 1], [1, 1]], [[1, 0], [1, 0]], [[1, 1], [0, 1]]]),
        ("uniform", (-1, 1), [[-0.5, 0.25], [0.75, -0.75], [0.25, 0.5]]),
    )
    x, target, mask = PrioritySort(n_bits=2).batch(drawn, 2, items=3)  # type: ignore[arg-type]
    end, silence = [0, 0, 0, 1], [0, 0, 0, 0]
    assert_array_equal(x[:, 0], [[0, 1, -0.5, 0], [1, 0, 0.75, 0], [1, 1, 0.25, 0], end, silence, silence])
    assert_array_equal(x[:, 1], [[1, 1, 0.25, 0], [1, 0, -0.75, 0], [0, 1, 0.5, 0], end, silence, silence])
    assert_array_equal(target[:, 0], [*[[0, 0]] * 4, [1, 0], [1, 1]])
    assert_array_equal(target[:, 1], [*[[0, 0]] * 4, [0, 1], [1, 1]])
    assert_array_equal(mask[:, 0, 0], [0, 0, 0, 0, 1, 1])


@given(items=st.integers(1, 30), batch_size=st.integers(1, 4), n_bits=st.integers(1, 9), seed=st.integers(0, 99))
@few
def test_priority_sort_targets_are_the_whole_vectors_by_falling_priority(
    items: int, batch_size: int, n_bits: int, seed: int
) -> None:
    x, target, mask = PrioritySort(n_bits).batch(np.random.default_rng(seed), batch_size, items=items)
    said = (8 * items + 5) // 10  # four fifths, rounded
    T = items + 1 + said
    assert (x.shape, target.shape, mask.shape) == ((T, batch_size, n_bits + 2), (T, batch_size, n_bits), (T, 1, 1))
    assert np.isin(x[:, :, :n_bits], (0, 1)).all()
    assert_array_equal(x[:, :, n_bits + 1].T, [np.arange(T) == items] * batch_size)  # the delimiter
    assert not x[items:, :, : n_bits + 1].any()
    assert not target[: items + 1].any()
    assert_array_equal(mask[:, 0, 0], np.arange(T) > items)
    for b in range(batch_size):
        shown = [(vector[n_bits], vector[:n_bits].tolist()) for vector in x[:items, b]]
        expected = [vector for _, vector in sorted(shown, reverse=True)][:said]
        assert target[items + 1 :, b].tolist() == expected


def test_priority_sort_shows_20_vectors_and_asks_for_the_16_of_highest_priority() -> None:
    x, target, mask = TASKS["priority-sort"].batch(np.random.default_rng(0), 3)
    assert x.shape == (37, 3, 10)
    assert target.shape == (37, 3, 8)
    assert mask.sum() == 16
    left_out = np.sort(x[:20, :, 8], axis=0)[:4]  # the four lowest priorities
    for b in range(3):
        kept = ~np.isin(x[:20, b, 8], left_out[:, b])
        shown, said = x[:20, b, :8][kept], target[21:, b]
        assert sorted(map(tuple, shown.tolist())) == sorted(map(tuple, said.tolist()))


def test_priority_sort_keeps_the_order_of_equal_priorities() -> None:
    vectors = np.random.default_rng(0).integers(0, 2, (40, 1, 8))
    drawn = Drawn(("integers", (0, 2), vectors), ("uniform", (-1, 1), np.full((40, 1), 0.5)))
    _, target, _ = PrioritySort().batch(drawn, 1, items=40)  # type: ignore[arg-type]
    assert_array_equal(target[41:, 0], vectors[:32, 0])


def test_priority_sort_priorities_are_uniform_from_minus_1_to_1_and_all_differ() -> None:
    x, _, _ = PrioritySort().batch(np.random.default_rng(0), 200, dtype=np.float64)
    priorities = x[:20, :, 8]
    counts, _ = np.histogram(priorities, bins=10, range=(-1, 1))
    assert counts.sum() == 4000  # none is outside
    assert counts.min() > 324  # 400 on average, with a standard deviation of 19
    assert counts.max() < 476
    assert len(np.unique(priorities)) == 4000


def test_priority_sort_bits_are_fair_coins_and_differ_between_sequences() -> None:
    x, _, _ = PrioritySort().batch(np.random.default_rng(0), 250)
    bits = x[:20, :, :8]
    assert bits.mean(axis=(0, 1)) == pytest.approx(0.5, abs=0.03)  # every channel, four standard deviations
    assert len(np.unique(bits.swapaxes(0, 1).reshape(250, -1), axis=0)) == 250


def test_priority_sort_draws_given_numbers_of_items_with_both_ends() -> None:
    task, rng = PrioritySort(n_bits=2, min_items=3, max_items=5), np.random.default_rng(0)
    assert {int(task.batch(rng, 1)[0][:, 0, 3].argmax()) for _ in range(100)} == {3, 4, 5}
    assert task.chance_bits == pytest.approx(2 * (2 + 3 + 4) / 3)


def test_priority_sort_has_the_sizes_of_the_paper() -> None:
    assert (TASKS["priority-sort"].n_inputs, TASKS["priority-sort"].n_outputs) == (10, 8)
