"""One time step by itself: its backward is exact for the input and for every part of the previous state."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from small import in_general_position, random, small_ntm

from ntm_ref import NTM
from ntm_ref.controller import weights_of
from ntm_ref.elementary import softmax
from ntm_ref.machine import State, TimeStep

H_STEP = 1e-200
B = 3
PARTS = ("x", "memory", "w", "reads", "own")
MACHINES: list[dict[str, Any]] = [
    {"n_read_heads": 2, "n_write_heads": 3},
    {"addressing": "content"},
    {"addressing": "location"},
    {"controller": "lstm", "n_layers": 2, "n_write_heads": 2},
]


def machine(**settings: Any) -> NTM:
    return in_general_position(small_ntm(dtype=np.float64, seed=1, **settings))


def flat(x: np.ndarray, state: State) -> list[np.ndarray]:
    """x and every array of a state."""
    return [x, *state[:3], *state.own]


def unflat(values: list[np.ndarray]) -> tuple[np.ndarray, State]:
    x, memory, w, reads, *own = values
    return x, State(memory, w, reads, tuple(own))


def directions(like: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    return [np.asarray(rng.standard_normal(value.shape)) for value in like]


@pytest.mark.parametrize("settings", MACHINES, ids=str)
@pytest.mark.parametrize("part", PARTS)
def test_step_backward_is_exact_for_each_part_of_what_it_receives(part: str, settings: dict[str, Any]) -> None:
    """<v, J u> two ways: v through backward, u through forward as a complex step. v covers h, a and the next state."""
    ntm, rng = machine(**settings), np.random.default_rng(0)
    weights = weights_of(ntm.layers)
    previous = ntm.run(random(1, B, 3)).steps[0].state
    previous = previous._replace(w=softmax(np.asarray(rng.standard_normal(previous.w.shape))))
    given = flat(random(B, 3, seed=4), previous)
    names = [*PARTS[:4], *("own" for _ in previous.own)]
    u = [d if name == part else np.zeros_like(d) for name, d in zip(names, directions(given, rng))]

    step = TimeStep(ntm, weights)
    after = step.forward(*unflat(given))
    v_h, v_a, *v = directions([step.h, step.a, *flat(step.h, after)[1:]], rng)
    d_x, _, _, d_previous = step.backward(v_h, unflat([v_h, *v])[1], v_a)
    found = sum(float(np.sum(d * direction)) for d, direction in zip(flat(d_x, d_previous), u))

    moved = TimeStep(ntm, weights)
    moved_after = moved.forward(*unflat([value + 1j * H_STEP * direction for value, direction in zip(given, u)]))
    moved_results = [moved.h, moved.a, *flat(moved.h, moved_after)[1:]]
    expected = sum(float(np.sum(d * y.imag)) / H_STEP for d, y in zip([v_h, v_a, *v], moved_results))
    assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    unused = (part, settings.get("addressing")) == ("w", "content") or (part == "own" and not previous.own)
    assert (found == 0) == unused


def test_step_takes_its_gradient_of_the_add_vectors_as_zero_if_there_is_none() -> None:
    ntm = machine()
    step = TimeStep(ntm, weights_of(ntm.layers))
    after = step.forward(random(B, 3), ntm.run(random(1, B, 3)).initial_state)
    d_h = random(B, 4, seed=5)
    *without, state_without = step.backward(d_h, after.zeros())
    *with_zeros, state_with = step.backward(d_h, after.zeros(), np.zeros_like(step.a))
    for one, other in zip(flat(without[0], state_without), flat(with_zeros[0], state_with)):
        assert_array_equal(one, other)
    assert np.any(without[0])
