"""One bit's way back through the memory."""

import numpy as np
import pytest
from node import Engine, machine, sequence

from ntm_ref import pretrained
from ntm_ref.step import payload_of

BIT = {"name": "step 8 / logits", "index": [0]}  # the first bit of vector 2 of 5, which was heard at step 2


@pytest.mark.parametrize("name", ["copy", "copy-small"])
def test_path_of_one_bit_goes_through_the_row_that_was_written_when_it_was_heard(engine: Engine, name: str) -> None:
    model, task = pretrained.load(name), pretrained.task_of(name)
    x, target, mask = task.batch(np.random.default_rng(0), 1, length=5)
    found = engine.ask("return mainPath(runFor(data))", payload=payload_of(model, x, target, mask), loss=BIT)
    assert (found["read"]["t"], found["written"]["t"]) == (7, 2)
    assert found["row"] == model.run(x).steps[2].write.w[0, 0].argmax()
    assert found["read"]["weight"] > 0.9
    assert found["written"]["weight"] > 0.9
    assert [step["t"] for step in found["steps"]] == [6, 5, 4, 3]
    lengths = [step["length"] for step in found["steps"]]
    assert found["written"]["length"] == pytest.approx(lengths[-1], rel=0.1)
    assert found["product"] == pytest.approx(1, abs=0.05)


def test_path_factors_are_what_the_writes_leave_and_lengths_are_those_of_gradients(engine: Engine) -> None:
    model = machine()
    payload = payload_of(model, *sequence(model, n_steps=3))
    found = engine.ask(
        "const run = runFor(data), { numbers } = run.find('step 1 / write / d_memory');"
        "return { lengths: lengthsOf(run)[1], d: Array.from(numbers), passed: passed(run, 1, 4),"
        "before: Array.from(run.find('step 1 / write / d_memory_prev').numbers) }",
        payload=payload,
    )
    rows = np.linalg.norm(np.reshape(found["d"], (8, 5)), axis=1)
    memory = found["lengths"]["memory"]
    assert memory["row"] == rows.argmax()
    assert memory["rowLength"] == pytest.approx(rows.max())
    assert memory["share"] == pytest.approx(rows.max() ** 2 / (rows**2).sum())
    assert found["lengths"]["lengths"]["step 1 / write / d_memory"] == pytest.approx(memory["length"])
    before = np.linalg.norm(found["before"][20:25])
    assert found["passed"] == {"t": 1, "length": pytest.approx(rows[4]), "factor": pytest.approx(before / rows[4])}


def test_path_says_so_where_there_is_none(engine: Engine) -> None:
    model = machine(spread=0.0)
    found = engine.ask("return mainPath(runFor(data))", payload=payload_of(model, *sequence(model)))
    assert found["row"] is None
    assert 0 < found["share"] < 0.5
