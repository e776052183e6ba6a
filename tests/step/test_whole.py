"""A page whose data are cut or damaged says what is missing, and shows no number."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Browser
from node import Engine, machine, sequence

from ntm_ref.step import page_html, payload_of

Data = dict[str, Any]


def without(*path: str) -> Callable[[Data], Any]:
    def damage(data: Data) -> None:
        *outer, last = path
        for name in outer:
            data = data[name]
        del data[last]

    return damage


def put(value: Any, *path: Any) -> Callable[[Data], Any]:
    def damage(data: Data) -> None:
        *outer, last = path
        for name in outer:
            data = data[name]
        data[last] = value(data[last]) if callable(value) else value

    return damage


DAMAGED: dict[str, Callable[[Data], Any]] = {
    **{
        f"the file has no {name}: it is not whole": without(name)
        for name in ("version", "settings", "dtype", "weights", "x", "target", "mask", "bits", "fingerprint")
    },
    "the file has no settings.n_rows: it is not whole": without("settings", "n_rows"),
    "the file has no settings.controller: it is not whole": without("settings", "controller"),
    "the file has no fingerprint.once: it is not whole": without("fingerprint", "once"),
    "the file has the version 2, expected 1": put(2, "version"),
    "the file has the dtype float16, expected float32 or float64": put("float16", "dtype"),
    "the file has the width 0, expected at least 1": put(0, "settings", "width"),
    "the file has the controller gru, expected feedforward or lstm": put("gru", "settings", "controller"),
    "the file has 3 steps of x, expected 4": put(lambda rows: rows[1:], "x"),
    "the file has 2 steps of target, expected 4": put(lambda rows: rows[:2], "target"),
    "the file has 0 steps of mask, expected 4": put([], "mask"),
    "the file has [1,2] as x at step 2, expected 3 numbers": put([1, 2], "x", 2),
    "the file has [,0.5,1] as x at step 0, expected 3 numbers": put([None, 0.5, 1], "x", 0),
    "the file has [0,] as target at step 3, expected 2 numbers": put([0, None], "target", 3),
    "the file has [1,a] as mask at step 1, expected 2 numbers": put([1, "a"], "mask", 1),
    "the file has [null] as mask at step 1, expected 2 numbers": put(None, "mask", 1),
    "weights, expected": put(lambda text: text[:-64], "weights"),
    "the file has 0 weights, expected": put("", "weights"),
    "the file has weights that cannot be read": put(lambda text: text[1:], "weights"),
    "the file has weights that cannot be read: ": put(lambda text: f"{text[:80]}?{text[81:]}", "weights"),
    "of NumPy's numbers, expected": put(lambda text: text[:-32], "fingerprint", "numbers"),
    "the file has numbers that cannot be read": put(lambda text: text[:-33], "fingerprint", "numbers"),
    " of NumPy's numbers, expected": put(lambda names: names[:-1], "fingerprint", "step"),
}


def small_payload() -> Data:
    model = machine()
    return payload_of(model, *sequence(model))


def test_whole_payloads_are_whole(engine: Engine) -> None:
    for settings in ({}, {"controller": "lstm", "n_layers": 2, "max_shift": 0}, {"addressing": "content"}):
        model = machine(**settings)
        engine.ask("checkWhole(data.payload)", payload=payload_of(model, *sequence(model)))


@pytest.mark.parametrize("sentence", DAMAGED)
def test_whole_says_what_is_missing(engine: Engine, sentence: str) -> None:
    payload = small_payload()
    DAMAGED[sentence](payload)
    said = engine.ask(
        "try { checkWhole(data.payload); machineOf(data.payload); return null } catch (error) { return error.message }",
        payload=payload,
    )
    assert said is not None
    assert sentence.strip() in said
    assert said.endswith(": it is not whole")


@pytest.fixture(scope="module")
def text() -> str:
    model = machine()
    return page_html(model, *sequence(model))


def opened(browser: Browser, path: Path, text: str) -> str:
    """What a page says that should say what is missing."""
    path.write_text(text, encoding="utf-8")
    browser.open(path)
    browser.run("new Promise((done) => setTimeout(done, 60))")  # the sources are unpacked later
    assert browser.messages == []
    return " ".join(browser.run("document.body.innerText").split())


@pytest.mark.thorough
def test_whole_page_says_what_its_data_miss_and_shows_no_number(
    one_browser: Browser, text: str, tmp_path: Path
) -> None:
    start = text.index('id="data">') + len('id="data">')
    end = text.index("</script>", start)
    for sentence, damage in DAMAGED.items():
        data = json.loads(text[start:end])
        damage(data)
        cut = text[:start] + json.dumps(data).replace("<", "\\u003c") + text[end:]
        said = opened(one_browser, tmp_path / "cut.html", cut)
        assert said.startswith("This page cannot be shown: ")
        assert sentence.strip() in said
        assert said.endswith(": it is not whole.")


@pytest.mark.thorough
def test_whole_page_of_which_a_part_is_missing_never_shows_numbers(
    one_browser: Browser, text: str, tmp_path: Path
) -> None:
    """Cut short at many places after the style, and with a piece taken out of the data at many places."""
    start = text.index('id="data">') + len('id="data">')
    end, rng = text.index("</script>", start), np.random.default_rng(0)
    for at in rng.integers(text.index("</main>"), text.rindex("</script>"), 20):
        said = opened(one_browser, tmp_path / "cut.html", text[: int(at)])
        assert said.startswith("This page computes all of its numbers itself. If this sentence stays, scripts are")
    for at in rng.integers(start, end - 200, 40):
        piece = int(rng.integers(1, 200))
        said = opened(one_browser, tmp_path / "cut.html", text[: int(at)] + text[int(at) + piece :])
        told = ("This page cannot be shown: ", "These numbers are not NumPy", "cannot be read: the file is not whole")
        assert any(sentence in said for sentence in told), (at, piece, said)
