"""The copy task: the exact form of its sequences, by an example and by what must hold for all of them."""

import numpy as np
import pytest
from cases import few
from drawn import Drawn
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from ntm_ref import TASKS
from ntm_ref.tasks import Copy


def test_copy_example_written_out() -> None:
    """Two vectors of three bits, then the delimiter on the fourth channel, then silence while the two are said."""
    drawn = Drawn(("integers", (0, 2), [[[1, 0, 1]], [[0, 1, 1]]]))  # length 2, a batch of one
    x, target, mask = Copy(n_bits=3).batch(drawn, 1, length=2)  # type: ignore[arg-type]
    assert_array_equal(x[:, 0], [[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0]])
    assert_array_equal(target[:, 0], [[0, 0, 0], [0, 0, 0], [0, 0, 0], [1, 0, 1], [0, 1, 1]])
    assert_array_equal(mask[:, 0, 0], [0, 0, 0, 1, 1])


@given(
    length=st.integers(1, 25),
    batch_size=st.integers(1, 4),
    n_bits=st.integers(1, 9),
    seed=st.integers(0, 99),
    dtype=st.sampled_from([np.float32, np.float64]),
)
@few
def test_copy_sequences_are_vectors_then_a_delimiter_then_silence(
    length: int, batch_size: int, n_bits: int, seed: int, dtype: type
) -> None:
    task = Copy(n_bits=n_bits)
    x, target, mask = task.batch(np.random.default_rng(seed), batch_size, length=length, dtype=dtype)
    T = 2 * length + 1
    assert (x.shape, target.shape, mask.shape) == ((T, batch_size, n_bits + 1), (T, batch_size, n_bits), (T, 1, 1))
    assert (task.n_inputs, task.n_outputs) == (n_bits + 1, n_bits)
    assert {x.dtype, target.dtype, mask.dtype} == {np.dtype(dtype)}
    assert np.isin(x, (0, 1)).all()
    assert_array_equal(x[:, :, n_bits] == 1, np.arange(T)[:, None].repeat(batch_size, 1) == length)  # the delimiter
    assert not x[length, :, :n_bits].any()
    assert not x[length + 1 :].any()
    assert_array_equal(target[length + 1 :], x[:length, :, :n_bits])  # the same vectors, length + 1 steps later
    assert not target[: length + 1].any()
    assert_array_equal(mask[:, 0, 0], np.arange(T) > length)


def test_copy_draws_lengths_evenly_from_1_to_20() -> None:
    task, rng = TASKS["copy"], np.random.default_rng(0)
    lengths = [(len(task.batch(rng, 1)[0]) - 1) // 2 for _ in range(4000)]
    drawn, counts = np.unique(lengths, return_counts=True)
    assert drawn.tolist() == list(range(1, 21))
    assert counts.min() > 140  # 200 on average, with a standard deviation of 14
    assert counts.max() < 260


def test_copy_draws_given_lengths_with_both_ends() -> None:
    task, rng = Copy(min_length=3, max_length=5), np.random.default_rng(0)
    assert {len(task.batch(rng, 1)[0]) for _ in range(100)} == {7, 9, 11}


def test_copy_bits_are_fair_coins_and_differ_between_steps_and_sequences() -> None:
    x, _, _ = Copy().batch(np.random.default_rng(0), 50, length=100)
    bits = x[:100, :, :8]
    assert bits.mean() == pytest.approx(0.5, abs=0.01)  # four standard deviations
    assert bits.mean(axis=(0, 1)) == pytest.approx(0.5, abs=0.03)  # every channel
    assert len(np.unique(bits.reshape(100, -1), axis=0)) == 100
    assert len(np.unique(bits.swapaxes(0, 1).reshape(50, -1), axis=0)) == 50


def test_copy_by_coin_costs_84_bits_on_average() -> None:
    """Eight bits a vector, and 10.5 vectors."""
    assert TASKS["copy"].chance_bits == 84.0
    assert (TASKS["copy"].n_inputs, TASKS["copy"].n_outputs) == (9, 8)
    assert Copy(n_bits=3, min_length=1, max_length=2).chance_bits == 4.5
