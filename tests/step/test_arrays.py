"""The names of a run's arrays, and the gradients that are recorded."""

import numpy as np
import pytest
from node import machine, sequence

from ntm_ref import BitsPerSequence
from ntm_ref.step import arrays_of, gradients_of


@pytest.mark.parametrize("sizes", [{}, {"controller": "lstm", "n_layers": 2}, {"addressing": "content"}], ids=str)
def test_gradients_recorded_are_those_of_the_run(sizes: dict) -> None:
    model = machine(**sizes)
    x, target, mask = sequence(model)
    run, loss = model.run(x), BitsPerSequence()
    loss.forward(run.logits, target, mask)
    d_logits, _, _ = loss.backward(1.0)
    for parameter in model.parameters():
        parameter.grad[...] = 7.0
    found = gradients_of(run, d_logits)
    assert all((parameter.grad == 7).all() for parameter in model.parameters())
    for parameter in model.parameters():
        parameter.clear()
    d_x = run.backward(d_logits)
    for t in range(len(x)):
        np.testing.assert_array_equal(found[f"step {t} / d_x"], d_x[t, 0])
    for parameter in model.parameters():
        np.testing.assert_array_equal(found[f"d_{parameter.name}"], parameter.grad.reshape(-1))
    assert not any("backward" in vars(step.write) for step in run.steps)


def test_gradients_meet_at_the_memory() -> None:
    model = machine()
    x, target, mask = sequence(model)
    run, loss = model.run(x), BitsPerSequence()
    loss.forward(run.logits, target, mask)
    found = gradients_of(run, loss.backward(1.0)[0])
    parts = ("write / d_memory_prev", "read / d_memory", "addressing / similarity / d_memory")
    terms = [found[f"step 2 / {part}"] for part in parts]
    np.testing.assert_allclose(sum(terms), found["step 2 / received / d_memory"], rtol=1e-12)
    np.testing.assert_array_equal(found["step 2 / received / d_memory"], found["step 1 / write / d_memory"])


def test_arrays_have_every_argument_and_result_of_every_stage() -> None:
    model = machine(controller="lstm")
    found = arrays_of(model.run(sequence(model)[0]))
    for place, names in {
        "controller / linear": "seen z",
        "controller / cell": "c_prev h c",
        "heads": "k beta g s gamma e a",
        "addressing / similarity": "k memory K",
        "addressing / content": "similarity beta w_content",
        "addressing / interpolation": "w_content w_prev g w_gated",
        "addressing / shift": "w_gated s w_shifted",
        "addressing / sharpening": "w_shifted gamma w",
        "read": "w memory r",
        "write": "memory_prev w e a memory",
        "output": "logits",
    }.items():
        for name in names.split():
            assert f"step 3 / {place} / {name}" in found
