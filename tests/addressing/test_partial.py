"""Addressing by content alone, and by location alone: what the other half would use changes nothing."""

import numpy as np
import pytest
from cases import CASES, random_arguments
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref.addressing import Addressing, ContentAddressing, LocationAddressing

NAMES = ("k", "beta", "g", "s", "gamma", "w_prev", "memory")
USED = {ContentAddressing: {"k", "beta", "memory"}, LocationAddressing: {"s", "gamma", "w_prev"}}


@pytest.mark.parametrize("cls", USED)
@pytest.mark.parametrize("name", NAMES)
def test_partial_addressing_depends_on_its_own_half_alone(name: str, cls: type) -> None:
    first, second = (dict(zip(NAMES, random_arguments(CASES[cls.__name__], seed=seed))) for seed in (0, 5))
    stage, other = cls(), cls()
    w = stage.forward(*first.values())
    w_other = other.forward(*(first | {name: second[name]}).values())
    assert np.array_equal(w, w_other) == (name not in USED[cls])
    gradients = dict(zip(NAMES, stage.backward(np.random.default_rng(1).standard_normal(w.shape))))
    assert np.any(gradients[name]) == (name in USED[cls])


def test_partial_addressing_by_content_and_the_whole_with_its_gate_open_agree() -> None:
    """g = 1, no shift and gamma = 1 leave of the whole chain its first two stages."""
    k, beta, g, s, gamma, w_prev, memory = random_arguments(CASES["Addressing"])
    still = np.zeros_like(s)
    still[..., s.shape[-1] // 2] = 1
    whole = Addressing().forward(k, beta, np.ones_like(g), still, np.ones_like(gamma), w_prev, memory)
    alone = ContentAddressing().forward(k, beta, g, s, gamma, w_prev, memory)
    assert_allclose(whole, alone, rtol=1e-14)


def test_partial_addressing_by_location_moves_a_focus_on() -> None:
    k, beta, g, s, gamma, w_prev, memory = random_arguments(CASES["LocationAddressing"])
    focus, move = np.zeros_like(w_prev), np.zeros_like(s)
    focus[..., 0] = move[..., -1] = 1
    max_shift, N = s.shape[-1] // 2, w_prev.shape[-1]
    w = LocationAddressing().forward(k, beta, g, move, gamma, focus, memory)
    assert_array_equal(w, np.eye(N)[np.full(w.shape[:-1], max_shift % N)])
