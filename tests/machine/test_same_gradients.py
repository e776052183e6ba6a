"""The gradients of all models and recipes are those of the code before the machine was rewritten, to 1e-12 in float64.

``gradients_before.json`` was made at commit eaf4ef9, where the input's product with its weights was hoisted out of the
loop over time, by the function `sums` below: of the logits, of the input's gradient and of every parameter's it holds
the norm and the components along three random directions.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ntm_ref import LSTM, NTM
from ntm_ref.recipes import RECIPES, make_model
from ntm_ref.tasks import make_task
from ntm_ref.training import AddPenalty
from ntm_ref.training.model import in_float64

BEFORE = json.loads((Path(__file__).parent / "gradients_before.json").read_text(encoding="utf-8"))
SHORT = {
    "copy": {"length": 4},
    "repeat-copy": {"length": 3, "repeats": 2},
    "associative-recall": {"items": 2},
    "ngrams": {"length": 12},
    "priority-sort": {},
}
LONG = ("repeat-copy lstm", "associative-recall lstm")  # as copy lstm, with more inputs
VARIANTS: dict[str, dict[str, Any]] = {
    "content": {"addressing": "content"},
    "location": {"addressing": "location"},
    "no-shift": {"max_shift": 0},
    "several-heads": {"n_read_heads": 2, "n_write_heads": 3, "max_shift": 2},
    "focused": {"start": "focused"},
    "lstm": {"controller": "lstm", "n_read_heads": 2},
    "two-layers": {"controller": "lstm", "n_layers": 2, "n_write_heads": 2},
    "three-layers": {"controller": "lstm", "n_layers": 3},
}
THEN: dict[str, dict[str, Any]] = {  # of recipes that have changed since
    "copy ntm-feedforward": {"batch_size": 4},
    "associative-recall ntm-feedforward": {"batch_size": 4},
    "repeat-copy ntm-feedforward": {"batch_size": 4, "n_rows": 256, "start": "scattered", "add_penalty": None},
}
SMALL = {"n_inputs": 4, "n_outputs": 2, "controller_size": 6, "n_rows": 8, "width": 5, "seed": 5, "dtype": np.float64}


def model_and_input(name: str) -> tuple[Any, np.ndarray, float | None, float | None]:
    """The model, its input, the price on what is added and the limit on the state's gradient."""
    x = np.random.default_rng(1).standard_normal((9, 3, 4))
    kind, _, what = name.partition(" ")
    what, _, limited = what.partition(", ")
    if what == "baseline":
        return LSTM(4, 2, n_layers=2, size=5, seed=5, dtype=np.float64), x, None, 0.4 if limited else None
    if kind == "variant":
        return NTM(**SMALL | VARIANTS[what]), x, *((0.3, 0.4) if limited else (None, None))
    recipe, task = replace(RECIPES[kind][what], **THEN.get(name, {})), make_task(kind)
    x, _, _ = task.batch(np.random.default_rng(0), 2, dtype=np.float64, **SHORT[kind])
    shares = [value and value / recipe.batch_size for value in (recipe.add_penalty, recipe.max_state_norm)]
    return in_float64(make_model(recipe, task, 3)), x[:12], *shares


def gradients(name: str) -> dict[str, np.ndarray]:
    """The logits, d_x, and the gradient of every parameter, of a model in general position."""
    (model, x, price, limit), rng = model_and_input(name), np.random.default_rng(7)
    for p in model.parameters():
        p.value += 0.1 * rng.standard_normal(p.value.shape)
    run = model.run(x)
    v, d_a = rng.standard_normal(run.logits.shape), None
    if price:
        penalty = AddPenalty(price * x.shape[1])  # a sum over the batch
        penalty.forward(run.add_vectors)
        d_a = penalty.backward(1.0)
    d_x = run.backward(v, d_a, max_state_norm=limit)
    return {"logits": run.logits, "x": d_x} | {p.name: p.grad for p in model.parameters()}


def as_before(found: dict[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """An upper layer's W_x and W_r were one array, one below the other."""
    for name, gradient in found.items():
        if name.startswith("controller.W_x_"):
            n = name.removeprefix("controller.W_x_")
            yield f"controller.W_{n}", np.concatenate([gradient, found[f"controller.W_r_{n}"]])
        elif not name.startswith("controller.W_r_"):
            yield name, gradient


def sums(array: np.ndarray, rng: np.random.Generator) -> list[float]:
    """The norm, and the components along three random directions."""
    directions = rng.standard_normal((3, array.size))
    return [float(np.linalg.norm(array)), *(directions @ array.ravel() / np.sqrt(array.size)).tolist()]


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.thorough] * (name in LONG)) for name in BEFORE])
def test_gradients_are_those_of_the_code_before(name: str) -> None:
    rng = np.random.default_rng(8)
    found = {array_name: sums(array, rng) for array_name, array in as_before(gradients(name))}
    assert list(found) == list(BEFORE[name])
    for array_name, values in found.items():
        before = BEFORE[name][array_name]
        assert max(abs(np.subtract(values, before))) <= 1e-12 * before[0], array_name


def test_gradients_of_the_code_before_were_saved_for_every_task_of_the_paper() -> None:
    assert {name.split(" ")[0] for name in BEFORE} == {*SHORT, "variant"}
    for task in SHORT:
        assert {name.split(" ")[1] for name in BEFORE if name.startswith(f"{task} ")} == set(RECIPES[task])
