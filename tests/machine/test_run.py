"""The machine through time: it is what a slow loop over single numbers is, forward, and its backward is exact."""

from typing import Any

import numpy as np
import oracles
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from small import arrays_inside, gradients, in_general_position, random, small_ntm

from ntm_ref import NTM, NTMError
from ntm_ref.controller import weights_of
from ntm_ref.machine import TimeStep
from ntm_ref.support.errors import ShapeError, StageOrderError

ONE_OF_EACH: dict[str, Any] = {}
SEVERAL = {"n_read_heads": 2, "n_write_heads": 3}
MACHINES = [
    ONE_OF_EACH,
    SEVERAL,
    {"max_shift": 0},
    {"max_shift": 2, "n_read_heads": 2},
    {"addressing": "content", "n_write_heads": 2},
    {"addressing": "location", **SEVERAL},
    {"controller": "lstm"},
    {"controller": "lstm", "n_layers": 2, **SEVERAL},
]
every_machine = pytest.mark.parametrize("settings", MACHINES, ids=str)
T, B = 6, 3


def make(dtype: Any = np.float64, **settings: Any) -> NTM:
    return in_general_position(small_ntm(dtype=dtype, seed=1, **settings))


@every_machine
def test_run_agrees_with_the_slow_machine(settings: dict[str, Any]) -> None:
    ntm, x = make(**settings), random(T, B, 3)
    run = ntm.run(x)
    parameters = {p.name: p.value.tolist() for p in ntm.parameters()}
    sizes = {"n_read": 1, "n_write": 1, "max_shift": 1, "addressing": "full"}
    sizes |= {"n_lstm": settings.get("n_layers", 1) if settings.get("controller") == "lstm" else 0}
    own = {name.removesuffix("_heads"): value for name, value in settings.items()}
    sizes |= {name: value for name, value in own.items() if name not in ("controller", "n_layers")}
    for b in range(B):
        steps = oracles.machine(x[:, b].tolist(), parameters, width=5, **sizes)
        for t, expected in enumerate(steps):
            state = run.steps[t].state
            assert_allclose(run.logits[t, b], expected.logits, rtol=1e-11, atol=1e-12)
            assert_allclose(state.memory[b], expected.memory, rtol=1e-11, atol=1e-12)
            assert_allclose(state.w[b], expected.w, rtol=1e-11, atol=1e-12)
            assert_allclose(state.reads[b], expected.reads, rtol=1e-11, atol=1e-12)


@every_machine
def test_run_backward_is_exact_for_the_input_and_every_parameter(settings: dict[str, Any]) -> None:
    """<v, J u> two ways for each of them: v through backward, u through forward as a complex step."""
    ntm, x, v = make(**settings), random(T, B, 3), random(T, B, 2, seed=4)
    found, h, rng = gradients(ntm, x, v), 1e-200, np.random.default_rng(5)
    moving = make(complex, **settings)
    values = {"x": x.astype(complex)} | {p.name: p.value for p in moving.parameters()}
    for name, value in values.items():
        u = rng.standard_normal(value.shape)
        value += 1j * h * u
        by_forward = np.sum(v * moving.run(values["x"], keep_steps=False).logits.imag) / h
        value -= value.imag * 1j
        assert_allclose(np.sum(found[name] * u), by_forward, rtol=1e-10, atol=1e-11, err_msg=name)


@every_machine
def test_run_backward_with_a_penalty_is_exact_too(settings: dict[str, Any]) -> None:
    """The derivative of <v, logits> + penalty / 2 times the sum of all a^2, and of no other thing."""
    ntm, x, v, penalty = make(**settings), random(T, B, 3), random(T, B, 2, seed=4), 0.7
    found, h, rng = gradients(ntm, x, v, penalty), 1e-200, np.random.default_rng(5)
    moving = make(complex, **settings)
    values = {"x": x.astype(complex)} | {p.name: p.value for p in moving.parameters()}
    for name, value in values.items():
        u = rng.standard_normal(value.shape)
        value += 1j * h * u
        run = moving.run(values["x"])
        loss = np.sum(v * run.logits) + penalty / 2 * sum(np.sum(step.a**2) for step in run.steps)
        value -= value.imag * 1j
        assert_allclose(np.sum(found[name] * u), loss.imag / h, rtol=1e-10, atol=1e-11, err_msg=name)


@every_machine
def test_run_of_a_batch_equals_its_members_run_alone(settings: dict[str, Any]) -> None:
    """With the limit on what goes back through time too: it is one for each sequence."""
    ntm, x, v = make(**settings), random(T, B, 3), random(T, B, 2, seed=4)
    logits = ntm.run(x).logits
    members = [(x[:, b : b + 1], v[:, b : b + 1]) for b in range(B)]
    for b, (x_b, _) in enumerate(members):
        assert_allclose(ntm.run(x_b).logits[:, 0], logits[:, b], rtol=1e-11, atol=1e-12)
    for limits in ({}, {"max_state_norm": 0.3, "penalty": 0.2}):
        together = gradients(ntm, x, v, **limits)
        alone = [gradients(ntm, x_b, v_b, **limits) for x_b, v_b in members]
        assert_allclose(together.pop("x"), np.concatenate([g.pop("x") for g in alone], axis=1), rtol=1e-9, atol=1e-11)
        for name, gradient in together.items():
            assert_allclose(gradient, sum(g[name] for g in alone), rtol=1e-9, atol=1e-11, err_msg=name)


@every_machine
def test_run_equals_its_time_steps_one_by_one(settings: dict[str, Any]) -> None:
    ntm, x = make(**settings), random(T, B, 3)
    run = ntm.run(x)
    state = run.initial_state
    for t in range(T):
        step = TimeStep(ntm, weights_of(ntm.layers))
        state = step.forward(x[t], state)
        seen = np.concatenate([step.h, state.reads.reshape(B, -1)], axis=-1)
        assert_allclose(seen @ ntm.W_output.value + ntm.b_output.value, run.logits[t], rtol=1e-11, atol=1e-12)
        for value, expected in zip(state[:3], run.steps[t].state[:3]):
            assert_allclose(value, expected, rtol=1e-11, atol=1e-12)


def test_run_does_not_let_the_future_change_the_past() -> None:
    ntm, x = make(), random(T, B, 3)
    assert_allclose(ntm.run(x[:4]).logits, ntm.run(x).logits[:4], rtol=1e-12, atol=1e-13)


def test_run_without_its_steps_gives_the_same_logits() -> None:
    ntm, x = make(), random(T, B, 3)
    run = ntm.run(x, keep_steps=False)
    assert run.steps == []
    assert len(ntm.run(x).steps) == T
    assert_array_equal(run.logits, ntm.run(x).logits)


def test_run_backward_twice_adds_the_same_gradient_twice() -> None:
    ntm, x, v = make(**SEVERAL), random(T, B, 3), random(T, B, 2, seed=4)
    once = gradients(ntm, x, v)
    run = ntm.run(x)
    assert_array_equal(run.backward(v), once["x"])
    assert_array_equal(run.backward(v), once["x"])
    for p in ntm.parameters():
        assert_allclose(p.grad, 3 * once[p.name], rtol=1e-14)
        p.clear()
        assert_array_equal(p.grad, 0)


def write_heads_reversed(ntm: NTM) -> None:
    """Give each write head the parameters of another one."""
    sizes = ntm.sizes
    R, H, W, M = sizes.n_read, sizes.n_heads, sizes.n_write, sizes.width
    order = [*range(R), *reversed(range(R, H))]
    k, a, beta_gamma, g_e, s = sizes.split(np.arange(sizes.n_numbers))
    numbers = (
        *(k[order], a[::-1], beta_gamma.reshape(2, H)[:, order]),
        *(g_e[:H][order], g_e[H:].reshape(W, M)[::-1], s[order]),
    )
    columns = np.concatenate([part.ravel() for part in numbers])
    ntm.W_heads.value[...] = ntm.W_heads.value[:, columns]
    ntm.b_heads.value[...] = ntm.b_heads.value[columns]
    ntm.v_0.value[...] = ntm.v_0.value[order]


def test_run_does_not_depend_on_the_order_of_the_write_heads() -> None:
    ntm, other, x = make(**SEVERAL), make(**SEVERAL), random(T, B, 3)
    write_heads_reversed(other)
    assert_allclose(other.run(x).logits, ntm.run(x).logits, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@every_machine
def test_run_keeps_everything_in_the_dtype_of_the_machine(settings: dict[str, Any], dtype: type) -> None:
    """One float64 number among float32 ones would make all that follow it slow, silently."""
    ntm = make(dtype, **settings)
    run = ntm.run(random(T, B, 3, dtype=dtype))
    d_x = run.backward(random(T, B, 2, dtype=dtype), dtype(0.2) * run.add_vectors, max_state_norm=0.5)
    arrays = [
        *arrays_inside(run),
        d_x,
        *(p.grad for p in ntm.parameters()),
        *(p.value for p in ntm.parameters()),
    ]
    assert len(arrays) > 25 * T
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_run_backward_with_a_limit_that_is_never_reached_is_exact() -> None:
    ntm, x, v = make(), random(T, B, 3), random(T, B, 2, seed=4)
    exact, limited = gradients(ntm, x, v), gradients(ntm, x, v, max_state_norm=1e9)
    assert all(np.array_equal(exact[name], limited[name]) for name in exact)
    strongly = gradients(ntm, x, v, max_state_norm=1e-3)
    assert_array_equal(strongly["output.W"], exact["output.W"])
    assert np.sqrt(sum(np.sum(strongly[name] ** 2) for name in ("initial.memory", "initial.reads"))) <= B * 1e-3


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (np.zeros((4, 3), np.float32), r"x has shape \(4, 3\), expected \(T, B, 3\)"),
        (np.zeros((4, 1, 2), np.float32), r"x has shape \(4, 1, 2\), expected \(T, B, 3\)"),
        (np.zeros((0, 1, 3), np.float32), r"x has shape \(0, 1, 3\), expected \(T, B, 3\).*at least one of each"),
        (np.zeros((4, 0, 3), np.float32), r"x has shape \(4, 0, 3\), expected \(T, B, 3\).*at least one of each"),
        ([[[0.0, 0.0, 0.0]]], r"x is a list, expected \(T, B, 3\)"),
        (np.zeros((4, 1, 3)), r"x has dtype float64, but this machine computes in float32: use x\.astype"),
        (np.zeros((4, 1, 3), np.int64), "x has dtype int64, but this machine computes in float32"),
        (np.array([[[0, 0, 0], [0, np.nan, 0]]], np.float32), r"x is nan at .* \(0, 1, 1\), expected finite"),
        (np.array([[[np.inf, 0, 0]]], np.float32), r"x is inf at .* \(0, 0, 0\), expected finite"),
    ],
)
def test_run_refuses_a_bad_input(x: Any, said: str) -> None:
    with pytest.raises(NTMError, match=rf"^NTM\.run: {said}"):
        small_ntm().run(x)


def test_run_backward_refuses_a_bad_gradient_of_the_logits() -> None:
    run = small_ntm().run(np.zeros((4, 2, 3), np.float32))
    expected = r", expected \(4, 2, 2\) and float32"
    with pytest.raises(ShapeError, match=r"Run\.backward: d_logits has shape \(4, 2\) and dtype float32" + expected):
        run.backward(np.zeros((4, 2), np.float32))
    with pytest.raises(ShapeError, match=r"d_logits has shape \(4, 2, 2\) and dtype float64" + expected):
        run.backward(np.zeros((4, 2, 2)))
    with pytest.raises(ShapeError, match=r"d_logits has shape \(1, 2\) and dtype list" + expected):
        run.backward([[0, 0]])


def test_run_backward_refuses_a_list_of_the_right_shape() -> None:
    with pytest.raises(ShapeError, match="dtype list"):
        small_ntm().run(np.zeros((4, 2, 3), np.float32)).backward(np.zeros((4, 2, 2)).tolist())


@pytest.mark.parametrize("wrong", [np.zeros((4, 2, 1, 5)), np.zeros((4, 2, 5), np.float32), 0.5])
def test_run_backward_refuses_a_gradient_that_does_not_fit_the_add_vectors(wrong: Any) -> None:
    run = small_ntm().run(np.zeros((4, 2, 3), np.float32))
    with pytest.raises(ShapeError, match=r"Run\.backward: d_a has shape .*, expected \(4, 2, 1, 5\) and float32"):
        run.backward(np.zeros((4, 2, 2), np.float32), wrong)


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_run_backward_refuses_a_limit_that_is_not_above_zero(limit: float) -> None:
    run = small_ntm().run(np.zeros((4, 2, 3), np.float32))
    with pytest.raises(NTMError, match=r"max_state_norm is .*, expected a number above zero"):
        run.backward(np.zeros((4, 2, 2), np.float32), max_state_norm=limit)


def test_run_backward_without_the_steps_is_refused() -> None:
    run = small_ntm().run(np.zeros((4, 2, 3), np.float32), keep_steps=False)
    with pytest.raises(StageOrderError, match=r"did not keep its steps; use ntm\.run"):
        run.backward(np.zeros((4, 2, 2), np.float32))
