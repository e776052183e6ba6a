"""The page of a run in a notebook."""

import html
import json
import re
from typing import Any

import numpy as np
import pytest
from node import Engine, machine

from ntm_ref import LSTM
from ntm_ref.machine import Cut
from ntm_ref.step import page_html, page_of
from ntm_ref.support.errors import NTMError, ShapeError


def batch(n_steps: int = 4, batch_size: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((n_steps, batch_size, 3))
    return x, rng.integers(0, 2, (n_steps, batch_size, 2)).astype(float), np.ones((n_steps, 1, 1))


def test_notebook_shows_the_page_of_one_sequence_in_a_frame_that_reaches_nothing() -> None:
    model = machine()
    x, target, mask = batch()
    shown = page_of(model.run(x), target, mask, sequence=2, title="third", height=500)
    assert shown.html == page_html(model, x[:, 2:], target[:, 2:], mask, title="third")
    frame = shown._repr_html_()
    assert re.fullmatch(
        r'<iframe title="[^"]+" width="100%" height="500" sandbox="allow-scripts" srcdoc="[^"]*"></iframe>', frame
    )
    (inside,) = re.findall(r'srcdoc="([^"]*)"', frame)
    assert html.unescape(inside) == shown.html
    assert re.fullmatch(r"<a step-through page of \d+ kB; a notebook shows it>", repr(shown))


@pytest.mark.parametrize("sizes", [{}, {"controller": "lstm", "n_layers": 2}], ids=str)
def test_notebook_finds_the_input_in_the_run_and_the_engine_agrees(engine: Engine, sizes: dict[str, Any]) -> None:
    model = machine(**sizes)
    x, target, _ = batch()
    mask = np.random.default_rng(2).integers(0, 2, target.shape).astype(float)
    mask[-1] = 1
    page = page_of(model.run(x), target, mask, sequence=1).html
    (data,) = re.findall(r'id="data">(.*?)</script>', page)
    payload = json.loads(data)
    assert payload["x"] == x[:, 1].tolist()
    assert payload["mask"] == mask[:, 1].tolist()
    compared = engine.ask("return compareWithNumPy(runFor(data), data.payload.fingerprint)", payload=payload)
    assert compared["agree"]


def refused() -> dict[str, Any]:
    model = machine()
    x, target, mask = batch()
    moved = machine()
    of_before = moved.run(x)
    moved.W_output.value += 1
    return {
        "this run did not keep its steps; use ntm.run(x) without keep_steps=False": (
            NTMError, model.run(x, keep_steps=False), target, mask, 0,
        ),
        "this run was changed; show one without changes": (
            NTMError, model.run(x, changes=[Cut("shift")]), target, mask, 0,
        ),
        "the machine has other weights than when this run was made": (NTMError, of_before, target, mask, 0),
        "the page shows a run of an NTM, not LSTMRun": (
            NTMError, LSTM(3, 2, dtype=np.float64).run(x), target, mask, 0,
        ),
        "there is no sequence 3 in this run, expected 0 to 2": (NTMError, model.run(x), target, mask, 3),
        "target has shape (4, 3, 1), expected (4, 3, 2)": (ShapeError, model.run(x), target[..., :1], mask, 0),
    }  # fmt: skip


@pytest.mark.parametrize("sentence", refused())
def test_notebook_refuses_in_one_sentence(sentence: str) -> None:
    error, run, target, mask, number = refused()[sentence]
    with pytest.raises(error, match=re.escape(sentence)):
        page_of(run, target, mask, sequence=number)
