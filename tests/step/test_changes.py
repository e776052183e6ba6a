"""Interventions in the page's engine are those of Python, forwards and backwards."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from node import NUMBERS, Engine, EngineError, differences, machine, numpy_arrays, sequence
from random_machines import changes as random_changes
from random_machines import small_machines

from ntm_ref import BitsPerSequence
from ntm_ref.machine import Cut, MoveHead, OverwriteRow, SetHead
from ntm_ref.step import payload_of
from ntm_ref.support.errors import NTMError

VALUES = [0.3, -0.6, 0.2, 0.9, -0.1]
PYTHON: dict[str, Any] = {change.__name__: change for change in (OverwriteRow, MoveHead, SetHead, Cut)}

CHANGED: dict[str, list[dict[str, Any]]] = {
    "a row": [{"kind": "OverwriteRow", "t": 2, "row": 3, "values": VALUES}],
    "a row of the start": [{"kind": "OverwriteRow", "t": 0, "row": 7, "values": VALUES}],
    "a head": [{"kind": "MoveHead", "t": 3, "head": 2, "by": -2}],
    "a head twice": [
        {"kind": "MoveHead", "t": 1, "head": 0, "by": 3},
        {"kind": "MoveHead", "t": 1, "head": 0, "by": 7},
    ],
    "interpolation": [{"kind": "Cut", "stage": "interpolation", "since": 1}],
    "shift": [{"kind": "Cut", "stage": "shift", "since": 0}],
    "sharpening": [{"kind": "Cut", "stage": "sharpening", "since": 3}],
    "write": [{"kind": "Cut", "stage": "write", "since": 2}],
    "a gate": [{"kind": "SetHead", "t": 2, "head": 1, "name": "g", "values": [0.25]}],
    "a key": [{"kind": "SetHead", "t": 4, "head": 0, "name": "k", "values": VALUES}],
    "shifts": [{"kind": "SetHead", "t": 1, "head": 2, "name": "s", "values": [0.2, 0.5, 0.3]}],
    "an erase vector": [{"kind": "SetHead", "t": 2, "head": 2, "name": "e", "values": [0.1, 0.9, 0.0, 1.0, 0.5]}],
    "several": [
        {"kind": "OverwriteRow", "t": 1, "row": 0, "values": VALUES},
        {"kind": "MoveHead", "t": 1, "head": 3, "by": 1},
        {"kind": "Cut", "stage": "sharpening", "since": 2},
        {"kind": "SetHead", "t": 3, "head": 0, "name": "gamma", "values": [4.0]},
        {"kind": "OverwriteRow", "t": 1, "row": 0, "values": VALUES[::-1]},
    ],
}


def in_python(change: dict[str, Any]) -> Any:
    """The change in Python."""
    return PYTHON[change["kind"]](**{name: value for name, value in change.items() if name != "kind"})


@pytest.mark.parametrize("changes", CHANGED.values(), ids=CHANGED)
@pytest.mark.parametrize("controller", ["feedforward", pytest.param("lstm", marks=pytest.mark.thorough)])
def test_changes_agree_with_python_forwards_and_backwards(
    engine: Engine, controller: str, changes: list[dict[str, Any]]
) -> None:
    model = machine(controller=controller, n_read_heads=2, n_write_heads=2)
    x, target, mask = sequence(model, n_steps=5)
    theirs = numpy_arrays(model.run(x, changes=[in_python(change) for change in changes]), target, mask)
    payload = payload_of(model, x, target, mask)
    found = engine.ask(NUMBERS, payload=payload, changes=changes, names=list(theirs), handed=True)
    errors = differences(found["numbers"], theirs)
    assert max(errors.values()) < 1e-9, max(errors, key=lambda name: errors[name])
    assert found["bits"] != pytest.approx(payload["bits"], rel=1e-6)


@pytest.mark.thorough
@given(data=st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_changes_of_random_machines_agree_with_python_in_both_directions(engine: Engine, data: st.DataObject) -> None:
    sizes = data.draw(small_machines())
    changes = data.draw(random_changes(sizes))
    n_steps = sizes.pop("n_steps")
    model = machine(**sizes)
    x, target, mask = sequence(model, n_steps)
    run = model.run(x, changes=[in_python(change) for change in changes])
    theirs = numpy_arrays(run, target, np.broadcast_to(mask, target.shape))
    payload = payload_of(model, x, target, mask)
    found = engine.ask(NUMBERS, payload=payload, changes=changes, names=list(theirs), handed=True)
    errors = differences(found["numbers"], theirs)
    assert max(errors.values()) < 1e-9, max(errors, key=lambda name: errors[name])


def test_changes_that_set_values_get_the_gradients_of_these_values(engine: Engine) -> None:
    model = machine(n_read_heads=2, n_write_heads=2)
    x, target, mask = sequence(model, n_steps=5)
    changes = CHANGED["several"]
    run, loss = model.run(x, changes=[in_python(change) for change in changes]), BitsPerSequence()
    loss.forward(run.logits, target, mask)
    run.backward(loss.backward(1.0)[0])
    names = ["step 1 / received / d_memory_prev", "step 3 / heads / d_gamma"]
    found = engine.ask(NUMBERS, payload=payload_of(model, x, target, mask), changes=changes, names=names)["numbers"]
    np.testing.assert_allclose(found[names[0]][:5], run.d_changes[4]["values"], rtol=1e-9)
    np.testing.assert_allclose(found[names[1]][0], run.d_changes[3]["values"], rtol=1e-9)


def test_changed_numbers_hand_no_gradient_on_and_keep_what_was_computed(engine: Engine) -> None:
    model = machine()
    found = engine.ask(
        "const run = runFor(data), { array } = run.find('step 1 / heads / beta');"
        "return { before: runFor({ payload: data.payload }).find('step 1 / heads / beta').array.values[0],"
        "computed: array.computed[0], value: array.values[0], gradient: array.gradient[0], handed: array.handedOn()[0],"
        "about: describe(run, array.name, [0]).note, d: describe(run, array.gradientName, [0]).note }",
        payload=payload_of(model, *sequence(model)),
        changes=[{"kind": "Set", "name": "step 1 / heads / beta", "flat": 0, "value": 3.5}],
    )
    assert found["value"] == 3.5
    assert found["computed"] == found["before"] != 3.5
    assert found["gradient"] != 0
    assert found["handed"] == 0
    assert (found["about"], found["d"]) == ("overwritten", "overwritten: its gradient ends here")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "OverwriteRow", "t": 1, "row": 8, "values": VALUES}, "OverwriteRow: row is 8, expected 0 to 7"),
        ({"kind": "MoveHead", "t": 1, "head": 2, "by": 1}, "MoveHead: head is 2, expected 0 to 1"),
        (
            {"kind": "Cut", "stage": "read", "since": 0},
            "Cut: stage is 'read', expected one of interpolation, shift, sharpening, write",
        ),
        (
            {"kind": "Cut", "stage": "shift", "since": 4},
            "a change is for step 4, expected 0 to 3: Cut(stage='shift', since=4)",
        ),
        (
            {"kind": "MoveHead", "t": -1, "head": 0, "by": 1},
            "a change is for step -1, expected 0 to 3: MoveHead(t=-1, head=0, by=1)",
        ),
    ],
    ids=str,
)
def test_changes_are_refused_with_the_sentences_of_python(
    engine: Engine, change: dict[str, Any], sentence: str
) -> None:
    model = machine()
    x, target, mask = sequence(model)
    with pytest.raises(NTMError) as found:
        model.run(x, changes=[in_python(change)])
    assert str(found.value) == sentence
    with pytest.raises(EngineError) as refused:
        engine.ask("runFor(data)", payload=payload_of(model, x, target, mask), changes=[change])
    assert str(refused.value).splitlines()[0] == f"Error: {sentence}"


@pytest.mark.parametrize(
    ("name", "flat", "sentence"),
    [
        ("step 1 / heads / delta", 0, "step 1 / heads / delta cannot be set: expected a parameter, an input"),
        ("step 1 / addressing / content / z", 0, "step 1 / addressing / content / z cannot be set"),
        ("step 9 / heads / g", 0, "step 9 / heads / g cannot be set"),
        ("step 1 / heads / g", 2, "step 1 / heads / g has no number 2, expected 0 to 1"),
        ("heads.b", -1, "heads.b has no number -1, expected 0 to"),
    ],
)
def test_changes_of_a_number_that_cannot_be_set_are_refused(
    engine: Engine, name: str, flat: int, sentence: str
) -> None:
    model = machine()
    change = {"kind": "Set", "name": name, "flat": flat, "value": 1.0}
    with pytest.raises(EngineError) as refused:
        engine.ask("runFor(data)", payload=payload_of(model, *sequence(model)), changes=[change])
    assert f"Error: {sentence}" in str(refused.value)


def test_changes_can_set_what_says_so_and_nothing_else(engine: Engine) -> None:
    model = machine()
    failures = engine.ask(
        """
        const arrays = runFor(data).arrays(), failures = [];
        for (const { name, canBeSet, size } of arrays.filter(({ size }) => size > 0)) {
          const changes = [{ kind: "Set", name, flat: size - 1, value: 0.5 }];
          let done = true;
          try { runFor({ ...data, changes }) } catch { done = false }
          if (done !== canBeSet) failures.push(name);
        }
        return failures;
        """,
        payload=payload_of(model, *sequence(model, n_steps=2)),
    )
    assert failures == []


def test_changes_are_written_as_python_writes_them(engine: Engine) -> None:
    changes = [change for several in CHANGED.values() for change in several]
    found = engine.ask("return data.changes.map(pythonOf)", changes=changes)
    assert [eval(text, PYTHON) for text in found] == [in_python(change) for change in changes]
