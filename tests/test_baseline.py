"""The LSTM of the paper's comparison: its layers are their cells one by one, its backward is exact, and it learns."""

from itertools import islice
from typing import Any

import numpy as np
import oracles
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from small import LSTM_SETTINGS, gradients, in_general_position, random, small_lstm

from ntm_ref import LSTM, NTM, NTMError
from ntm_ref.baseline import LSTMRun
from ntm_ref.bench.timing import memory_of
from ntm_ref.controller import LSTMCell
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.diagnosis.first_wrong import first_wrong_place
from ntm_ref.gradcheck.points.machines import MACHINES, machine_arguments
from ntm_ref.support.errors import ShapeError, StageOrderError
from ntm_ref.tasks import Copy
from ntm_ref.training import OPTIMISERS, Settings, train

T, B, I, C = 6, 3, 4, 5  # noqa: E741  the letters of the shapes


def small(dtype: Any = np.float64, **settings: Any) -> LSTM:
    return in_general_position(small_lstm(dtype=dtype, seed=1, **settings))


# The model


def test_lstm_run_agrees_with_the_slow_layers() -> None:
    lstm, x = small(n_layers=3), random(T, B, I)
    parameters = {p.name: p.value.tolist() for p in lstm.parameters()}
    logits = lstm.run(x).logits
    assert logits.shape == (T, B, 2)
    for b in range(B):
        expected = oracles.lstm(x[:, b].tolist(), parameters, n_layers=3)
        assert_allclose(logits[:, b], expected, rtol=1e-11, atol=1e-12)


def test_lstm_backward_is_exact_for_the_input_and_every_parameter() -> None:
    """<v, J u> two ways for each of them: v through backward, u through forward as a complex step."""
    lstm, x, v = small(), random(T, B, I), random(T, B, 2, seed=4)
    found, h, rng = gradients(lstm, x, v), 1e-200, np.random.default_rng(5)
    moving = small(complex)
    values = {"x": x.astype(complex)} | {p.name: p.value for p in moving.parameters()}
    for name, value in values.items():
        u = rng.standard_normal(value.shape)
        value += 1j * h * u
        by_forward = np.sum(v * moving.run(values["x"], keep_steps=False).logits.imag) / h
        value -= value.imag * 1j
        assert_allclose(np.sum(found[name] * u), by_forward, rtol=1e-10, atol=1e-11, err_msg=name)


@pytest.mark.parametrize("limits", [{}, {"max_state_norm": 0.3}])
def test_lstm_batch_equals_its_members_run_alone(limits: dict[str, float]) -> None:
    lstm, x, v = small(), random(T, B, I), random(T, B, 2, seed=4)
    together = gradients(lstm, x, v, **limits)
    alone = [gradients(lstm, x[:, b : b + 1], v[:, b : b + 1], **limits) for b in range(B)]
    assert_allclose(together.pop("x"), np.concatenate([g.pop("x") for g in alone], axis=1), rtol=1e-10, atol=1e-12)
    for name, gradient in together.items():
        assert_allclose(gradient, sum(g[name] for g in alone), rtol=1e-10, atol=1e-12, err_msg=name)


def test_lstm_backward_twice_adds_the_same_gradient_twice() -> None:
    lstm, x, v = small(), random(T, B, I), random(T, B, 2, seed=4)
    once = gradients(lstm, x, v)
    assert_array_equal(lstm.run(x).backward(v), once["x"])
    for p in lstm.parameters():
        assert_allclose(p.grad, 2 * once[p.name], rtol=1e-14)


def test_lstm_does_not_let_the_future_change_the_past() -> None:
    lstm, x = small(), random(T, B, I)
    assert_allclose(lstm.run(x[:4]).logits, lstm.run(x).logits[:4], rtol=1e-12, atol=1e-13)


def test_lstm_run_without_its_steps_gives_the_same_logits_and_no_gradients() -> None:
    lstm, x = small(), random(T, B, I)
    run = lstm.run(x, keep_steps=False)
    assert_array_equal(run.logits, lstm.run(x).logits)
    assert run.steps == []
    assert_array_equal([layer.h.shape for layer in lstm.run(x).steps[2].layers], [(B, C)] * 2)
    with pytest.raises(
        StageOrderError, match=r"LSTMRun\.backward: this run did not keep its steps; use lstm\.run\(x\)"
    ):
        run.backward(np.zeros_like(run.logits))


def test_lstm_run_without_its_steps_needs_far_less_memory() -> None:
    lstm, x = LSTM(I, 2, n_layers=2, size=32), random(40, B, I, dtype=np.float32)
    held, peak = memory_of(lambda: lstm.run(x, keep_steps=False))
    held_by_steps, peak_with_steps = memory_of(lambda: lstm.run(x))
    assert held < 0.2 * held_by_steps
    assert peak < 0.4 * peak_with_steps


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lstm_keeps_everything_in_its_dtype(dtype: type) -> None:
    lstm = small(dtype)
    run = lstm.run(random(T, B, I, dtype=dtype))
    d_x = run.backward(random(T, B, 2, dtype=dtype), max_state_norm=0.5)
    cells = [layer.cell for step in run.steps for layer in step.layers]
    inside = [array for cell in cells for array in (cell.c_prev, cell.gates, cell.u, cell.h)]
    learned = [array for p in lstm.parameters() for array in (p.value, p.grad)]
    assert {array.dtype for array in (run.logits, d_x, *inside, *learned)} == {np.dtype(dtype)}


# The limit on what goes back through time


def test_lstm_state_limit_is_exact_if_never_reached_and_holds_in_every_layer() -> None:
    lstm, x, v = small(), random(T, 1, I), random(T, 1, 2, seed=4)
    exact, limited = gradients(lstm, x, v), gradients(lstm, x, v, max_state_norm=1e9)
    assert all(np.array_equal(exact[name], limited[name]) for name in exact)
    low = gradients(lstm, x, v, max_state_norm=1e-3)
    assert_array_equal(low["output.W"], exact["output.W"])
    for n in (1, 2):
        handed_back = np.concatenate([low[f"layer{n}.h_0"], low[f"layer{n}.c_0"]])
        assert np.sqrt(np.sum(handed_back**2)) == pytest.approx(1e-3)


def test_lstm_state_limit_of_almost_zero_cuts_time() -> None:
    """Each step then learns from its own output alone."""
    lstm, x, v = small(n_layers=1), random(T, B, I), random(T, B, 2, seed=4)
    d_x, W_x = gradients(lstm, x, v, max_state_norm=1e-200)["x"], lstm.layers[0][0].value
    for step, d_h, d_x_t in zip(lstm.run(x).steps, v @ lstm.W_output.value.T, d_x):
        d_z, _ = step.layers[0].cell.backward(d_h, np.zeros_like(d_h))
        assert_allclose(d_x_t, d_z @ W_x.T, rtol=1e-12, atol=1e-14)


# How it starts, and what it refuses


def test_lstm_default_is_that_of_the_paper_and_its_parameters_have_their_own_names() -> None:
    """Three layers of 256 cells, as in Table 3."""
    lstm = LSTM(9, 8)
    layer = {"W_h": (256, 1024), "b": (1024,), "h_0": (256,), "c_0": (256,)}
    expected: dict[str, tuple[int, ...]] = {}
    for n, n_below in enumerate((9, 256, 256), 1):
        expected |= {f"layer{n}.W_x": (n_below, 1024)} | {f"layer{n}.{name}": shape for name, shape in layer.items()}
    expected |= {"output.W": (256, 8), "output.b": (8,)}
    assert {p.name: p.value.shape for p in lstm.parameters()} == expected
    assert [p.name for p in lstm.parameters()] == list(expected)
    assert lstm.settings == {"n_inputs": 9, "n_outputs": 8, "n_layers": 3, "size": 256}
    assert lstm.dtype == np.float32


def test_lstm_parameters_start_as_the_docstring_says() -> None:
    for p in LSTM(9, 8, n_layers=2, size=200).parameters():
        if ".W" in p.name:
            n_seen = {"layer1": 209, "layer2": 400, "output": 200}[p.name.split(".")[0]]
            assert p.value.std() == pytest.approx(n_seen**-0.5, rel=5 / (2 * p.value.size) ** 0.5)
        elif p.name.startswith("layer") and p.name.endswith(".b"):
            assert_array_equal(p.value.reshape(4, 200), np.repeat([0, 1, 0, 0], 200).reshape(4, 200))
        else:
            assert not p.value.any()


def test_lstm_parameters_depend_on_the_seed_alone() -> None:
    first, again, other = (LSTM(**LSTM_SETTINGS, seed=seed).parameters() for seed in (7, 7, 8))
    for p, q, r in zip(first, again, other):
        assert_array_equal(p.value, q.value)
        assert ".W" not in p.name or not np.array_equal(p.value, r.value)


def test_lstm_cells_forget_less_than_half_at_first() -> None:
    cell = LSTMCell()
    W, b = (LSTM(**LSTM_SETTINGS, dtype=np.float64).layers[0][n].value for n in (0, 2))
    cell.forward(0.01 * random(B, I) @ W + b, np.ones((B, C)))
    assert cell.f.min() > 0.7
    assert abs(cell.i - 0.5).max() < 0.05


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"n_inputs": 0}, "n_inputs is 0, expected a whole number of at least 1"),
        ({"n_outputs": None}, "n_outputs is None, expected a whole number of at least 1"),
        ({"n_layers": 0}, "n_layers is 0, expected a whole number of at least 1"),
        ({"size": 2.5}, r"size is 2\.5, expected a whole number of at least 1"),
        ({"size": True}, "size is True, expected a whole number of at least 1"),
        ({"seed": -1}, "seed is -1, expected a whole number of at least 0"),
        ({"dtype": int}, "dtype is int64, expected float32, float64 or complex"),
        ({"dtype": "floats"}, "dtype is 'floats', expected float32, float64 or complex"),
    ],
)
def test_lstm_refuses_bad_settings_by_name(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(NTMError, match=f"^LSTM: {said}$"):
        LSTM(**{**LSTM_SETTINGS, **settings})


@pytest.mark.parametrize(
    "x",
    [
        None,
        [[[0.0] * I]],
        random(T, I),
        random(T, B, I + 1),
        random(T, B, I)[:0],
        random(T, B, I).astype(np.float32),
        np.full((T, B, I), np.nan),
    ],
)
def test_lstm_refuses_a_bad_input_in_the_words_of_the_machine(x: Any) -> None:
    said = []
    for model in (small(), NTM(I, 2, controller_size=3, n_rows=4, width=3, dtype=np.float64)):
        with pytest.raises(NTMError) as refused:
            model.run(x)
        said.append(str(refused.value))
    assert said[0].startswith("LSTM.run: x ")
    assert said[0].replace("LSTM", "NTM").replace("lstm", "ntm") == said[1]


@pytest.mark.parametrize("wrong", [np.zeros((T, B, 3)), np.zeros((T, B, 2), np.float32), 1.0, None])
def test_lstm_backward_refuses_a_gradient_that_does_not_fit_the_logits(wrong: Any) -> None:
    run = small().run(random(T, B, I))
    with pytest.raises(ShapeError, match=r"LSTMRun\.backward: d_logits has shape .* expected \(6, 3, 2\) and float64"):
        run.backward(wrong)


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_lstm_backward_refuses_a_limit_that_lets_nothing_through(limit: float) -> None:
    run = small().run(random(T, B, I))
    said = rf"LSTMRun\.backward: max_state_norm is {limit}, expected a number above zero, or None"
    with pytest.raises(NTMError, match=said):
        run.backward(np.zeros((T, B, 2)), max_state_norm=limit)


# It learns


@pytest.mark.thorough  # the same loop with a machine: training/test_learning.py
def test_lstm_learns_to_cost_far_less_than_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one on copies of one or two vectors, about two seconds, trained by the machine's own loop."""
    limits, exact = set(), LSTMRun.backward

    def noting(self: LSTMRun, d_logits: np.ndarray, d_a: None = None, *, max_state_norm: float | None) -> np.ndarray:
        limits.add(max_state_norm)
        return exact(self, d_logits, d_a, max_state_norm=max_state_norm)

    monkeypatch.setattr(LSTMRun, "backward", noting)
    task = Copy(n_bits=3, min_length=1, max_length=2)
    lstm = LSTM(task.n_inputs, task.n_outputs, n_layers=2, size=32, seed=1)
    optimiser, settings = OPTIMISERS["adam"](lstm.parameters(), 5e-3), Settings(batch_size=8, max_state_norm=80.0)
    seen = list(islice(train(lstm, task, optimiser, np.random.default_rng(1), settings), 500))
    first, last = (np.mean([update.bits for update in part]) for part in (seen[:20], seen[-50:]))
    assert 0.8 * task.chance_bits < first < 1.5 * task.chance_bits
    assert last < 0.15 * task.chance_bits
    assert limits == {10.0}


# The checker knows it


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(mistake, marks=[pytest.mark.thorough] * (i % 8 > 0), id=mistake.sentence[:40])
        for i, mistake in enumerate(mistakes_of("LSTM"))
    ],
)
def test_lstm_mistake_is_found_in_the_last_layer_where_it_is_made(mistake: Any) -> None:
    make = MACHINES["LSTM"]
    inputs = machine_arguments(make(), 0.5, n_steps=3)
    with mistake.planted():
        place = first_wrong_place(make, inputs, [random(*make().forward(*inputs).shape)])
    assert place is not None
    if mistake.stage is LSTMCell:
        assert place.path.endswith("].layers[1].cell")
        assert place.stage == "LSTMCell"
    else:  # what a layer hands to the step before is wrong: seen where it arrives
        assert place.path.startswith("run.steps[1]")
