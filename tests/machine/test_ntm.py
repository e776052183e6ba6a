"""How a machine starts out, and what it refuses."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from small import small_ntm

from ntm_ref import LSTM, NTM, NTMError, Parameter


def test_ntm_parameters_have_their_own_names_and_the_right_shapes() -> None:
    """x of 3, 2 outputs, 4 hidden units, 6 rows of 5; two heads that read, three that write; 3 shifts."""
    ntm = small_ntm(n_read_heads=2, n_write_heads=3)
    n_numbers = 5 * (5 + 3 + 3) + 3 * (5 + 5)
    assert {p.name: p.value.shape for p in ntm.parameters()} == {
        "controller.W_x": (3, 4),
        "controller.W_r": (10, 4),
        "controller.b": (4,),
        "heads.W": (4, n_numbers),
        "heads.b": (n_numbers,),
        "output.W": (14, 2),
        "output.b": (2,),
        "initial.memory": (6, 5),
        "initial.v": (5, 6),
        "initial.reads": (2, 5),
    }
    assert len(ntm.parameters()) == 10


def test_ntm_lstm_controller_has_four_numbers_for_each_cell_and_layers_that_see_the_one_below() -> None:
    ntm = small_ntm(controller="lstm", n_layers=2, n_read_heads=2)
    shapes = {p.name: p.value.shape for p in ntm.parameters()}
    assert {name: shape for name, shape in shapes.items() if name.startswith("controller")} == {
        "controller.W_x": (3, 16),
        "controller.W_r": (10 + 4, 16),
        "controller.b": (16,),
        "controller.W_x_2": (4, 16),
        "controller.W_r_2": (4, 16),
        "controller.b_2": (16,),
    }
    assert [name for name in shapes if name.startswith("initial")] == [
        *("initial.memory", "initial.v", "initial.reads"),
        *("initial.h_1", "initial.c_1", "initial.h_2", "initial.c_2"),
    ]
    assert {shapes[f"initial.{name}"] for name in ("h_1", "c_1", "h_2", "c_2")} == {(4,)}


def test_ntm_lstm_controller_weights_start_as_large_as_the_docstring_says() -> None:
    ntm = NTM(9, 8, controller="lstm", n_layers=2)
    for (W_x, W_r, b), fan_in in zip(ntm.layers, (129, 200)):
        for p in (W_x, W_r):
            assert p.value.std() == pytest.approx(0.5 * fan_in**-0.5, rel=5 / (2 * p.value.size) ** 0.5)
        assert not b.value.any()
    for p in ntm.own_0:
        assert not p.value.any()


def test_ntm_gradients_start_at_zero_in_the_shape_and_dtype_of_their_values() -> None:
    for p in [*small_ntm().parameters(), Parameter("p", np.ones((2, 3)))]:
        assert (p.grad.shape, p.grad.dtype) == (p.value.shape, p.value.dtype)
        assert not p.grad.any()


def test_ntm_parameters_depend_on_the_seed_alone() -> None:
    first, again, other = (small_ntm(seed=seed).parameters() for seed in (7, 7, 8))
    for p, q, r in zip(first, again, other):
        assert_array_equal(p.value, q.value)
        assert p.name.endswith(".b") or not np.array_equal(p.value, r.value)


def test_ntm_default_is_the_machine_of_the_paper() -> None:
    ntm = NTM(9, 8)
    assert (ntm.memory_0.value.shape, ntm.layers[0][0].value.shape) == ((128, 20), (9, 100))
    assert (ntm.sizes.n_read, ntm.sizes.n_write, ntm.sizes.max_shift, ntm.dtype) == (1, 1, 1, np.float32)


def test_ntm_weights_start_as_large_as_the_docstring_says() -> None:
    ntm = NTM(9, 8, controller_size=400)
    expected = {
        "controller.W_x": 0.5 * 29**-0.5,
        "controller.W_r": 0.5 * 29**-0.5,
        "heads.W": 0.5 * 400**-0.5,
        "output.W": 0.5 * 420**-0.5,
        "initial.memory": 0.05,
        "initial.v": 1,
        "initial.reads": 0.05,
        **dict.fromkeys(("controller.b", "heads.b", "output.b"), 0),
    }
    for p in ntm.parameters():
        tolerance = 5 / (2 * p.value.size) ** 0.5  # five standard errors
        assert p.value.std() == pytest.approx(expected[p.name], rel=tolerance)


def test_ntm_rows_and_heads_start_out_different() -> None:
    """Identical rows under uniform weightings could never differ again."""
    state = small_ntm(n_write_heads=2).run(np.zeros((1, 1, 3), np.float32)).initial_state
    assert len(np.unique(state.memory[0], axis=0)) == 6
    assert len(np.unique(state.w[0])) == 3 * 6
    assert state.w[0].sum(axis=-1) == pytest.approx(1, abs=1e-6)


def test_ntm_started_focused_begins_on_the_first_of_identical_rows() -> None:
    """The rest of it is drawn as for the other start, from the seed."""
    focused, scattered = small_ntm(start="focused", n_write_heads=2), small_ntm(n_write_heads=2)
    state = focused.run(np.zeros((1, 1, 3), np.float32)).initial_state
    assert (state.memory == np.float32(0.05)).all()
    assert state.w[0, :, 0] == pytest.approx(np.exp(10) / (np.exp(10) + 5), rel=1e-6)
    assert len(np.unique(state.w[0, :, 1:])) == 1
    for p, q in zip(focused.parameters(), scattered.parameters()):
        assert (p.name, p.value.shape, p.value.dtype) == (q.name, q.value.shape, q.value.dtype)
        assert np.array_equal(p.value, q.value) == (not p.name.startswith("initial"))


@pytest.mark.parametrize("controller", ["feedforward", "lstm"])
def test_ntm_started_focused_tells_its_rows_apart(controller: str) -> None:
    """Its heads do, at every step, and so does the gradient of its memory."""
    ntm = small_ntm(start="focused", controller=controller, dtype=np.float64)
    run = ntm.run(np.random.default_rng(0).normal(size=(4, 2, 3)))
    run.backward(np.random.default_rng(1).normal(size=(4, 2, 2)))
    assert len(np.unique(run.steps[-1].state.memory[0], axis=0)) > 1
    assert len(np.unique(ntm.memory_0.grad, axis=0)) > 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"start": "anywhere"}, "start is 'anywhere', expected one of scattered, focused"),
        ({"n_inputs": 0}, "n_inputs is 0, expected a whole number of at least 1"),
        ({"n_outputs": -1}, "n_outputs is -1, expected a whole number of at least 1"),
        ({"controller_size": 2.5}, r"controller_size is 2\.5, expected a whole number of at least 1"),
        ({"n_rows": "128"}, "n_rows is '128', expected a whole number of at least 1"),
        ({"width": 0}, "width is 0, expected a whole number of at least 1"),
        ({"n_read_heads": 0}, "n_read_heads is 0, expected a whole number of at least 1"),
        ({"n_write_heads": None}, "n_write_heads is None, expected a whole number of at least 1"),
        ({"max_shift": -1}, "max_shift is -1, expected a whole number of at least 0"),
        ({"max_shift": 3}, "max_shift is 3, which makes 7 shifts, more than the memory's 6 rows"),
        ({"controller": "gru"}, "controller is 'gru', expected one of feedforward, lstm"),
        ({"addressing": "contents"}, "addressing is 'contents', expected one of full, content, location"),
        ({"n_layers": 2}, 'n_layers is 2, but a feedforward controller has one: use "lstm"'),
        ({"n_layers": 0, "controller": "lstm"}, "n_layers is 0, expected a whole number of at least 1"),
        ({"dtype": np.int64}, "dtype is int64, expected float32, float64 or complex"),
    ],
)
def test_ntm_refuses_bad_settings_by_name(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(NTMError, match=f"^NTM: {said}$"):
        small_ntm(**settings)


def test_ntm_may_have_as_many_shifts_as_rows() -> None:
    assert small_ntm(n_rows=5, max_shift=2).run(np.zeros((2, 1, 3), np.float32)).logits.shape == (2, 1, 2)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dtype": "float23"}, "dtype is 'float23', expected float32"),
        ({"seed": -1}, "seed is -1, expected a whole number"),
        ({"n_rows": True}, "n_rows is True, expected a whole number"),
    ],
)
def test_ntm_refuses_a_bad_dtype_seed_or_size(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(NTMError, match=message):
        small_ntm(**settings)


@pytest.mark.parametrize(
    "make", [partial(NTM, controller_size=3, n_rows=4, width=2), partial(LSTM, n_layers=1, size=2)]
)
def test_models_copy_the_parameters_that_they_are_given(make: Callable[..., Any]) -> None:
    given = {p.name: p.value for p in make(2, 1).parameters()}
    model = make(2, 1, parameters=given)
    for p in model.parameters():
        assert np.array_equal(p.value, given[p.name])
        assert not np.shares_memory(p.value, given[p.name]), p.name
