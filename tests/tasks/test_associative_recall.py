"""The associative recall task: the exact form of its sequences, by an example and by what must hold for all of them."""

import numpy as np
import pytest
from cases import few
from drawn import Drawn
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from ntm_ref import TASKS, NTMError
from ntm_ref.tasks import AssociativeRecall, make_task

Item = tuple[tuple[float, ...], ...]


def test_associative_recall_example_written_out() -> None:
    """Three items of one vector of two bits; the first sequence queries the second item, the other one the first."""
    vectors = [[[[1, 0], [0, 0]]], [[[0, 1], [1, 0]]], [[[1, 1], [0, 1]]]]  # (items, item_length, B, n_bits)
    drawn = Drawn(("integers", (0, 2), vectors), ("integers", (0, 2), [1, 0]))  # of three items, 0 or 1 is queried
    x, target, mask = AssociativeRecall(n_bits=2, item_length=1).batch(drawn, 2, items=3)  # type: ignore[arg-type]
    item, query, silence = [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]
    first = [item, [1, 0, 0, 0], item, [0, 1, 0, 0], item, [1, 1, 0, 0], query, [0, 1, 0, 0], query, silence]
    other = [item, [0, 0, 0, 0], item, [1, 0, 0, 0], item, [0, 1, 0, 0], query, [0, 0, 0, 0], query, silence]
    assert_array_equal(x[:, 0], first)
    assert_array_equal(x[:, 1], other)
    assert_array_equal(target[:, 0], [*[[0, 0]] * 9, [1, 1]])
    assert_array_equal(target[:, 1], [*[[0, 0]] * 9, [1, 0]])
    assert_array_equal(mask[:, 0, 0], [0] * 9 + [1])


def as_item(vectors: np.ndarray) -> Item:
    return tuple(map(tuple, vectors.tolist()))


def taken_apart(x: np.ndarray, n_bits: int, item_length: int) -> tuple[list[Item], Item]:
    """The items and the query of one sequence (T, n_inputs), found by their delimiters alone."""
    opened, queries = np.flatnonzero(x[:, n_bits]), np.flatnonzero(x[:, n_bits + 1])
    assert len(queries) == 2
    assert_array_equal(np.diff([*opened, *queries]), item_length + 1)  # nothing else stands between
    assert opened[0] == 0
    assert queries[1] + item_length + 1 == len(x)
    assert np.isin(x, (0, 1)).all()
    assert not x[queries[1] + 1 :].any()
    assert not x[[*opened, *queries], :n_bits].any()
    items = [as_item(x[start + 1 : start + 1 + item_length, :n_bits]) for start in opened]
    return items, as_item(x[queries[0] + 1 : queries[1], :n_bits])


@given(items=st.integers(2, 9), batch_size=st.integers(1, 4), item_length=st.integers(2, 4), seed=st.integers(0, 99))
@few
def test_associative_recall_answers_with_the_item_after_the_queried_one(
    items: int, batch_size: int, item_length: int, seed: int
) -> None:
    n_bits = 20 // item_length + 1  # enough for no two items to be equal
    task = AssociativeRecall(n_bits, item_length)
    x, target, mask = task.batch(np.random.default_rng(seed), batch_size, items=items)
    T = items * (item_length + 1) + 2 * (item_length + 1)
    assert (x.shape, target.shape, mask.shape) == ((T, batch_size, n_bits + 2), (T, batch_size, n_bits), (T, 1, 1))
    assert_array_equal(mask[:, 0, 0], np.arange(T) >= T - item_length)
    assert not target[:-item_length].any()
    for b in range(batch_size):
        listed, query = taken_apart(x[:, b], n_bits, item_length)
        assert len(set(listed)) == items
        assert query in listed[:-1]
        assert as_item(target[-item_length:, b]) == listed[listed.index(query) + 1]


def test_associative_recall_queries_every_item_but_the_last_equally_often_and_each_sequence_its_own() -> None:
    x, _, _ = AssociativeRecall(n_bits=20).batch(np.random.default_rng(0), 1500, items=5)
    queried = []
    for b in range(1500):
        listed, query = taken_apart(x[:, b], 20, 3)
        queried.append(listed.index(query))
    which, counts = np.unique(queried, return_counts=True)
    assert which.tolist() == [0, 1, 2, 3]
    assert counts.min() > 308  # 375 on average, with a standard deviation of 17
    assert counts.max() < 442


def test_associative_recall_draws_2_to_6_items_evenly() -> None:
    task, rng = TASKS["associative-recall"], np.random.default_rng(0)
    numbers = [int(task.batch(rng, 1)[0][:, 0, 6].sum()) for _ in range(1500)]
    drawn, counts = np.unique(numbers, return_counts=True)
    assert drawn.tolist() == [2, 3, 4, 5, 6]
    assert counts.min() > 238  # 300 on average, with a standard deviation of 15
    assert counts.max() < 362


def test_associative_recall_bits_are_fair_coins() -> None:
    x, _, _ = AssociativeRecall().batch(np.random.default_rng(0), 100, items=20)
    bits = x[:80].reshape(20, 4, 100, 8)[:, 1:, :, :6]
    assert bits.mean(axis=(0, 2)) == pytest.approx(0.5, abs=0.045)  # every bit of an item, four standard deviations


def test_associative_recall_has_the_sizes_of_the_paper() -> None:
    assert (TASKS["associative-recall"].n_inputs, TASKS["associative-recall"].n_outputs) == (8, 6)
    assert AssociativeRecall(n_bits=4, item_length=2).chance_bits == 8


def test_associative_recall_refuses_fewer_than_two_items() -> None:
    said = "^associative-recall: {} is 1, expected a whole number of at least 2"
    with pytest.raises(NTMError, match=said.format("items")):
        AssociativeRecall().batch(np.random.default_rng(0), 1, items=1)
    with pytest.raises(NTMError, match=said.format("min_items")):
        make_task("associative-recall", min_items=1)
