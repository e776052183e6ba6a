"""The repeat copy task: the exact form of its sequences, by an example and by what must hold for all of them."""

import numpy as np
import pytest
from cases import few
from drawn import Drawn
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import TASKS
from ntm_ref.tasks import RepeatCopy


def test_repeat_copy_example_written_out() -> None:
    """Two vectors of three bits, to be said twice, where counts of 1 to 3 are scaled by (count - 2) / sqrt(2/3)."""
    drawn = Drawn(("integers", (0, 2), [[[1, 0, 1]], [[0, 1, 1]]]))
    task = RepeatCopy(n_bits=3, max_repeats=3)
    x, target, mask = task.batch(drawn, 1, length=2, repeats=2)  # type: ignore[arg-type]
    silence, nothing = [0, 0, 0, 0, 0], [0, 0, 0, 0]
    assert_array_equal(x[:, 0], [[1, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0], *[silence] * 5])
    said = [[1, 0, 1, 0], [0, 1, 1, 0], [1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]]
    assert_array_equal(target[:, 0], [nothing, nothing, nothing, *said])
    assert_array_equal(mask[:, 0], [nothing, nothing, nothing, *[[1, 1, 1, 1]] * 4, [0, 0, 0, 1]])


@given(
    length=st.integers(1, 12),
    repeats=st.integers(1, 12),
    batch_size=st.integers(1, 4),
    n_bits=st.integers(1, 9),
    seed=st.integers(0, 99),
)
@few
def test_repeat_copy_repeats_every_sequence_as_often_as_asked_and_ends_it(
    length: int, repeats: int, batch_size: int, n_bits: int, seed: int
) -> None:
    task = RepeatCopy(n_bits=n_bits)
    x, target, mask = task.batch(np.random.default_rng(seed), batch_size, length=length, repeats=repeats)
    T = length + 1 + length * repeats + 1
    assert (x.shape, target.shape) == ((T, batch_size, n_bits + 2), (T, batch_size, n_bits + 1))
    assert mask.shape == (T, 1, n_bits + 1)
    step = np.arange(T)
    assert np.isin(x[..., : n_bits + 1], (0, 1)).all()
    assert_array_equal(x[:, :, n_bits].T, [step == length] * batch_size)  # the delimiter
    asked = x[:, :, n_bits + 1]
    assert_allclose(asked[length] * np.sqrt(8.25) + 5.5, repeats, rtol=1e-5)
    assert not asked[step != length].any()
    assert not x[length:, :, :n_bits].any()
    vectors, said = x[:length, :, :n_bits], target[length + 1 : -1, :, :n_bits]
    for i in range(length * repeats):
        assert_array_equal(said[i], vectors[i % length])
    assert not target[: length + 1].any()
    assert not target[-1, :, :n_bits].any()
    assert_array_equal(target[:, :, n_bits].T, [step == T - 1] * batch_size)  # the end marker
    assert_array_equal(mask[:, 0, n_bits], step > length)
    assert_array_equal(mask[:, 0, :n_bits].T, [(step > length) & (step < T - 1)] * n_bits)


def counts_shown(task: RepeatCopy, counts: range) -> np.ndarray:
    return np.array([task.batch(np.random.default_rng(0), 1, 1, count, np.float64)[0][1, 0, -1] for count in counts])


def test_repeat_copy_count_has_mean_0_and_variance_1_in_training_and_the_same_scale_beyond() -> None:
    shown = counts_shown(RepeatCopy(), range(1, 21))
    assert shown[:10].mean() == pytest.approx(0, abs=1e-12)
    assert shown[:10].var() == pytest.approx(1, rel=1e-12)
    assert_allclose(np.diff(shown), shown[1] - shown[0], rtol=1e-9)


def test_repeat_copy_count_in_a_given_range_has_mean_0_and_variance_1_too() -> None:
    shown = counts_shown(RepeatCopy(min_repeats=3, max_repeats=9), range(3, 10))
    assert (shown.mean(), shown.var()) == (pytest.approx(0, abs=1e-12), pytest.approx(1, rel=1e-12))
    assert_array_equal(counts_shown(RepeatCopy(min_repeats=4, max_repeats=4), range(3, 6)), [-1, 0, 1])


def test_repeat_copy_draws_lengths_and_repeats_evenly_from_1_to_10_and_independently() -> None:
    task, rng = TASKS["repeat-copy"], np.random.default_rng(0)
    pairs = []
    for _ in range(4000):
        x, target, _ = task.batch(rng, 1)
        length = int(x[:, 0, 8].argmax())
        pairs.append((length, (len(target) - 2 - length) // length))
    for drawn in zip(*pairs):
        values, counts = np.unique(drawn, return_counts=True)
        assert values.tolist() == list(range(1, 11))
        assert counts.min() > 324  # 400 on average, with a standard deviation of 19
        assert counts.max() < 476
    assert abs(np.corrcoef(np.transpose(pairs))[0, 1]) < 4 / np.sqrt(4000)


def test_repeat_copy_bits_are_fair_coins_and_differ_between_steps_and_sequences() -> None:
    x, _, _ = RepeatCopy().batch(np.random.default_rng(0), 50, length=100, repeats=1)
    bits = x[:100, :, :8]
    assert bits.mean(axis=(0, 1)) == pytest.approx(0.5, abs=0.03)  # every channel, four standard deviations
    assert len(np.unique(bits.reshape(100, -1), axis=0)) == 100
    assert len(np.unique(bits.swapaxes(0, 1).reshape(50, -1), axis=0)) == 50


def test_repeat_copy_has_the_sizes_of_the_paper() -> None:
    assert (TASKS["repeat-copy"].n_inputs, TASKS["repeat-copy"].n_outputs) == (10, 9)
    assert RepeatCopy(n_bits=2, min_length=3, max_length=3, min_repeats=2, max_repeats=2).chance_bits == 12 + 7
