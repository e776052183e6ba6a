"""Training in the page is NumPy's, update by update; and nudges agree with gradients."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from node import Engine, machine, sequence

from ntm_ref import NTM
from ntm_ref.step import payload_of
from ntm_ref.tasks import Copy
from ntm_ref.training import Settings, update
from ntm_ref.training.optimisers import GravesRMSProp

Batch = tuple[np.ndarray, np.ndarray, np.ndarray]


class Written(Copy):
    """Copy with batches that are written down."""

    def __init__(self, batches: list[Batch]) -> None:
        super().__init__(n_bits=3)
        self.batches: Iterator[Batch] = iter(batches)

    def batch(self, *_: Any, **__: Any) -> Batch:
        return next(self.batches)


def per_sequence(batch: Batch) -> list[dict[str, Any]]:
    """Its sequences one by one, as the page takes them."""
    x, target, mask = batch
    mask = np.broadcast_to(mask, target.shape)
    return [
        {"x": x[:, b].tolist(), "target": target[:, b].tolist(), "mask": mask[:, b].tolist()} for b in range(len(x[0]))
    ]


TRAIN = """
    const rows = (table) => table.map((row) => Float64Array.from(row));
    const machine = machineOf(data.payload), training = new Training(machine, data.settings);
    const updates = data.batches.map((batch) => training.update(
      batch.map(({ x, target, mask }) => ({ x: rows(x), target: rows(target), mask: rows(mask) }))));
    return { updates, values: Object.values(machine.values).map((value) => Array.from(value)) };
"""


@pytest.mark.parametrize(("n", "add_penalty"), [pytest.param(50, 0, marks=pytest.mark.thorough), (10, 1e-3)])
def test_training_updates_agree_with_numpy_on_the_same_data(engine: Engine, n: int, add_penalty: float) -> None:
    sizes = {"n_inputs": 4, "n_outputs": 3, "controller_size": 16, "n_rows": 8, "width": 6}
    model, rng = NTM(**sizes, dtype=np.float64, seed=2), np.random.default_rng(0)
    draws = Copy(n_bits=3, max_length=3)
    batches = [draws.batch(rng, 4, dtype=np.float64) for _ in range(n)]
    payload = payload_of(model, *draws.batch(rng, 1, dtype=np.float64))
    task, optimiser = Written(batches), GravesRMSProp(model.parameters(), learning_rate=3e-3)
    settings = Settings(max_norm=0.5, add_penalty=add_penalty or None)
    expected = [update(model, task, optimiser, rng, settings, 4 * k) for k in range(n)]
    options = {"learningRate": 3e-3, "maxNorm": 0.5, "addPenalty": add_penalty}
    found = engine.ask(TRAIN, payload=payload, batches=[per_sequence(batch) for batch in batches], settings=options)
    for got, wanted in zip(found["updates"], expected):
        assert got["sequences"] == wanted.sequences
        assert got["wrongBits"] == wanted.wrong_bits
        assert [got["bits"], got["gradientNorm"]] == pytest.approx([wanted.bits, wanted.gradient_norm], rel=1e-9)
    assert any(update.gradient_norm > 0.5 for update in expected)  # some were clipped, and some were not
    assert n < 50 or any(update.gradient_norm < 0.5 for update in expected)
    for parameter, value in zip(model.parameters(), found["values"]):
        np.testing.assert_allclose(value, parameter.value.reshape(-1), rtol=1e-8, atol=1e-10)


def test_training_starts_from_machines_drawn_as_in_python(engine: Engine) -> None:
    settings = {"n_inputs": 4, "n_outputs": 3, "controller_size": 50, "n_rows": 30, "width": 10, "n_read_heads": 2}
    for more in ({}, {"controller": "lstm", "n_layers": 2, "start": "focused"}):
        model = NTM(**settings, **more, dtype=np.float64)
        values = engine.ask(
            "const { values } = newMachine(data.settings, 5);"
            "return Object.entries(values).map(([name, value]) => [name, Array.from(value)])",
            settings=model.settings,
        )
        for parameter, (name, value) in zip(model.parameters(), values, strict=True):
            assert name == parameter.name
            assert len(value) == parameter.value.size
            assert np.std(value) == pytest.approx(np.std(parameter.value), rel=5 * len(value) ** -0.5, abs=1e-12), name
            assert np.mean(value) == pytest.approx(
                np.mean(parameter.value), abs=5 * np.std(value) * len(value) ** -0.5
            ), name


def test_training_moves_a_machine_and_not_its_copy(engine: Engine) -> None:
    model = machine()
    payload = payload_of(model, *sequence(model))
    found = engine.ask(
        """
        const machine = machineOf(data.payload), run = runOf(data.payload, machine.copy()), { x, target, mask } = run;
        const before = run.lossValue(), training = new Training(machine, { learningRate: 0.01 });
        training.update([{ x, target, mask }]);
        const again = lossWith(run, "heads.b", [0], run.find("heads.b").numbers[0]);
        return [before, again, runOf(data.payload, machine).bits];
        """,
        payload=payload,
    )
    assert found[0] == found[1] == pytest.approx(payload["bits"], rel=1e-12)
    assert found[2] != found[0]


@pytest.mark.thorough
def test_training_learns_to_copy_in_the_page(engine: Engine) -> None:
    settings = NTM(4, 3, controller_size=24, n_rows=8, width=6).settings
    last = engine.ask(
        """
        const random = randomNumbers(1), training = new Training(newMachine(data.settings, 0), { learningRate: 3e-3 });
        const errors = [];
        for (let n = 0; n < 2000; n++) {
          const length = 1 + Math.floor(3 * random());
          errors.push(training.update(Array.from({ length: 4 }, () => copySequence(random, length, 3))).wrongBits);
        }
        return added(errors.slice(-100)) / 100;
        """,
        settings=settings,
    )
    assert last < 0.1


def test_sequences_to_copy_are_those_of_the_task(engine: Engine) -> None:
    found = engine.ask(
        "const { x, target, mask } = copySequence(randomNumbers(3), 3, 2);"
        "return [x, target, mask].map((table) => table.map((row) => Array.from(row)))"
    )
    x, target, mask = (np.array(table) for table in found)
    expected = Copy(n_bits=2).zeros(n_steps=7, batch_size=1, dtype=float)
    assert [a.shape for a in (x, target)] == [expected[0][:, 0].shape, expected[1][:, 0].shape]
    assert np.array_equal(x[:, 2], [0, 0, 0, 1, 0, 0, 0])
    assert np.array_equal(target[4:], x[:3, :2])
    assert 0 < x[:3, :2].sum() < 6
    assert not x[4:].any()
    assert not target[:4].any()
    assert np.array_equal(mask, np.repeat([[0], [0], [0], [0], [1], [1], [1]], 2, axis=1))


NUDGED = [
    *("step 1 / x", "step 1 / received / memory_prev", "step 2 / received / w_prev", "step 1 / heads / beta"),
    *(
        "step 2 / heads / s",
        "step 3 / addressing / interpolation / w_gated",
        "step 1 / addressing / similarity / memory",
    ),
    *(
        "step 3 / write / memory_prev",
        "step 2 / controller / linear / z",
        "controller.W_x",
        "initial.v",
        "step 3 / logits",
    ),
]


@pytest.mark.parametrize(
    "loss",
    [
        "bits",
        pytest.param({"name": "step 4 / logits", "index": [1]}, marks=pytest.mark.thorough, id="one logit"),
    ],
)
def test_nudge_agrees_with_the_gradient_of_any_number_results_and_arguments_alike(engine: Engine, loss: Any) -> None:
    model = machine(spread=0.4)
    found = engine.ask(
        "const run = runFor(data); return data.names.map((name) => {"
        "const { array } = run.find(name), at = array.index(Math.floor(array.size / 2));"
        "return [nudge(run, name, at, { loss: data.loss }), nudgeAll(run, name, { loss: data.loss })] })",
        payload=payload_of(model, *sequence(model, n_steps=5)),
        names=NUDGED,
        loss=loss,
    )
    for name, (one, whole) in zip(NUDGED, found):
        assert one["extrapolated"] == pytest.approx(one["gradient"], rel=1e-6, abs=1e-10), name
        assert whole["slope"] == pytest.approx(whole["gradient"], rel=1e-6, abs=1e-9), name
    assert sum(one["digits"] >= 6 for one, _ in found) >= 6


def test_nudge_removes_the_first_term_of_the_error_by_extrapolation(engine: Engine) -> None:
    model = machine(spread=0.4)
    found = engine.ask(
        "const run = runFor(data); return data.names.map((name) => nudge(run, name, [0], { h: 0.03 }))",
        payload=payload_of(model, *sequence(model, n_steps=5)),
        names=["step 1 / heads / beta", "step 2 / heads / g", "step 1 / heads / gamma", "heads.b", "output.b"],
    )
    for one in found:
        left = abs(one["extrapolated"] - one["gradient"]) / abs(one["slope"] - one["gradient"])
        assert left < 0.02


def test_nudge_of_a_run_leaves_its_numbers_and_gradients_as_they_were(engine: Engine) -> None:
    model = machine()
    same = engine.ask(
        "const run = runFor(data), numbers = (array) => [Array.from(array.values), Array.from(array.gradient || [])];"
        "const all = () => JSON.stringify(run.arrays().map(numbers));"
        "const before = all(); nudge(run, 'step 2 / heads / g', [0]); curve(run, 'step 1 / x', [0], [0, 1]);"
        "return before === all()",
        payload=payload_of(model, *sequence(model)),
    )
    assert same


def test_backward_with_a_path_cut_loses_that_term(engine: Engine) -> None:
    model = machine()
    code = "return Array.from(runFor(data).find(data.name).numbers)"
    payload = payload_of(model, *sequence(model))
    name, ports = (
        "step 1 / received / d_memory_prev",
        ["read / memory", "write / memory_prev", "addressing / similarity / memory"],
    )
    parts = []
    for kept in ports:
        cut = [f"step 1 / {port}" for port in ports if port != kept]
        parts.append(np.array(engine.ask(code, payload=payload, name=name, cut=cut)))
    whole = np.array(engine.ask(code, payload=payload, name=name))
    np.testing.assert_allclose(sum(parts), whole, atol=1e-14 * abs(whole).max())
    assert min(np.linalg.norm(part) for part in parts) > 0
    every = engine.ask(code, payload=payload, name="step 1 / write / d_memory", cut=["received / memory"])
    assert not np.any(every)
