"""Numbers at the ends of what a dtype holds, all in one call: the answer is finite and right, or refused.

What is right is what the same stage says in wider arithmetic, in which the same numbers are not extreme (the oracles
vouch for it). How far off an answer may be, too: as far as the right one moves when the arguments are rounded.

    python -m pytest tests/stages/test_extremes.py --hypothesis-profile=thorough
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest import mock

import numpy as np
import pytest
from cases import CASES, SIZES, Shape, as_tuple, complete, few_or_as_told, random_arguments, random_cotangents, shape_of
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from ntm_ref import (
    NTM,
    CircularShift,
    ContentWeighting,
    CosineSimilarity,
    Interpolation,
    NTMError,
    Parameter,
    elementary,
)
from ntm_ref.addressing import content, sharpening
from ntm_ref.machine import State, state
from ntm_ref.support.errors import ShapeError
from ntm_ref.support.not_finite import not_finite
from ntm_ref.support.sums import dot, limit_norm
from ntm_ref.training import clip_norm

Arrays = list[np.ndarray]
LAYOUTS = ["rows", "columns", "every second", "backwards"]
WIDER = {np.float32: np.float64, np.float64: np.longdouble}
WEIGHTINGS = {"Softmax", "ContentWeighting", "Interpolation", "CircularShift", "Sharpening"}
WEIGHTINGS |= {"Addressing", "ContentAddressing", "LocationAddressing"}
SQUASHED = {"Tanh", "Sigmoid", "Heads", "BitsPerSequence"}  # right to an epsilon of 1
SQUASHED |= {"LSTMCell"}  # and this to one of what the cell holds


# The numbers


def weighting(rng: np.random.Generator, n: int, dtype: type) -> np.ndarray:
    """One-hot, uniform, or anything between: with exact zeros, with weights that are subnormal, with all orders."""
    tiny = float(np.finfo(dtype).smallest_subnormal)
    w = [
        np.eye(n)[rng.integers(n)],
        np.ones(n),
        rng.random(n) * rng.integers(0, 2, n),
        np.where(rng.random(n) < 0.5, tiny * rng.integers(1, 100, n), rng.random(n)),
        10 ** rng.uniform(np.log10(tiny), 0, n),
    ][rng.integers(5)]
    w[rng.integers(n)] += w.max() == 0
    w = w.astype(dtype)
    return w if w.max() < 1e-3 * w.sum() else w / w.sum()


def vectors(rng: np.random.Generator, shape: Shape, exponents: list[int]) -> np.ndarray:
    """Rows of zeros, of tiny, of ordinary and of huge numbers, and rows in which they are mixed."""
    mantissas = rng.integers(-1000, 1001, shape) / 1000
    per_row = (*shape[:-1], 1) if shape and rng.random() < 0.7 else shape
    return mantissas * 10.0 ** rng.choice(exponents, per_row) * (rng.random(per_row) > 0.1)


def hostile(rng: np.random.Generator, name: str, shape: Shape, dtype: type, exponents: list[int]) -> np.ndarray:
    """An argument of this name."""
    if name[0] == "w" or name == "s":
        rows = [weighting(rng, shape[-1], dtype) for _ in range(int(np.prod(shape[:-1])))]
        return np.reshape(rows, shape).astype(dtype)
    eps = np.finfo(dtype).eps
    values = {
        "beta": [0, 1e-30, 0.5, 1, 30, 1e3, 1e6],
        "gamma": [1, 1 + eps, 1.01, 2, 30, 1e3, 1e4],
        **{name: [0, 1e-30, eps, 0.3, 1 - eps, 1] for name in ("g", "e", "target", "mask")},
        "similarity": [-1, -1 + eps, -1e-30, 0, 0.3, 1 - eps, 1],
    }
    if name in values:
        return rng.choice(values[name], shape).astype(dtype)
    return vectors(rng, shape, exponents).astype(dtype)


def laid_out(array: np.ndarray, layout: str) -> np.ndarray:
    """The same numbers, read-only, and not always side by side in memory."""
    if array.ndim == 0:
        return array
    if layout == "every second":
        array = np.repeat(array, 2, axis=-1)[..., ::2]
    elif layout == "backwards":
        array = np.flip(np.flip(array).copy())
    elif layout == "columns":
        array = np.asfortranarray(array)
    array = array.view()
    array.flags.writeable = False
    return array


def any_sizes(rng: np.random.Generator) -> dict[str, int]:
    """Every size from 1 up, and as many shifts as the rows allow."""
    sizes = {name: int(rng.integers(1, 4)) for name in "TBRW"} | {name: int(rng.integers(1, 7)) for name in "NMIOC"}
    return complete(**sizes, max_shift=int(rng.integers(0, (sizes["N"] + 1) // 2)))


def question(name: str, dtype: type, layout: str, seed: int) -> tuple[Callable[[], Any], Arrays, Arrays]:
    """How the stage is made, arguments for it, and cotangents: from a seed, since drawing every number is slow."""
    rng, case = np.random.default_rng(seed), CASES[name]
    sizes, leading = any_sizes(rng), tuple(rng.integers(1, 3, rng.integers(0, 3)).tolist())
    if "..." in case.arguments.values():  # NumPy 1 makes a float64 of a float32 without axes as soon as it meets a 0.5
        leading = leading or (1,)
    far, barely = rng.choice([(30, 21)] if dtype is np.float32 else [(30, 30), (150, 160)])
    huge_weights = rng.random() < 0.25
    arguments = []
    for argument, axes in case.arguments.items():
        is_huge = (argument[0] == "W") == huge_weights and argument != "W_h"  # or their products would be beyond it
        exponents = [-far, -8, 0, 8, far] if is_huge or name == "CosineSimilarity" else [-far, -8, 0]
        exponents += [-barely] if name == "CosineSimilarity" else []  # its square is subnormal
        arguments.append(laid_out(hostile(rng, argument, shape_of(axes, sizes, leading), dtype, exponents), layout))
    shapes = [shape_of(axes, sizes, leading) for axes in case.results or [""]]
    cotangents = [laid_out(np.asarray(vectors(rng, shape, [-4, 0, 4]), dtype), layout) for shape in shapes]
    return (lambda: case.make(sizes)), arguments, cotangents


# The answers


def answers(make: Callable[[], Any], arguments: Arrays, cotangents: Arrays) -> Arrays:
    """All results of forward, then all of backward."""
    stage = make()
    results = as_tuple(stage.forward(*arguments))
    return [np.asarray(answer) for answer in (*results, *as_tuple(stage.backward(*cotangents)))]


@contextmanager
def rounding(dtype: type, seed: int, forward_too: bool) -> Iterator[Callable[[np.ndarray], np.ndarray]]:
    """Inside, wider arithmetic is as rough as the dtype where a small difference of large numbers is taken.

    That is in a cosine, where a softmax takes the mean out of a gradient, and between the stages of the addressing.
    Gives what rounds an array.
    """
    rng, eps = np.random.default_rng(seed), np.finfo(dtype).eps
    least = WIDER[dtype](np.finfo(dtype).smallest_subnormal)
    cosine = CosineSimilarity.forward

    def rounded(array: np.ndarray) -> np.ndarray:
        relative, absolute = rng.uniform(-1, 1, (2, *array.shape)).astype(array.dtype)
        return array * (1 + eps * relative) + (array != 0) * least * absolute

    def rounded_softmax_backward(d_y: np.ndarray, y: np.ndarray) -> np.ndarray:
        return rounded(rounded(y) * (rounded(d_y) - rounded(dot(d_y, y))))

    def rounded_cosine(self: CosineSimilarity, k: np.ndarray, memory: np.ndarray) -> np.ndarray:
        K = cosine(self, k, memory)
        self.K = rounded(K)  # which backward uses
        return self.K if forward_too else K

    with ExitStack() as stack:
        for module in (elementary, content, sharpening, state):
            stack.enter_context(mock.patch.object(module, "softmax_backward", rounded_softmax_backward))
        stack.enter_context(mock.patch.object(CosineSimilarity, "forward", rounded_cosine))
        for cls in (CosineSimilarity, ContentWeighting, Interpolation, CircularShift):
            forward, backward = cls.forward, cls.backward
            roughly = lambda self, d, whole=backward: whole(self, rounded(d))  # noqa: E731
            stack.enter_context(mock.patch.object(cls, "backward", roughly))
            if forward_too and cls is not CosineSimilarity:
                roughly = lambda self, *arguments, whole=forward: rounded(whole(self, *arguments))  # noqa: E731
                stack.enter_context(mock.patch.object(cls, "forward", roughly))
        yield rounded


def right_answers(make: Callable[[], Any], dtype: type, arguments: Arrays, cotangents: Arrays) -> tuple[Arrays, Arrays]:
    """In wider arithmetic; and, row by row, how far they move when all is rounded to the dtype, or backward alone.

    (Forward, a tie between two rows may be broken so, and a large gamma then changes all that follows.)
    """
    given, n = [array.astype(WIDER[dtype]) for array in (*arguments, *cotangents)], len(arguments)
    with mock.patch.object(sharpening, "tiny", return_value=np.finfo(dtype).tiny), np.errstate(all="ignore"):
        right = answers(make, given[:n], given[n:])
        moves = [np.finfo(dtype).eps * abs(answer) for answer in right]
        for seed, forward_too in enumerate((True, True, False)):
            with rounding(dtype, seed, forward_too) as rounded:
                smaller = 1 - 2 * np.finfo(dtype).eps  # no gate above 1
                moved = [rounded(array * smaller) for array in given] if forward_too else given
                others = answers(make, moved[:n], moved[n:])
            moves = [np.maximum(move, abs(other - answer)) for move, answer, other in zip(moves, right, others)]
    return right, [
        np.broadcast_to(move.max(axis=-1, keepdims=True), move.shape) if move.ndim else move for move in moves
    ]


@pytest.mark.parametrize("name", CASES)
@given(dtype=st.sampled_from(list(WIDER)), layout=st.sampled_from(LAYOUTS), seed=st.integers(0, 2**32 - 1))
@few_or_as_told
def test_stage_is_right_at_the_ends_of_its_dtype(name: str, dtype: type, layout: str, seed: int) -> None:
    make, arguments, cotangents = question(name, dtype, layout, seed)
    largest, eps = np.finfo(dtype).max, np.finfo(dtype).eps
    with np.errstate(all="raise"):  # no stage may believe a flag: what counts are the values
        found = answers(make, arguments, cotangents)
    right, moves = right_answers(make, dtype, arguments, cotangents)
    n_results = len(cotangents)
    for i, (answer, expected, move) in enumerate(zip(found, right, moves)):
        underflow = np.finfo(dtype).tiny ** (0.5 if "Addressing" in name else 1)  # in a chain, of the numbers between
        tolerance = np.broadcast_to(64 * (move + underflow), answer.shape)
        if name in SQUASHED:
            held, arrived = 1, max(abs(v).max() for v in cotangents)
            if "LSTM" in name:  # a cell holds what it was given, and what arrives at several steps adds up
                held, arrived = max(1, *(abs(a).max() for a in arguments)), sum(abs(v).sum() for v in cotangents)
            tolerance = tolerance + 64 * eps * held * (1 if i < n_results else arrived)
        out_of_range = abs(expected) + tolerance > largest
        wrong = ~(out_of_range | (abs(answer - expected) <= tolerance))
        assert not wrong.any(), (i, np.argwhere(wrong)[0], answer[wrong][0], expected[wrong][0], tolerance[wrong][0])
    if name in WEIGHTINGS:
        w, n_rows = found[0], found[0].shape[-1]
        assert w.min() >= 0
        assert w.max() <= 1 + 4 * n_rows * eps
        assert abs(w.sum(axis=-1, dtype=np.longdouble) - 1).max() <= 4 * n_rows * eps


# The machine, and the norms of its gradients


def hostile_machine(rng: np.random.Generator, dtype: type) -> NTM:
    """Any small machine, with memory rows, keys, betas and gammas at the ends of their ranges."""
    sizes = any_sizes(rng)
    names = {"n_rows": "N", "width": "M", "n_read_heads": "R", "n_write_heads": "W", "max_shift": "max_shift"}
    settings = {name: sizes[letter] for name, letter in names.items()}
    controller = str(rng.choice(["feedforward", "lstm"]))
    ntm = NTM(3, 2, controller, controller_size=4, dtype=dtype, **settings)
    for p in ntm.parameters():
        p.value += rng.standard_normal(p.value.shape).astype(dtype)
    ntm.memory_0.value[...] = vectors(rng, ntm.memory_0.value.shape, [-30, -8, 0, 8, 30])
    k, a, beta_gamma, g_e, s = ntm.sizes.split(ntm.b_heads.value)
    k[...] = vectors(rng, k.shape, [-30, 0, 30])
    a[...] = vectors(rng, a.shape, [-30, 0, 30])
    n_heads = ntm.sizes.n_heads
    beta_gamma[:n_heads] = rng.choice([-1e3, -30, 0, 30, 1e6], n_heads)
    beta_gamma[n_heads:] = rng.choice([-1e3, 0, 30, 1e4], n_heads)
    g_e[...] = rng.choice([-1e30, -30, 0, 30, 1e30], g_e.shape)
    s[...] = rng.choice([-1e30, -30, 0, 30, 1e30], s.shape)
    return ntm


@given(dtype=st.sampled_from(list(WIDER)), seed=st.integers(0, 2**32 - 1))
@few_or_as_told
def test_machine_always_attends_somewhere_and_answers(dtype: type, seed: int) -> None:
    """Its gradient may be larger than its dtype's largest number. Then training says which.

    float64 is large enough, but at a row that was erased until nearly nothing is left.
    """
    rng = np.random.default_rng(seed)
    ntm, eps = hostile_machine(rng, dtype), np.finfo(dtype).eps
    x = vectors(rng, (int(rng.integers(1, 4)), int(rng.integers(1, 3)), 3), [-30, 0, 30]).astype(dtype)
    run = ntm.run(x)
    assert np.isfinite(run.logits).all()
    for step in run.steps:
        w = step.state.w
        assert np.isfinite(step.state.memory).all()
        assert w.min() >= 0
        assert w.max() <= 1 + 4 * w.shape[-1] * eps
        assert abs(w.sum(axis=-1, dtype=np.float64) - 1).max() <= 4 * w.shape[-1] * eps
    run.backward(np.ones_like(run.logits))
    norm = clip_norm(ntm.parameters(), 10.0)
    if all(np.isfinite(p.grad).all() for p in ntm.parameters()):
        assert np.isfinite(norm)
    else:
        rows = [abs(step.write.memory_prev).max(axis=-1) for step in run.steps]
        assert dtype is np.float32 or min(row[row > 0].min(initial=1) for row in rows) < 1e-200
        again = partial(run.backward, np.ones_like(run.logits))
        error = not_finite(0.0, run, again, ntm.parameters(), 1)
        assert re.search(r"what run.*backward returns|gradient of", str(error))


BEYOND_SQUARES = [(np.float32, 1e30), (np.float32, 3e38), (np.float64, 1e200)]
beyond_squares = pytest.mark.parametrize(("dtype", "huge"), BEYOND_SQUARES)


@beyond_squares
def test_clip_norm_keeps_the_direction_of_gradients_whose_squares_overflow(dtype: type, huge: float) -> None:
    parameters = [Parameter("a", np.zeros(2, dtype)), Parameter("b", np.zeros(1, dtype))]
    parameters[0].grad[...], parameters[1].grad[...] = (2 / 3 * huge, -1 / 3 * huge), 2 / 3 * huge
    assert clip_norm(parameters, 10.0) == pytest.approx(huge, rel=1e-6)
    assert_allclose(np.concatenate([p.grad for p in parameters]), [20 / 3, -10 / 3, 20 / 3], rtol=1e-6)
    assert {p.grad.dtype for p in parameters} == {np.dtype(dtype)}


@beyond_squares
def test_state_norm_is_limited_where_its_squares_overflow(dtype: type, huge: float) -> None:
    """Of the sequences that are so, and not of the others; in the machine and in the LSTM without one."""
    d_h, d_c = (
        np.array([[2 / 3 * huge, 0], [3, 0], [0, 0]], dtype),
        np.array([[huge / 3, -2 / 3 * huge], [0, 4], [0, 0]], dtype),
    )
    expected_h, expected_c = [[2, 0], [1.8, 0], [0, 0]], [[1, -2], [0, 2.4], [0, 0]]
    for found, expected in zip(limit_norm([d_h, d_c], 3.0), (expected_h, expected_c)):
        assert_allclose(found, expected, rtol=1e-6)
        assert found.dtype == dtype
    nothing = np.zeros((3, 1, 2), dtype)
    limited = State(nothing, d_c[:, None], nothing, (d_h,)).limited(3.0)
    assert_allclose(limited.own[0], expected_h, rtol=1e-6)
    assert_allclose(limited.w[:, 0], expected_c, rtol=1e-6)
    assert {limited.own[0].dtype, limited.w.dtype} == {np.dtype(dtype)}


# What is refused


def swapped(array: np.ndarray) -> np.ndarray:
    """The same numbers in the byte order of another machine."""
    return array.astype(array.dtype.newbyteorder())


@pytest.mark.parametrize("name", CASES)
def test_stage_refuses_a_foreign_byte_order_by_name(name: str) -> None:
    case, arguments, cotangents = CASES[name], random_arguments(CASES[name]), random_cotangents(CASES[name])
    first, order = next(iter(case.arguments)), swapped(arguments[0]).dtype
    said = rf"{name}\.forward: {first} has dtype {order}, expected float32, float64 or complex: try {first}\.astype"
    with pytest.raises(ShapeError, match=said):
        case.make(SIZES).forward(*map(swapped, arguments))
    stage = case.make(SIZES)
    stage.forward(*arguments)
    with pytest.raises(
        ShapeError, match=rf"{name}\.backward: d_\w+ has shape .* and dtype {order}, expected .* float64"
    ):
        stage.backward(*map(swapped, cotangents))


def test_machine_refuses_a_foreign_byte_order() -> None:
    order = np.dtype(np.float32).newbyteorder()
    with pytest.raises(NTMError, match=f"NTM: dtype is {order}, expected float32, float64 or complex"):
        NTM(3, 2, dtype=order)
    with pytest.raises(ShapeError, match=rf"NTM\.run: x has dtype {order}, but this machine computes in float32"):
        NTM(3, 2).run(np.zeros((1, 1, 3), order))


@pytest.mark.parametrize("name", CASES)
def test_stage_refuses_an_array_without_numbers_by_name(name: str) -> None:
    """No sequences, no time steps, no rows: there is nothing to compute."""
    arguments = random_arguments(CASES[name])
    for i, argument in enumerate(CASES[name].arguments):
        for axis in range(arguments[i].ndim):
            empty = arguments[i].take([], axis=axis)
            said = rf"{name}\.forward: {argument} has shape {re.escape(str(empty.shape))}, expected sizes of at least 1"
            with pytest.raises(ShapeError, match=said):
                CASES[name].make(SIZES).forward(*arguments[:i], empty, *arguments[i + 1 :])
