"""Floating-point flags are not results: which ones a matrix product raises is up to the processor."""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from ntm_ref import CosineSimilarity, Linear

EVERYTHING = """
import tests.helpers.flagged_products as stand_in  # before the package
from itertools import islice
import numpy as np
from ntm_ref import LSTM, NTM, TASKS, Linear, check_stage, pretrained
from ntm_ref.bench import fused
from ntm_ref.controller import FeedforwardController, weights_of
from ntm_ref.gradcheck.derivatives.numerical import central_difference, extrapolated_difference
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.commands.trial import trial
from ntm_ref.machine import TimeStep
from ntm_ref.reproduce import looks
from ntm_ref.tasks import Copy
from ntm_ref.training import OPTIMISERS, Settings, clip_norm, evaluate, train

def counted(part):
    products = stand_in.n_products - counted.before
    assert products > 0, f"no product in {part}: this tests nothing"
    counted.before = stand_in.n_products
counted.before = 0

def some_training(model, **limits):
    optimiser = OPTIMISERS["adam"](model.parameters(), 1e-3)
    for _ in islice(train(model, task, optimiser, np.random.default_rng(0), Settings(batch_size=1, **limits)), 2):
        pass
    counted(f"training {type(model).__name__}")

task = Copy(n_bits=2, max_length=3)
sizes = {"controller_size": 5, "n_rows": 4, "width": 3}
for controller in ("feedforward", "lstm"):
    some_training(NTM(task.n_inputs, task.n_outputs, controller, **sizes), max_state_norm=1.0, add_penalty=1e-3)
some_training(LSTM(task.n_inputs, task.n_outputs, n_layers=2, size=3), max_state_norm=1.0)

for model in (NTM(3, 2, **sizes), LSTM(3, 2, n_layers=2, size=3)):  # each of these is called from outside, too
    run = model.run(np.ones((3, 1, 3), np.float32))
    run.backward(np.ones((3, 1, 2), np.float32), max_state_norm=1e-3)
    clip_norm(model.parameters(), 1e-3)
    counted(f"a backward of {type(model).__name__}")
ntm = NTM(3, 2, **sizes)
step = TimeStep(ntm, weights_of(ntm.layers))
state = step.forward(np.ones((1, 3), np.float32), ntm.run(np.ones((1, 1, 3), np.float32)).initial_state)
step.backward(np.ones_like(step.h), state)
counted("a time step")
controller = FeedforwardController([(np.ones((2, 1)), np.ones(1))])
controller.forward(np.ones((1, 1)), np.ones((1, 1)))
controller.backward(np.ones((1, 1)))
counted("a controller")
state.limited(1.0)
counted("the norm of a state")
evaluate(pretrained.load("copy"), TASKS["copy"], [{"length": 2}], n_sequences=1)
counted("evaluate")

class Sloppy(Linear):
    def backward(self, d_y):
        d_x, d_W, d_b = super().backward(d_y)
        return d_x, 2 * d_W, d_b

inputs = np.ones((1, 2)), np.eye(2), np.zeros(2)
assert not check_stage(Sloppy, *inputs).ok
assert not survey_theirs(Sloppy, "Linear").ok
assert all(verdict.ok for verdict in trial(["Linear"], [0]))
extrapolated_difference(np.sin, [np.ones(1)], 0)
central_difference(np.sin, [np.ones(1)], 0)
counted("the checker")

ntm, x = NTM(3, 2, **sizes), np.ones((3, 1, 3), np.float32)
_, steps = fused.forward(ntm, x)
fused.backward(ntm, x, steps, np.ones((3, 1, 2), np.float32))
counted("the fused loop")
looks.locations(np.full((2, 4), 0.25))
looks.fit_line(np.arange(5.0)[:, None], np.arange(5.0), 5)
counted("what the figures count")
"""


@pytest.mark.thorough  # as the whole suite is run by .ci/run
def test_flags_raised_by_every_product_make_nothing_fail() -> None:
    """The stand-in warns of each finite product of the package that is computed where flags are believed."""
    command = [sys.executable, "-W", "error", "-c", EVERYTHING]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("kernel", ["matmul", "dot", "vdot", "einsum"])
@pytest.mark.parametrize("flag", ["divide by zero", "overflow", "underflow", "invalid value"])
def test_flags_of_products_are_ignored_by_the_suite(kernel: str, flag: str) -> None:
    warnings.warn(f"{flag} encountered in {kernel}", RuntimeWarning, stacklevel=1)


@pytest.mark.parametrize("what", ["log", "exp", "divide", "scalar multiply", "power"])
def test_flags_of_everything_else_are_errors_in_the_suite(what: str) -> None:
    with pytest.raises(RuntimeWarning, match=what):
        warnings.warn(f"overflow encountered in {what}", RuntimeWarning, stacklevel=1)


@pytest.mark.parametrize("caller", ["ignore", "warn", "raise"])
def test_flags_do_not_change_values_beyond_the_dtype(caller: str) -> None:
    huge = np.full((1, 2), 3e38, np.float32)
    with np.errstate(all=caller):
        stage = Linear()
        y = stage.forward(huge, np.full((2, 1), 10, np.float32), np.zeros(1, np.float32))
        tiny_row = CosineSimilarity()
        tiny_row.forward(np.ones((1, 2), np.float32), np.array([[1e-40, 0]], np.float32))
        _, d_memory = tiny_row.backward(np.ones((1, 1), np.float32))
        assert np.geterr()["over"] == caller
    assert np.isposinf(y).all()
    assert np.isinf(d_memory).any()
