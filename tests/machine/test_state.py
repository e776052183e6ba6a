"""The state, its norm, and where it starts."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref.machine import InitialState, State


def test_initial_state_is_the_same_for_every_sequence_and_its_gradient_is_the_sum() -> None:
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


def test_state_limited_scales_each_sequence_and_no_more_than_needed() -> None:
    """Norms 3 and 0.3, over memory, weightings, reads and an LSTM's h together, against a limit of 1."""
    d_state = State(np.zeros((2, 2, 2)), np.zeros((2, 1, 2)), np.zeros((2, 1, 2)), (np.zeros((2, 2)), np.zeros((2, 2))))
    d_state.memory[:, 0, 1], d_state.w[:, 0, 1], d_state.reads[:, 0, 0] = (-1, 0.1), (2, 0.2), (-1.2, -0.12)
    d_state.own[0][:, 1] = (1.6, 0.16)
    limited = d_state.limited(1.0)
    assert_allclose(limited.memory[:, 0, 1], [-1 / 3, 0.1])
    assert_allclose(limited.w[:, 0, 1], [2 / 3, 0.2])
    assert_allclose(limited.reads[:, 0, 0], [-0.4, -0.12])
    assert_allclose(limited.own[0][:, 1], [1.6 / 3, 0.16])


def test_state_without_a_limit_is_itself() -> None:
    state = State(np.ones((1, 2, 3)), np.ones((1, 1, 2)), np.ones((1, 1, 3)))
    assert state.limited(None) is state


def test_state_zeros_have_the_shapes_and_dtypes_of_every_part() -> None:
    state = State(np.ones((2, 3, 4), np.float32), np.ones((2, 1, 3)), np.ones((2, 1, 4)), (np.ones((2, 5)),))
    for part, zeros in zip((*state[:3], *state.own), (*state.zeros()[:3], *state.zeros().own)):
        assert (part.shape, part.dtype) == (zeros.shape, zeros.dtype)
        assert not zeros.any()


@pytest.mark.parametrize("size", [0, -1])
def test_initial_state_of_no_sequence_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"batch_size is {size}, expected at least 1"):
        InitialState(size)
