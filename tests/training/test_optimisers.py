"""Clipping and the optimisers, against numbers worked out by hand and against slow loops."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from ntm_ref import Parameter
from ntm_ref.training import Adam, GravesRMSProp, clip_norm


def some(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def with_gradients(*gradients: list[float], dtype: type = np.float64) -> list[Parameter]:
    parameters = [Parameter(f"p{i}", np.zeros(len(d), dtype)) for i, d in enumerate(gradients)]
    for p, d in zip(parameters, gradients):
        p.grad[...] = d
    return parameters


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_clip_norm_that_is_too_large_is_scaled_to_the_limit_over_all_parameters_together(dtype: type) -> None:
    parameters = with_gradients([3, 0], [4], dtype=dtype)
    assert clip_norm(parameters, 2.5) == 5
    assert_allclose(parameters[0].grad, [1.5, 0])
    assert_allclose(parameters[1].grad, [2])
    assert parameters[0].grad.dtype == dtype


@pytest.mark.parametrize("max_norm", [5, 100])
def test_clip_norm_within_the_limit_is_left_alone(max_norm: float) -> None:
    parameters = with_gradients([3, 0], [4])
    assert clip_norm(parameters, max_norm) == 5
    assert [p.grad.tolist() for p in parameters] == [[3, 0], [4]]


def graves(gradients: list[float], learning_rate: float) -> float:
    """Graves 2013, eqs. 38-45, for one number that starts at 1."""
    value, n, m, step = 1.0, 0.0, 0.0, 0.0
    for d in gradients:
        n = 0.95 * n + 0.05 * d**2
        m = 0.95 * m + 0.05 * d
        step = 0.9 * step - learning_rate * d / math.sqrt(n - m**2 + 1e-4)
        value += step
    return value


def adam(gradients: list[float], learning_rate: float) -> float:
    """Kingma & Ba 2015, algorithm 1, for one number that starts at 1, with an epsilon of 1e-3."""
    value, m, v = 1.0, 0.0, 0.0
    for t, d in enumerate(gradients, start=1):
        m = 0.9 * m + 0.1 * d
        v = 0.999 * v + 0.001 * d**2
        value -= learning_rate * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-3)
    return value


@pytest.mark.parametrize(("optimiser", "oracle"), [(GravesRMSProp, graves), (Adam, adam)])
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_optimiser_does_to_every_number_what_its_equations_say(
    optimiser: type, oracle: object, dtype: type, tolerance: float
) -> None:
    """Twelve updates, gradients large, small and zero."""
    gradients = some(12, 6) * np.array([1e-5, 1e-2, 1, 1, 10, 0])
    gradients[5] = 0
    parameters = [Parameter("a", np.ones((2, 2), dtype)), Parameter("b", np.ones(2, dtype))]
    moving = optimiser(parameters, 0.01)
    for n_updates, d in enumerate(gradients, start=1):
        parameters[0].grad[...], parameters[1].grad[...] = d[:4].reshape(2, 2), d[4:]
        moving.update()
        found = np.concatenate([p.value.ravel() for p in parameters])
        expected = [oracle(gradients[:n_updates, i].tolist(), 0.01) for i in range(6)]  # type: ignore[operator]
        assert_allclose(found - 1, np.array(expected) - 1, rtol=tolerance * 10, atol=tolerance)
        remembered = [array for arrays in moving.memory.values() for array in arrays]
        assert {array.dtype for array in [*remembered, *(p.value for p in parameters)]} == {np.dtype(dtype)}


@pytest.mark.parametrize("optimiser", [GravesRMSProp, Adam])
def test_optimiser_leaves_the_gradients_and_the_arrays_where_they_are(optimiser: type) -> None:
    """A machine's runs hold the parameters' arrays: they are moved in place."""
    (p,) = with_gradients([1.0, -2.0])
    value = p.value
    optimiser([p], 0.1).update()
    assert p.value is value
    assert value[0] < 0 < value[1]
    assert p.grad.tolist() == [1, -2]


def test_optimisers_walk_downhill() -> None:
    for optimiser in (GravesRMSProp, Adam):
        p = Parameter("p", np.array([3.0, -2.0]))
        moving = optimiser([p], 0.05)
        for _ in range(400):
            p.grad[...] = 2 * p.value  # of the sum of squares
            moving.update()
        assert_allclose(p.value, 0, atol=0.2)
