"""What stays the same whatever the numbers are: orders that do not matter, scales, and two ways that lead to one place.

(That a machine's batch is its members, and that its run is its steps one by one, is in machine/test_run.py; of the LSTM
without a memory, in test_baseline.py.)
"""

from typing import Any

import numpy as np
import pytest
from cases import CASES, Sizes, any_sizes, as_tuple, few_or_as_told, random_arguments, random_cotangents
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import CircularShift, CosineSimilarity, Interpolation, Read, Write

SHIFTING = ("CircularShift", "Addressing", "LocationAddressing")  # to them the order of the rows does matter
SEEDS = st.integers(0, 2**32 - 1)
ORDERS = [
    (name, axis)
    for name, case in CASES.items()
    for axis in "NHRW"
    if any(axis in axes for axes in case.arguments.values()) and not (axis == "N" and name in SHIFTING)
]


def place(axes: str, letter: str) -> int | None:
    """Where an argument or a result has this axis, counted from the end; None where it has not."""
    own = axes.replace(".", "")
    return own.index(letter) - len(own) if letter in own else None


def reordered(arrays: Any, all_axes: Any, letter: str, order: np.ndarray) -> list[np.ndarray]:
    return [
        array if place(axes, letter) is None else array.take(order, axis=place(axes, letter))
        for array, axes in zip(arrays, all_axes)
    ]


@pytest.mark.parametrize(("name", "letter"), ORDERS)
@given(sizes=any_sizes(), seed=SEEDS)
@few_or_as_told
def test_stage_results_follow_a_reordering_of_the_inputs(name: str, letter: str, sizes: Sizes, seed: int) -> None:
    """Of rows and of heads, so that write heads commute; results and gradients."""
    case, order = CASES[name], np.random.default_rng(seed).permutation(sizes[letter])
    arguments = random_arguments(case, sizes, (2,), seed)
    one, other = case.make(sizes), case.make(sizes)
    results = as_tuple(one.forward(*arguments))
    cotangents = random_cotangents(case, sizes, (2,), seed)
    found = as_tuple(other.forward(*reordered(arguments, case.arguments.values(), letter, order)))
    gradients = as_tuple(other.backward(*reordered(cotangents, case.results or [""], letter, order)))
    expected = reordered(results, case.results or [""], letter, order)
    expected += reordered(as_tuple(one.backward(*cotangents)), case.arguments.values(), letter, order)
    for answer, right in zip((*found, *gradients), expected):
        assert_allclose(answer, right, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", SHIFTING)
@given(sizes=any_sizes(), seed=SEEDS, by=st.integers(0, 5))
@few_or_as_told
def test_addressing_result_is_rotated_when_the_rows_are_rotated(name: str, sizes: Sizes, seed: int, by: int) -> None:
    """The first row is next to the last, so none of them is special."""
    case, arguments = CASES[name], random_arguments(CASES[name], sizes, (2,), seed)
    turned = reordered(arguments, case.arguments.values(), "N", np.roll(np.arange(sizes["N"]), by))
    w, w_turned = (case.make(sizes).forward(*given) for given in (arguments, turned))
    assert_allclose(w_turned, np.roll(w, by, axis=-1), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "..." in case.declaration])
@given(sizes=any_sizes(), seed=SEEDS)
@few_or_as_told
def test_stage_gradients_of_a_batch_are_those_of_its_members(name: str, sizes: Sizes, seed: int) -> None:
    """Of what every member shares, such as weights, they add up."""
    case, batch = CASES[name], CASES[name].make(sizes)
    together, cotangents = (random(case, sizes, (3,), seed) for random in (random_arguments, random_cotangents))
    shared = [not axes.startswith("...") for axes in case.arguments.values()]
    batch.forward(*together)
    gradients = as_tuple(batch.backward(*cotangents))
    alone = []
    for b in range(3):
        stage = case.make(sizes)
        stage.forward(*(value if is_shared else value[b] for is_shared, value in zip(shared, together)))
        alone.append(as_tuple(stage.backward(*(np.asarray(v[b]) for v in cotangents))))
    for gradient, is_shared, each in zip(gradients, shared, zip(*alone)):
        assert_allclose(gradient, sum(each) if is_shared else np.stack(each), rtol=1e-9, atol=1e-9)


# Addressing

ROWS = st.integers(1, 9)


def weightings(n_rows: int, seed: int) -> np.ndarray:
    """Of two heads."""
    return np.random.default_rng(seed).dirichlet(np.ones(n_rows), 2)


def shifted(w: np.ndarray, move: int, max_shift: int) -> np.ndarray:
    s = np.zeros((len(w), 2 * max_shift + 1))
    s[:, max_shift + move] = 1
    return CircularShift().forward(w, s)


@given(seed=SEEDS, n_rows=st.integers(5, 9), first=st.sampled_from([-1, 0, 1]), second=st.sampled_from([-1, 0, 1]))
@few_or_as_told
def test_shift_twice_is_one_shift_by_the_sum(seed: int, n_rows: int, first: int, second: int) -> None:
    w = weightings(n_rows, seed)
    twice = shifted(shifted(w, first, 1), second, 1)
    assert_array_equal(twice, shifted(w, first + second, 2))
    assert_array_equal(twice, np.roll(w, first + second, axis=-1))


@given(seed=SEEDS, n_rows=st.integers(3, 9), k=st.integers(0, 9))
@few_or_as_told
def test_shift_by_k_rows_forward_is_a_shift_by_n_minus_k_backward(seed: int, n_rows: int, k: int) -> None:
    forward = backward = weightings(n_rows, seed)
    k = min(k, n_rows)
    for _ in range(k):
        forward = shifted(forward, 1, 1)
    for _ in range(n_rows - k):
        backward = shifted(backward, -1, 1)
    assert_array_equal(forward, backward)


@given(seed=SEEDS, n_rows=ROWS)
@few_or_as_told
def test_interpolation_with_gate_1_gives_w_content_and_with_gate_0_w_prev(seed: int, n_rows: int) -> None:
    """Bit for bit, and so the gradient: g against 1 - g is the mistake that g = 1/2 hides."""
    w_content, w_prev, d = np.random.default_rng(seed).random((3, 2, n_rows))
    stage = Interpolation()
    w_gated = stage.forward(w_content, w_prev, np.array([[1.0], [0.0]]))
    assert_array_equal(w_gated, [w_content[0], w_prev[1]])
    d_w_content, d_w_prev, _ = stage.backward(d)
    assert_array_equal(d_w_content, [d[0], 0 * d[1]])
    assert_array_equal(d_w_prev, [0 * d[0], d[1]])


@given(seed=SEEDS, n_rows=ROWS, width=st.integers(1, 5), dtype=st.sampled_from([np.float32, np.float64]))
@few_or_as_told
def test_similarity_ignores_the_lengths_of_key_and_rows(seed: int, n_rows: int, width: int, dtype: type) -> None:
    """And the gradient of one that is c times as long is 1/c times as large."""
    rng, tolerance = np.random.default_rng(seed), 1000 * np.finfo(dtype).eps
    k, memory, d_K = (rng.standard_normal(shape).astype(dtype) for shape in ((2, width), (n_rows, width), (2, n_rows)))
    longer, row_longer = (10 ** rng.uniform(-30, 30, (n, 1)).astype(dtype) for n in (2, n_rows))
    one, other = CosineSimilarity(), CosineSimilarity()
    assert_allclose(other.forward(longer * k, row_longer * memory), one.forward(k, memory), atol=tolerance)
    (d_k, d_memory), (d_k_longer, d_memory_longer) = one.backward(d_K), other.backward(d_K)
    for d, longer_d, vectors in ((d_k, longer * d_k_longer, k), (d_memory, row_longer * d_memory_longer, memory)):
        terms = abs(d_K).sum() / np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))  # whose difference d is
        assert (abs(longer_d - d) <= tolerance * terms).all()


# The memory


@given(sizes=any_sizes(), seed=SEEDS)
@few_or_as_told
def test_read_returns_what_write_put_in_one_row_with_all_erased(sizes: Sizes, seed: int) -> None:
    memory_prev, _, _, a = random_arguments(CASES["Write"], sizes | {"W": 1}, (), seed)
    w = np.eye(sizes["N"])[[seed % sizes["N"]]]
    memory = Write().forward(memory_prev, w, np.ones_like(a), a)
    assert_allclose(Read().forward(w, memory), a, rtol=0, atol=1e-15)
    assert_array_equal(memory[w[0] == 0], memory_prev[w[0] == 0])
