"""The copy task: the exact form of its sequences, by an example and by what must hold for all of them."""

from typing import Any

import numpy as np
import pytest
from cases import few
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from ntm_ref import TASKS, NTMError
from ntm_ref.tasks import Copy, make_task


class Drawn:
    """Stands for a random generator and draws what it was told to."""

    def __init__(self, vectors: Any) -> None:
        self.vectors = np.array(vectors)

    def integers(self, low: int, high: int, size: tuple[int, ...]) -> np.ndarray:
        assert (low, high, size) == (0, 2, self.vectors.shape)
        return self.vectors


def test_an_example_written_out() -> None:
    """Two vectors of three bits, then the delimiter on the fourth channel, then silence while the two are said."""
    drawn = Drawn([[[1, 0, 1]], [[0, 1, 1]]])  # length 2, a batch of one
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
def test_every_sequence_is_vectors_then_a_delimiter_then_silence(
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


def test_lengths_are_drawn_evenly_from_1_to_20_with_both_ends() -> None:
    task, rng = TASKS["copy"], np.random.default_rng(0)
    lengths = [(len(task.batch(rng, 1)[0]) - 1) // 2 for _ in range(4000)]
    drawn, counts = np.unique(lengths, return_counts=True)
    assert drawn.tolist() == list(range(1, 21))
    assert counts.min() > 140  # 200 on average, with a standard deviation of 14
    assert counts.max() < 260


def test_lengths_of_ones_own_are_drawn_with_both_ends() -> None:
    task, rng = Copy(min_length=3, max_length=5), np.random.default_rng(0)
    assert {len(task.batch(rng, 1)[0]) for _ in range(100)} == {7, 9, 11}


def test_bits_are_fair_coins_and_differ_between_steps_and_sequences() -> None:
    x, _, _ = Copy().batch(np.random.default_rng(0), 50, length=100)
    bits = x[:100, :, :8]
    assert bits.mean() == pytest.approx(0.5, abs=0.01)  # four standard deviations
    assert bits.mean(axis=(0, 1)) == pytest.approx(0.5, abs=0.03)  # every channel
    assert len(np.unique(bits.reshape(100, -1), axis=0)) == 100
    assert len(np.unique(bits.swapaxes(0, 1).reshape(50, -1), axis=0)) == 50


def test_the_same_generator_gives_the_same_batches_and_another_one_others() -> None:
    def batches(seed: int) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        return [array for _ in range(3) for array in TASKS["copy"].batch(rng, 2)]

    first, again, other = batches(5), batches(5), batches(6)
    assert all(np.array_equal(a, b) for a, b in zip(first, again))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other))
    assert not np.array_equal(first[0], first[3])


def test_a_coin_costs_84_bits_on_average() -> None:
    """Eight bits a vector, and 10.5 vectors."""
    assert TASKS["copy"].chance_bits == 84.0
    assert (TASKS["copy"].n_inputs, TASKS["copy"].n_outputs) == (9, 8)
    assert Copy(n_bits=3, min_length=1, max_length=2).chance_bits == 4.5


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"length": 0}, "length is 0, expected a whole number of at least 1"),
        ({"length": -3}, "length is -3, expected a whole number of at least 1"),
        ({"length": 2.5}, "length is 2.5, expected a whole number of at least 1"),
        ({"batch_size": 0, "length": 2}, "batch_size is 0, expected a whole number of at least 1"),
    ],
)
def test_sizes_that_make_no_batch_are_refused_by_name(sizes: dict[str, int], said: str) -> None:
    with pytest.raises(NTMError, match=f"^copy: {said}"):
        Copy().batch(np.random.default_rng(0), **{"batch_size": 1, **sizes})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"n_bits": 0}, "n_bits is 0, expected a whole number of at least 1"),
        ({"min_length": 0}, "min_length is 0, expected a whole number of at least 1"),
        ({"min_length": 5, "max_length": 4}, "max_length is 4, expected at least min_length, 5"),
    ],
)
def test_settings_that_make_no_task_are_refused_by_name(settings: dict[str, int], said: str) -> None:
    with pytest.raises(NTMError, match=f"^copy: {said}"):
        make_task("copy", **settings)


def test_an_unknown_task_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NTMError, match=r"no task 'coppy', expected one of .*copy"):
        make_task("coppy")
