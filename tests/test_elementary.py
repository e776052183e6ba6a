"""The elementary stages, the heads and the controller: far from zero, and what their helpers promise."""

from typing import Any

import numpy as np
import pytest
from cases import CASES, LEADING, SIZES, random_arguments
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import Linear, Sigmoid, Softmax, Softplus, Tanh
from ntm_ref.controller import FeedforwardController, LSTMCell, LSTMLayer
from ntm_ref.elementary import weight_gradient
from ntm_ref.heads import Heads, HeadSizes
from ntm_ref.machine import InitialState

FAR = [-1000, -100, 0, 100, 1000]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("make", "values", "slopes"),
    [
        (Tanh, [-1, -1, 0, 1, 1], [0, 0, 1, 0, 0]),
        (Sigmoid, [0, 0, 0.5, 1, 1], [0, 0, 0.25, 0, 0]),
        (Softplus, [0, 0, np.log(2), 100, 1000], [0, 0, 0.5, 1, 1]),
    ],
)
def test_squashing_is_right_far_from_zero_and_does_not_overflow(
    make: Any, values: list[float], slopes: list[float], dtype: type
) -> None:
    stage = make()
    assert_allclose(stage.forward(np.array(FAR, dtype)), values, rtol=1e-6, atol=1e-30)
    assert_allclose(stage.backward(np.ones(5, dtype)), slopes, rtol=1e-6, atol=1e-30)


def test_a_softplus_far_below_zero_is_the_exponential() -> None:
    x = np.array([-30.0, -40.0, -700.0])
    assert_allclose(Softplus().forward(x), np.exp(x), rtol=1e-12)


def test_softmax_does_not_change_when_all_numbers_move_together_however_far() -> None:
    x = np.array([[0.5, -1.0, 2.0], [3.0, 3.0, -2.0]])
    for far in (-4096, 4096):
        assert_allclose(Softmax().forward(x + far), Softmax().forward(x), rtol=1e-12)


def test_the_gradient_of_a_softmax_sums_to_nothing() -> None:
    stage = Softmax()
    x, v = np.random.default_rng(0).standard_normal((2, 3, 5))
    stage.forward(x)
    assert_allclose(stage.backward(v).sum(axis=-1), 0, atol=1e-15)


@pytest.mark.parametrize("b_shape", [(), (1,), (5,), (3, 1), (1, 5), (3, 5), (2, 1, 1), (2, 3, 5)])
def test_a_bias_of_any_shape_that_broadcasts_gets_a_gradient_of_that_shape(b_shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    x, W, b, v = (rng.standard_normal(shape) for shape in ((2, 3, 4), (4, 5), b_shape, (2, 3, 5)))
    b = np.asarray(b)
    stage, full = Linear(), Linear()
    assert_allclose(stage.forward(x, W, b), full.forward(x, W, np.broadcast_to(b, v.shape)), rtol=1e-15)
    _, _, d_b = stage.backward(v)
    expected = np.zeros(b_shape)
    for index in np.ndindex(v.shape):
        at = tuple(i if size > 1 else 0 for i, size in zip(index[len(index) - len(b_shape) :], b_shape))
        expected[at] += v[index]
    assert d_b.shape == b_shape
    assert_allclose(d_b, expected, rtol=1e-12, atol=1e-14)


def test_a_layer_over_time_has_the_sum_of_its_steps_gradients() -> None:
    rng = np.random.default_rng(0)
    x, v, W, b = (rng.standard_normal(shape) for shape in ((6, 2, 3), (6, 2, 4), (3, 4), (4,)))
    layers = [Linear() for _ in x]
    for layer, x_t in zip(layers, x):
        layer.forward(x_t, W, b)
    steps = sum(layer.backward(v_t)[1] for layer, v_t in zip(layers, v))
    assert_allclose(weight_gradient(x, v), steps, rtol=1e-12)


def test_the_part_of_the_controllers_backward_that_a_step_needs_is_the_first_of_the_whole() -> None:
    stage = FeedforwardController()
    v = np.random.default_rng(0).standard_normal((*LEADING, SIZES["C"]))
    stage.forward(*random_arguments(CASES["FeedforwardController"]))
    for half, whole in zip(stage.backward_step(v), stage.backward(v)[:2]):
        assert_array_equal(half, whole)


def test_a_step_of_an_lstm_is_its_forward_and_the_part_of_backward_that_it_needs_is_the_first_of_the_whole() -> None:
    share, below, h_prev, c_prev, W = random_arguments(CASES["LSTMLayer"])
    d_h, d_c = np.random.default_rng(0).standard_normal((2, *LEADING, SIZES["C"]))
    stage, whole = LSTMLayer(), LSTMLayer()
    h, c = whole.forward(share, below, h_prev, c_prev, W)
    result, (h_next, c_next) = stage.step(share, below, (h_prev, c_prev), W)
    for value, expected in ((result, h), (h_next, h), (c_next, c)):
        assert_array_equal(value, expected)
    d_share, d_below, d_before = stage.backward_step(d_h, d_c)
    for half, expected in zip((d_share, d_below, *d_before), whole.backward(d_h, d_c)[:4]):
        assert_array_equal(half, expected)
    assert_array_equal(weight_gradient(stage.seen, d_share), whole.backward(d_h, d_c)[4])


# LSTM cells: i, f, o and u of one cell, one after the other

SHUT, OPEN = -1000.0, 1000.0


@pytest.mark.parametrize(
    ("z", "c", "h"),
    [
        ([SHUT, OPEN, OPEN, 0.7], 0.4, np.tanh(0.4)),  # it keeps what it holds
        ([OPEN, SHUT, OPEN, 0.7], np.tanh(0.7), np.tanh(np.tanh(0.7))),  # it forgets, and takes the candidate in
        ([OPEN, OPEN, OPEN, OPEN], 1.4, np.tanh(1.4)),  # it counts
        ([OPEN, OPEN, SHUT, -0.7], 0.4 - np.tanh(0.7), 0),  # it says nothing
        ([SHUT, SHUT, OPEN, 0.7], 0, 0),  # it is empty
    ],
)
def test_a_cell_with_gates_open_and_shut(z: list[float], c: float, h: float) -> None:
    cell = LSTMCell()
    h_found, c_found = cell.forward(np.array([z]), np.array([[0.4]]))
    assert_allclose(c_found, [[c]], rtol=1e-14, atol=1e-14)
    assert_allclose(h_found, [[h]], rtol=1e-14, atol=1e-14)
    d_z, d_c_prev = cell.backward(np.array([[0.0]]), np.array([[2.0]]))
    assert_allclose(d_c_prev, [[2.0 if z[1] == OPEN else 0.0]], atol=1e-14)  # the gradient comes back as it went
    assert_allclose(d_z[0, :3], 0, atol=1e-14)


# Heads


@pytest.mark.parametrize("raw", [-1000.0, -5.0, 0.0, 5.0, 1000.0])
def test_every_number_of_a_head_is_in_its_range_whatever_the_controller_says(raw: float) -> None:
    sizes = HeadSizes(n_read=2, n_write=1, width=4, max_shift=1)
    _, beta, g, s, gamma, e, _ = Heads(sizes).forward(np.full(sizes.n_numbers, raw))
    assert beta.min() >= 0
    assert gamma.min() >= 1
    for gate in (g, e):
        assert gate.min() >= 0
        assert gate.max() <= 1
    assert_allclose(s, 1 / 3, rtol=1e-15)


def test_keys_and_additions_are_taken_as_they_are() -> None:
    sizes = HeadSizes(n_read=1, n_write=1, width=3, max_shift=0)
    raw = np.linspace(-30, 30, sizes.n_numbers)
    k, _, _, s, _, _, a = Heads(sizes).forward(raw)
    assert_array_equal(k.ravel(), raw[:6])
    assert_array_equal(a.ravel(), raw[6:9])
    assert_array_equal(s, [[1], [1]])  # max_shift = 0: nowhere to go


def test_the_numbers_that_the_controller_emits_are_counted() -> None:
    """For every head a key, beta, g, gamma and the shifts; for every write head an erase and an add vector."""
    sizes = HeadSizes(n_read=2, n_write=3, width=20, max_shift=1)
    assert (sizes.n_heads, sizes.n_shifts) == (5, 3)
    assert sizes.n_numbers == 5 * (20 + 3 + 3) + 3 * (20 + 20)


# Initial state


def test_every_sequence_of_a_batch_starts_alike_and_its_gradient_is_the_sum() -> None:
    rng = np.random.default_rng(0)
    memory_0, v_0, reads_0 = (rng.standard_normal(shape) for shape in ((5, 2), (3, 5), (1, 2)))
    one, four = InitialState(1), InitialState(4)
    start = one.forward(memory_0, v_0, reads_0)
    for value, single in zip(four.forward(memory_0, v_0, reads_0), start):
        assert_array_equal(value, np.repeat(single, 4, axis=0))
    cotangents = [rng.standard_normal((4, *value.shape[1:])) for value in start]
    for i, gradient in enumerate(four.backward(*cotangents)):
        alone = sum(one.backward(*(v[b : b + 1] for v in cotangents))[i] for b in range(4))
        assert_allclose(gradient, alone, rtol=1e-12, atol=1e-14)
