"""Controllers: each is its equation, all have one interface, and the gradients of the weights are sums over time."""

from typing import Any

import numpy as np
import oracles
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref.controller import (
    Controller,
    FeedforwardController,
    LSTMController,
    StackedLSTM,
    add_weight_gradients,
    weights_of,
)
from ntm_ref.parameter import Parameter

B, I, READS, C = 3, 4, 5, 6  # noqa: E741  the letters of the shapes
KINDS: dict[str, tuple[type[Controller], int]] = {
    "feedforward": (FeedforwardController, 1),
    "lstm": (LSTMController, 1),
    "two layers": (StackedLSTM, 2),
    "three layers": (StackedLSTM, 3),
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def layers_of(kind: str, n_reads: int = READS, dtype: Any = float) -> list[tuple[Parameter, Parameter, Parameter]]:
    """Parameters in general position: W_x, W_r and b of each layer."""
    cls, n_layers = KINDS[kind]
    rng, n_own = np.random.default_rng(0), C * (cls.n_own > 0)
    layers = []
    for n in range(n_layers):
        below, fed_back = (I, n_reads + n_own) if n == 0 else (C, C)
        shapes = ((below, cls.n_z * C), (fed_back, cls.n_z * C), (cls.n_z * C,))
        W_x, W_r, b = (Parameter(f"{name}_{n}", rng.standard_normal(s).astype(dtype)) for name, s in zip("xrb", shapes))
        layers.append((W_x, W_r, b))
    return layers


def inputs_of(kind: str, n_reads: int = READS, seed: int = 1) -> list[np.ndarray]:
    """x, the reads, and the controller's own state."""
    (cls, n_layers), rng = KINDS[kind], np.random.default_rng(seed)
    return [rng.standard_normal((B, size)) for size in (I, n_reads, *[C] * (n_layers * cls.n_own))]


def make(kind: str, layers: Any) -> Controller:
    return KINDS[kind][0](weights_of(layers))


@every_kind
def test_controller_is_its_equation(kind: str) -> None:
    layers, (x, reads, *own) = layers_of(kind), inputs_of(kind)
    h, own_next = make(kind, layers).forward(x, reads, tuple(own))
    weights = [(np.concatenate([W_x.value, W_r.value]).tolist(), b.value.tolist()) for W_x, W_r, b in layers]
    for n in range(B):
        seen, states = (x[n].tolist() + reads[n].tolist()), [value[n].tolist() for value in own]
        if kind == "feedforward":
            expected: list[Any] = []
            top = oracles.feedforward_controller(x[n].tolist(), reads[n].tolist(), *weights[0])
        else:
            expected = []
            for layer, (W, b) in enumerate(weights):
                top, c = oracles.lstm_layer(b, seen, states[2 * layer], states[2 * layer + 1], W)
                expected, seen = [*expected, top, c], top
        assert_allclose(h[n], top, rtol=1e-12)
        for value, slow in zip(own_next, expected):
            assert_allclose(value[n], slow, rtol=1e-12)
    assert len(own_next) == len(own)


@every_kind
@pytest.mark.parametrize("n_reads", [READS, 0])
def test_controller_backward_is_exact_for_everything_it_sees_and_its_weights(kind: str, n_reads: int) -> None:
    """<v, J u> two ways for each: v through backward, u through forward as a complex step."""
    layers, inputs, rng, step = layers_of(kind, n_reads), inputs_of(kind, n_reads), np.random.default_rng(2), 1e-200
    controller = make(kind, layers)
    h, own = controller.forward(inputs[0], inputs[1], tuple(inputs[2:]))
    v = [rng.standard_normal((B, C)) for _ in (h, *own)]
    d_x, d_reads, d_own, d_z = controller.backward(v[0], tuple(v[1:]))
    add_weight_gradients(layers, [controller], [d_z])
    found = [d_x, d_reads, *d_own, *(p.grad for layer in layers for p in layer)]

    moving = layers_of(kind, n_reads, complex)
    values = [*(value.astype(complex) for value in inputs), *(p.value for layer in moving for p in layer)]
    assert len(found) == len(values)
    for value, gradient in zip(values, found):
        u = rng.standard_normal(value.shape)
        value += 1j * step * u
        h, own = make(kind, moving).forward(values[0], values[1], tuple(values[2 : len(inputs)]))
        by_forward = sum(np.sum(weight * result.imag) for weight, result in zip(v, (h, *own))) / step
        value -= 1j * value.imag
        assert gradient.shape == value.shape
        assert_allclose(np.sum(gradient * u), by_forward, rtol=1e-10, atol=1e-11)


@every_kind
def test_controller_backward_called_twice_returns_the_same(kind: str) -> None:
    (x, reads, *own), rng = inputs_of(kind), np.random.default_rng(3)
    controller = make(kind, layers_of(kind))
    controller.forward(x, reads, tuple(own))
    d_h, d_own = rng.standard_normal((B, C)), tuple(rng.standard_normal((B, C)) for _ in own)
    first, second = (controller.backward(d_h, d_own) for _ in range(2))
    for one, other in zip((*first[:2], *first[2], *first[3]), (*second[:2], *second[2], *second[3])):
        assert_array_equal(one, other)


@every_kind
def test_add_weight_gradients_adds_the_sum_over_all_steps(kind: str) -> None:
    layers, rng, steps, d_z = layers_of(kind), np.random.default_rng(4), [], []
    for t in range(3):
        x, reads, *own = inputs_of(kind, seed=t)
        steps.append(make(kind, layers))
        steps[t].forward(x, reads, tuple(own))
        d_z.append(steps[t].backward(rng.standard_normal((B, C)), tuple(rng.standard_normal((B, C)) for _ in own))[3])
    one_by_one = layers_of(kind)
    for step, d_z_t in zip(steps, d_z):
        add_weight_gradients(one_by_one, [step], [d_z_t])
    add_weight_gradients(layers, steps, d_z)
    for layer, expected in zip(layers, one_by_one):
        for p, q in zip(layer, expected):
            assert_allclose(p.grad, q.grad, rtol=1e-12, atol=1e-14)
            assert p.grad.any()


def test_stacked_lstm_of_one_layer_is_that_layer() -> None:
    (x, reads, *own), layers = inputs_of("lstm"), layers_of("lstm")
    one, stacked = make("lstm", layers), StackedLSTM(weights_of(layers))
    assert_array_equal(one.forward(x, reads, tuple(own))[0], stacked.forward(x, reads, tuple(own))[0])


def test_stacked_lstm_shows_the_reads_to_its_first_layer_alone() -> None:
    (x, reads, *own), stacked = inputs_of("two layers"), make("two layers", layers_of("two layers"))
    stacked.forward(x, reads, tuple(own))
    first, second = stacked.each_layer()
    assert_array_equal(first.seen, np.concatenate([x, reads, own[0]], axis=-1))
    assert_array_equal(second.seen, np.concatenate([first.h, own[2]], axis=-1))
