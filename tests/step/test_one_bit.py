"""One bit's way back, walked with Space alone from the output to the start; at every stop a number is nudged."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Browser
from on_paper import is_written
from somebody import Somebody, assert_written

from ntm_ref import pretrained
from ntm_ref.step import arrays_of, gradients_of, page_html
from ntm_ref.training.model import in_float64

pytestmark = pytest.mark.thorough

BIT = (3, 0)  # of the first vector of two, which was heard at step 0
PLACES = {
    "State received": "received",
    "Controller: linear": "controller / linear",
    "Controller: tanh": "controller / tanh",
    "Heads: linear": "heads / linear",
    "Head parameters": "heads",
    "Cosine similarity": "addressing / similarity",
    "Content weighting": "addressing / content",
    "Interpolation": "addressing / interpolation",
    "Circular shift": "addressing / shift",
    "Sharpening": "addressing / sharpening",
    "Read": "read",
    "Write": "write",
    "Output: linear": "output",
    "Loss": "loss",
}


def sequence() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two vectors to copy."""
    return pretrained.task_of("copy-small").batch(np.random.default_rng(0), 1, length=2)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """In place of the usual page one of two vectors, since every stop takes four runs."""
    path = tmp_path_factory.mktemp("page") / "two.html"
    path.write_text(page_html(pretrained.load("copy-small"), *sequence()), encoding="utf-8")
    return path


def by_numpy() -> dict[str, np.ndarray]:
    """All numbers of the run, and the gradients of that one bit's logit."""
    model: Any = in_float64(pretrained.load("copy-small"))
    x, _, _ = sequence()
    run = model.run(x.astype(float))
    d_logits = np.zeros_like(run.logits)
    d_logits[BIT[0], 0, BIT[1]] = 1
    return {**arrays_of(run), **gradients_of(run, d_logits)}


def nudged(me: Somebody) -> tuple[str, str, float]:
    """The name of the number at this stop, its value as it is shown, and its gradient, which agrees with the slope."""
    me.press("n")
    verdict = me.find(r"gradient \S+ (\S) (?:\d+ digits )?agree", "side")
    assert verdict == ("\u2713",), me.read("words")
    gradient, name, value = me.find(r"gradient (\S+) \u2713 .*nudge (?:step )?(\w+),.* value (\S+?), gradient", "side")
    me.press("n")
    return name, value, float(gradient.replace("\u2212", "-"))


def test_one_bit_goes_back_by_space_alone_and_every_number_on_its_way_is_right(browser: Browser) -> None:
    me, arrays = Somebody(browser), by_numpy()
    me.go_to(BIT[0])
    me.press("f")
    me.go_to(BIT[0], "Output: linear", backwards=True)
    seen, compared = [], 0
    for _ in range(400):
        if "Step 0, backwards, State received. Gradients" in me.read("words"):
            break
        step, title = me.find(r"^Step (\d+), backwards, (.*?)\. ")
        name, value, gradient = nudged(me)
        place = f"step {step} / {PLACES[title]}"
        seen.append(place)
        if title != "Loss":  # a cost is no part of one logit
            d_name = "d_memory" if title == "State received" else f"d_{name}"  # handed on unchanged
            values, gradients = arrays[f"{place} / {name}"], arrays[f"{place} / {d_name}"]
            close = np.isclose(gradients, gradient, rtol=1e-9, atol=1e-12 * np.linalg.norm(gradients) + 1e-300)
            assert close.any(), (place, name, gradient)
            assert any(is_written(float(one), value) for one in values[close]), (place, name, value)
            compared += 1
        me.press(" ")
    assert seen[0] == "step 3 / output"
    assert {f"step {t} / {place}" for t in range(3) for place in PLACES.values()} <= set(seen) | {"step 0 / received"}
    assert compared > 60


def test_one_bit_path_says_where_the_walk_went(browser: Browser) -> None:
    """The row, the steps and the product of the factors are those that the numbers of the walk have."""
    me, arrays = Somebody(browser), by_numpy()
    me.go_to(BIT[0])
    me.press("f")
    read, row, written = map(int, me.find(r"where step (\d+) read row (\d+), .* the add vector of step (\d+)", "side"))
    (product,) = me.find(r"The product of the factors is (\S+)\.", "side")

    def length(t: int, name: str) -> float:
        return float(np.linalg.norm(arrays[f"step {t} / write / {name}"].reshape(12, -1)[row]))

    factors = [length(t, "d_memory_prev") / length(t, "d_memory") for t in range(written + 1, read)]
    assert_written(float(np.prod(factors)), product)
    assert len(factors) > 0
    _, *steps = me.table("Each write lets 1")
    assert steps == [f"step {t}" for t in range(read - 1, written, -1)]
