"""The losses, against numbers worked out by hand."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import NTMError
from ntm_ref.training import AddPenalty, BitsPerSequence, wrong_bits

T, B, OUTPUTS = 5, 3, 4


def some(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def test_bits_per_sequence_of_a_coin_are_exactly_one_bit_per_scored_bit() -> None:
    target = (some(T, B, OUTPUTS) > 0).astype(float)
    mask = np.array([0, 0, 1, 1, 1.0])[:, None, None]
    assert BitsPerSequence().forward(np.zeros((T, B, OUTPUTS)), target, mask) == pytest.approx(3 * OUTPUTS, rel=1e-14)


def test_bits_per_sequence_worked_out_by_hand() -> None:
    """p = 3/4 for a one: log2(4/3) bits. p = 3/4 for a zero: 2 bits. Two sequences, so the mean halves their sum."""
    logits = np.log(3) * np.ones((1, 2, 1))
    target = np.array([[[1.0], [0.0]]])
    bits = BitsPerSequence().forward(logits, target, np.ones((1, 1, 1)))
    assert bits == pytest.approx((math.log2(4 / 3) + 2) / 2, rel=1e-14)


@pytest.mark.parametrize(
    "shape", [(), (1,), (OUTPUTS,), (B, 1), (T, 1, 1), (1, B, OUTPUTS), (T, B, 1), (T, B, OUTPUTS)]
)
def test_bits_per_sequence_with_a_mask_of_any_shape_counts_as_if_written_out(shape: tuple[int, ...]) -> None:
    logits, target, mask = some(T, B, OUTPUTS), some(T, B, OUTPUTS, seed=1) > 0, np.asarray(some(*shape, seed=2) > 0)
    whole, stage = BitsPerSequence(), BitsPerSequence()
    written_out = np.broadcast_to(mask, logits.shape).astype(float)
    expected = whole.forward(logits, target.astype(float), written_out)
    assert stage.forward(logits, target.astype(float), mask.astype(float)) == pytest.approx(expected, rel=1e-13)
    d_logits, _, d_mask = stage.backward(np.ones(()))
    assert_allclose(d_logits, whole.backward(np.ones(()))[0], rtol=1e-13)
    assert d_mask.shape == shape


def test_what_is_not_scored_costs_nothing_and_gets_no_gradient() -> None:
    mask = np.array([0, 1, 0, 1, 0.0])[:, None, None]
    logits, target = some(T, B, OUTPUTS), np.ones((T, B, OUTPUTS))
    stage = BitsPerSequence()
    bits = stage.forward(logits, target, mask)
    assert_array_equal(stage.backward(np.ones(()))[0][::2], 0)
    logits[::2] = 1e3
    assert BitsPerSequence().forward(logits, target, mask) == bits


def test_bits_per_sequence_is_a_mean_over_the_batch_and_a_sum_over_all_else() -> None:
    logits, target, mask = some(T, B, OUTPUTS), np.zeros((T, B, OUTPUTS)), np.ones((T, 1, 1))
    whole = BitsPerSequence().forward(logits, target, mask)
    alone = [BitsPerSequence().forward(logits[:, b : b + 1], target[:, b : b + 1], mask) for b in range(B)]
    assert whole == pytest.approx(sum(alone) / B, rel=1e-14)
    assert BitsPerSequence().forward(*(np.tile(a, (2, 1, 1)) for a in (logits, target, mask))) == pytest.approx(
        2 * whole
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bits_per_sequence_of_a_confident_mistake_costs_its_logit_and_no_infinity(dtype: type) -> None:
    logits, target = np.array([[[1000, -1000, 1000, -1000]]], dtype), np.array([[[0, 1, 1, 0]]], dtype)
    stage = BitsPerSequence()
    assert stage.forward(logits, target, np.ones((1, 1, 1), dtype)) == pytest.approx(2000 / math.log(2), rel=1e-6)
    d_logits, _, _ = stage.backward(dtype(1))
    assert_allclose(d_logits, np.array([[[1, -1, 0, 0]]]) / math.log(2), rtol=1e-6)


def test_wrong_bits_by_hand() -> None:
    """Three steps of two sequences; wrong are, step by step, 1 and 2 bits, then 1 and 1, then none."""
    logits = np.array([[[5, -1], [-3, 2]], [[0.1, -0.1], [-0.2, -0.3]], [[1, -1], [1, -1]]])
    target = np.array([[[0.0, 0], [1, 0]], [[1, 1], [0, 1]], [[1, 0], [1, 0]]])
    assert wrong_bits(logits, target, np.ones((3, 1, 1))) == (1 + 2 + 1 + 1) / 2
    assert wrong_bits(logits, target, np.array([0.0, 1, 1])[:, None, None]) == (1 + 1) / 2
    assert wrong_bits(logits, target, np.array([[[1.0], [0]]])) == (1 + 1) / 2
    assert wrong_bits(-logits, target, np.ones((3, 1, 1))) == (12 - 5) / 2


def test_add_penalty_worked_out_by_hand() -> None:
    """Squares 1 + 4 and 9, half of them at 0.2 bits each, over two sequences; the gradient is 0.2 a / 2."""
    a = np.array([[[[1.0, -2.0]], [[3.0, 0.0]]]])  # (T, B, W, M) = (1, 2, 1, 2)
    penalty = AddPenalty(0.2)
    assert penalty.forward(a) == pytest.approx(0.2 / 2 * 14 / 2)
    assert_allclose(penalty.backward(1.0), 0.1 * a)
    assert_allclose(penalty.backward(-3.0), -0.3 * a)


@pytest.mark.parametrize("price", [-1e-3, float("nan"), float("inf")])
def test_add_penalty_of_a_price_that_is_none_is_refused(price: float) -> None:
    with pytest.raises(NTMError, match=rf"add_penalty is {price}, expected a finite number of at least zero"):
        AddPenalty(price)
