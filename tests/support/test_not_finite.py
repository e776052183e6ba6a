"""A number that stops being finite: it stops the training, and is found where it began."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import pytest

from ntm_ref.addressing import CircularShift, Sharpening
from ntm_ref.baseline import LSTM
from ntm_ref.controller import LSTMCell
from ntm_ref.machine import NTM
from ntm_ref.support.errors import NotFiniteError
from ntm_ref.tasks import Copy
from ntm_ref.training import OPTIMISERS, BitsPerSequence, Settings, train

TASK = Copy(n_bits=3, min_length=3, max_length=3)  # seven time steps


def machine() -> NTM:
    return NTM(TASK.n_inputs, TASK.n_outputs, controller_size=8, n_rows=6, width=4)


def lstm() -> LSTM:
    return LSTM(TASK.n_inputs, TASK.n_outputs, n_layers=2, size=5)


def spoil(monkeypatch: pytest.MonkeyPatch, stage: type, method: str, call: int, part: int = 0) -> None:
    """In its n-th call, counted from 0, one of the results has a NaN in it."""
    right: Callable[..., Any] = getattr(stage, method)
    calls = iter(range(10**6))

    def wrong(self: Any, *arrays: np.ndarray) -> Any:
        results = right(self, *arrays)
        if next(calls) == call:
            (results[part] if isinstance(results, tuple) else results)[..., 0] = np.nan
        return results

    monkeypatch.setattr(stage, method, wrong)


def stopped(model: NTM | LSTM, **options: Any) -> str:
    """What is said when three updates are trained, of which one breaks."""
    learning_rate = options.pop("learning_rate", 1e-3)
    optimiser = OPTIMISERS["adam"](model.parameters(), learning_rate)
    with pytest.raises(NotFiniteError) as raised:
        list(islice(train(model, TASK, optimiser, np.random.default_rng(0), Settings(batch_size=1, **options)), 3))
    return str(raised.value)


UPDATE = sys.modules["ntm_ref.training.update"]  # the name in the package is that of the function
TRY = "is not finite; try a smaller learning rate or max norm"


def test_the_stage_and_the_time_step_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, CircularShift, "forward", call=7 + 4)  # the second update, the fifth step
    assert stopped(machine()) == f"in update 2, w_shifted of run.steps[4].addressing.shift {TRY}"


def test_of_an_lstm_the_layer_and_the_step_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, LSTMCell, "forward", call=2 * 2 + 1, part=1)  # the third step, the second layer; c and not h
    assert stopped(lstm()) == f"in update 1, c of run.steps[2].layers[1].cell {TRY}"


@pytest.mark.parametrize("limit", [None, 30.0])
def test_a_gradient_is_followed_to_where_it_breaks(monkeypatch: pytest.MonkeyPatch, limit: float | None) -> None:
    right = Sharpening.backward

    def wrong(self: Sharpening, d_w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        d_w_shifted, d_gamma = right(self, d_w)
        return (d_w_shifted * np.float32(np.nan if self.gamma is fourth else 1)), d_gamma

    steps: list[Any] = []
    forward = Sharpening.forward

    def noting(self: Sharpening, w_shifted: np.ndarray, gamma: np.ndarray) -> np.ndarray:
        nonlocal fourth
        steps.append(gamma)
        fourth = steps[3] if len(steps) > 3 else None
        return forward(self, w_shifted, gamma)

    fourth = None
    monkeypatch.setattr(Sharpening, "forward", noting)
    monkeypatch.setattr(Sharpening, "backward", wrong)
    expected = f"in update 1, what run.steps[3].addressing.sharpening.backward returns {TRY}"
    assert stopped(machine(), max_state_norm=limit) == expected


def test_parameters_that_an_update_breaks_are_named_before_anybody_sees_them() -> None:
    model = machine()
    assert stopped(model, learning_rate=1e39) == f"in update 1, controller.W_x {TRY}"


def test_a_gradient_that_breaks_between_the_stages_is_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ntm_ref.machine.run.weight_gradient", lambda x, d_y: np.full((), np.inf, d_y.dtype))
    assert stopped(machine()) == f"in update 1, the gradient of heads.W {TRY}"


def test_where_all_stages_are_finite_it_is_the_cost_or_the_norm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UPDATE, "clip_norm", lambda parameters, limit: float("inf"))
    assert stopped(machine()) == f"in update 1, the norm of the parameters' gradients {TRY}"
    monkeypatch.setattr(BitsPerSequence, "forward", lambda *_: np.array(np.nan))
    monkeypatch.setattr(BitsPerSequence, "backward", lambda *_: (np.zeros((7, 1, 3), "f"), 0, 0))
    assert stopped(machine()) == f"in update 1, the cost {TRY}"
