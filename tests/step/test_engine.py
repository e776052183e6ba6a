"""The page's engine against NumPy: all arrays, all steps, forwards and backwards."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from node import NUMBERS, TRAINED, Engine, differences, machine, sequence, worst_difference
from random_machines import small_machines

from ntm_ref import BitsPerSequence, pretrained
from ntm_ref.step import gradients_of, payload_of
from ntm_ref.training import AddPenalty

AT_MOST = 1e-9

MACHINES: list[dict[str, Any]] = [
    {},
    {"controller": "lstm"},
    {"controller": "lstm", "n_layers": 2, "n_read_heads": 2},
    {"controller": "lstm", "n_layers": 3, "n_write_heads": 2, "max_shift": 2},
    {"n_read_heads": 5, "n_write_heads": 4, "max_shift": 3},
    {"n_read_heads": 3, "n_write_heads": 5, "max_shift": 0},
    {"addressing": "content", "n_read_heads": 2, "start": "focused"},
    {"addressing": "location", "n_write_heads": 2, "start": "focused"},
    {"n_rows": 3, "width": 1, "controller_size": 1, "n_inputs": 1, "n_outputs": 1},
]


@pytest.mark.parametrize("sizes", MACHINES, ids=str)
def test_engine_agrees_with_numpy(engine: Engine, sizes: dict[str, Any]) -> None:
    model = machine(**sizes)
    error, where = worst_difference(engine, model, *sequence(model))
    assert error < AT_MOST, where


def test_engine_agrees_where_nothing_was_learned_and_the_start_is_one_hot(engine: Engine) -> None:
    model = machine(spread=0.0, start="focused", n_read_heads=2)
    error, where = worst_difference(engine, model, *sequence(model, n_steps=6))
    assert error < AT_MOST, where


def agrees(engine: Engine, drawn: dict[str, Any]) -> None:
    n_steps = drawn.pop("n_steps")
    model = machine(**drawn)
    error, where = worst_difference(engine, model, *sequence(model, n_steps))
    assert error < AT_MOST, where


@given(drawn=small_machines())
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_engine_agrees_on_random_machines(engine: Engine, drawn: dict[str, Any]) -> None:
    agrees(engine, drawn)


@pytest.mark.thorough
@given(drawn=small_machines())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_engine_agrees_on_many_random_machines(engine: Engine, drawn: dict[str, Any]) -> None:
    agrees(engine, drawn)


@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n == "copy" else pytest.mark.thorough) for n in TRAINED])
def test_engine_agrees_on_trained_machines(engine: Engine, name: str) -> None:
    """By the fingerprint that the page carries."""
    model, task = pretrained.load(name), pretrained.task_of(name)
    payload = payload_of(model, *task.batch(np.random.default_rng(0), 1))
    found = engine.ask("return compareWithNumPy(runFor(data), data.payload.fingerprint)", payload=payload)
    assert found["agree"], found["differ"]
    assert found["n_numbers"] > 10_000


def test_engine_compares_and_names_the_first_array_that_differs(engine: Engine) -> None:
    model = machine()
    payload = payload_of(model, *sequence(model))
    for parameter in model.parameters():
        if parameter.name == "output.b":
            parameter.value[0] += 1e-6
    payload["weights"] = payload_of(model, *sequence(model))["weights"]
    found = engine.ask("return compareWithNumPy(runFor(data), data.payload.fingerprint)", payload=payload)
    assert not found["agree"]
    assert found["differ"][0] == "step 0 / output / logits"


@pytest.mark.parametrize("sizes", [{}, {"n_write_heads": 3, "controller": "lstm"}], ids=str)
def test_engine_prices_what_is_added_to_the_memory(engine: Engine, sizes: dict[str, Any]) -> None:
    model = machine(**sizes)
    x, target, mask = sequence(model)
    run, loss, penalty = model.run(x), BitsPerSequence(), AddPenalty(0.3)
    bits = loss.forward(run.logits, target, mask) + penalty.forward(run.add_vectors)
    theirs = gradients_of(run, loss.backward(1.0)[0], penalty.backward(1.0))
    payload = payload_of(model, x, target, mask)
    found = engine.ask(NUMBERS, payload=payload, names=list(theirs), addPenalty=0.3)
    assert found["bits"] == pytest.approx(bits, rel=1e-12)
    errors = differences(found["numbers"], theirs)
    assert max(errors.values()) < AT_MOST


def test_engine_names_the_first_gradient_that_differs_in_the_order_of_backward(engine: Engine) -> None:
    model = machine()
    payload = payload_of(model, *sequence(model))
    found = engine.ask(
        "return compareWithNumPy(runFor(data), data.payload.fingerprint)", payload=payload, cut=["read / memory"]
    )
    assert found["differ"][0] == "step 3 / received / d_memory"
    assert found["differ"][1] == "step 2 / write / d_memory"
    assert all("d_" in name for name in found["differ"])


def test_walk_goes_forwards_through_every_evaluation_and_back_with_a_stop_at_each_fork(engine: Engine) -> None:
    model = machine()
    found = engine.ask(
        "return stopsOf(runFor(data)).map((stop) => "
        "[stop.direction, stop.t, stop.place, stop.kind, stop.array && stop.array.local])",
        payload=payload_of(model, *sequence(model, n_steps=2)),
    )
    one_step = [
        *("received", "controller / linear", "controller / tanh", "heads / linear", "heads"),
        *(f"addressing / {name}" for name in ("similarity", "content", "interpolation", "shift", "sharpening")),
        *("read", "write", "output", "loss"),
    ]
    forward = [("start", -1), *((place, t) for t in range(2) for place in one_step)]
    assert [(place, t) for direction, t, place, *_ in found if direction == "forward"] == forward
    back = [(place, t) for direction, t, place, kind, _ in found if direction == "backward" and kind != "fork"]
    assert back == forward[::-1]
    forks = [(t, place, local) for _, t, place, kind, local in found if kind == "fork"]
    assert forks == [
        *((1, "addressing / sharpening", "w"), (1, "controller / tanh", "h"), (1, "received", "memory_prev")),
        *((0, "read", "r"), (0, "addressing / sharpening", "w"), (0, "controller / tanh", "h")),
        (0, "received", "memory_prev"),
    ]


def test_engine_says_that_weights_are_missing(engine: Engine) -> None:
    model = machine()
    payload = payload_of(model, *sequence(model))
    found = engine.ask(
        "data.payload.weights = data.payload.weights.slice(0, -64);"
        "try { machineOf(data.payload); return null } catch (error) { return error.message }",
        payload=payload,
    )
    assert found is not None
    assert "not whole" in found
