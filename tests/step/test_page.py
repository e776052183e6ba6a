"""The file: one page, the same bytes, nothing from outside, nothing executed but its own scripts."""

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from node import Engine, machine, sequence

from ntm_ref import LSTM, NTM
from ntm_ref.cli import main
from ntm_ref.step import ENGINE, fingerprint_of, page_html, payload_of, random_weights
from ntm_ref.step.fingerprint import without_copies
from ntm_ref.step.page import ASSETS, INTERFACE, indented_by_tabs
from ntm_ref.support.errors import NotFiniteError, NTMError, ShapeError

SIZES = {"n_inputs": 4, "n_outputs": 3, "controller_size": 32, "n_rows": 12, "width": 8}


@pytest.fixture(scope="module")
def small_page() -> str:
    model = NTM(**SIZES)
    return page_html(
        model, *(a.astype(np.float32) for a in sequence(model, n_steps=7)), title="a < b", task="</script>"
    )


def test_page_has_the_same_bytes_for_the_same_arguments(small_page: str) -> None:
    model = NTM(**SIZES)
    again = page_html(
        model, *(a.astype(np.float32) for a in sequence(model, n_steps=7)), title="a < b", task="</script>"
    )
    assert again == small_page


@pytest.mark.parametrize(
    ("name", "limit"),
    [("copy-small", 250_000), ("copy", 450_000), pytest.param("priority-sort", 1_500_000, marks=pytest.mark.thorough)],
)
def test_page_that_the_command_writes_keeps_to_its_size(name: str, limit: int, tmp_path: Path) -> None:
    page = tmp_path / "step.html"
    assert main(["step", name, "--out", str(page)]) == 0
    assert page.stat().st_size < limit


def test_page_allows_its_own_scripts_and_its_style_by_their_digests_and_nothing_else(small_page: str) -> None:
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', small_page)
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; ")
    scripts = re.findall(r"<script>(.*?)</script>", small_page, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", small_page, re.DOTALL)
    assert len(scripts) == 2, "the engine and the interface"
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    for inline, kind in ((scripts, "script-src"), (styles, "style-src")):
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
        assert allowed[kind] == " ".join(f"'sha256-{digest}'" for digest in digests)
    assert "'none'" in allowed["base-uri"]
    assert "'none'" in allowed["form-action"]
    assert not re.search(r"<[^>]* (style|on\w+|src|href)=", small_page.split("<body>")[0] + "<main")


def test_page_has_all_of_its_scripts_but_the_comments_on_top(engine: Engine, small_page: str) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", small_page, re.DOTALL)
    engine.ask("for (const text of data.scripts) new Function(text)", scripts=scripts)  # throws if one cannot be read
    for name in ENGINE[:-1]:
        if name != "lstm":
            text = indented_by_tabs((ASSETS / "engine" / f"{name}.js").read_text(encoding="utf-8"), 2)
            comment, _, code = text.removeprefix('"use strict";\n').partition("*/\n")
            assert comment.startswith("/* ")
            assert f"/* engine/{name}.js */\n{code}" in scripts[0], name


def test_page_has_no_address_no_path_and_no_way_out_of_its_data(small_page: str) -> None:
    outside_data = re.sub(r'<script type="application/json".*?</script>', "", small_page, flags=re.DOTALL)
    names_that_nobody_loads = ("http-equiv", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg")
    for name in names_that_nobody_loads:
        outside_data = outside_data.replace(name, "")
    assert "http" not in outside_data
    assert str(ASSETS.parent) not in small_page
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', small_page, re.DOTALL)
    assert json.loads(data)["about"] == {"task": "</script>"}
    assert "<title>a &lt; b</title>" in small_page


def test_page_has_all_its_assets_in_the_package() -> None:
    assert {path.stem for path in (ASSETS / "engine").iterdir()} == set(ENGINE)
    for name in ("page.html", "style.css", *(f"interface/{name}.js" for name in INTERFACE)):
        assert (ASSETS / name).exists()


def test_engine_is_strict_and_every_script_stands_alone() -> None:
    for name in ENGINE:
        text = (ASSETS / "engine" / f"{name}.js").read_text(encoding="utf-8")
        assert text.startswith('"use strict";\n/* '), name
        assert "</script" not in text
        assert not re.search(r"\b(eval|fetch|localStorage|innerHTML|document|window)\b", text), name


@pytest.mark.parametrize("controller", ["feedforward", "lstm"])
def test_page_has_the_source_of_every_stage_of_its_machine(engine: Engine, controller: str) -> None:
    model = machine(controller=controller)
    arrays = sequence(model)
    (data,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', page_html(model, *arrays), re.DOTALL
    )
    sources = json.loads(zlib.decompress(base64.b64decode(json.loads(data)["sources"])))
    titles = engine.ask(
        "return runFor(data).evaluations.map(({ kind }) => kind.title)", payload=payload_of(model, *arrays)
    )
    assert set(titles) == set(sources)
    for name, text in sources.items():
        assert text.startswith(f"class {name}(")


def test_page_is_indented_by_tabs_and_otherwise_as_its_files() -> None:
    assert indented_by_tabs("a  b\n  c\n    d\n   e\n", 2) == "a  b\n\tc\n\t\td\n\t e\n"


README = (ASSETS.parent / "README.md").read_text(encoding="utf-8")


def test_readme_of_the_page_lists_every_script_and_calls_what_exists(engine: Engine) -> None:
    (listing,) = re.findall(r"the same names:\n\n```text\n(.*?)```", README, re.DOTALL)
    assert [name for line in listing.splitlines() for name in re.split("  {3,}", line)[0].split()] == list(ENGINE)
    called = set(re.findall(r"\b(?<![.\w])([a-z]\w+)\(", README.split("## What the interface calls")[1]))
    called -= {"backward", "mathElement"}  # of a run; in elements.js
    assert len(called) > 15
    assert (
        engine.ask("return data.names.filter((name) => typeof globalThis[name] !== 'function')", names=[*called]) == []
    )


def test_readme_of_the_page_has_python_that_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["page"].startswith("<!DOCTYPE html>")


def test_readme_of_the_page_names_every_array(engine: Engine) -> None:
    table = dict(re.findall(r"^\| (?:or )?`([\w /]+)`[^|]*\| (.*) \|$", README, re.MULTILINE))
    for controller in ("feedforward", "lstm"):
        model = machine(controller=controller)
        found = engine.ask(
            "return runFor(data).steps[1].evaluations.map(({ name, arrays }) => [placeOf(name), Object.keys(arrays)])",
            payload=payload_of(model, *sequence(model)),
            addPenalty=1,
        )
        for place, names in found:
            assert set(names) <= set(re.findall(r"\w+", table[place])), place


def test_payload_carries_the_weights_exactly(engine: Engine) -> None:
    for model in (NTM(**SIZES, seed=3), machine()):
        x, target, mask = sequence(model)
        payload = payload_of(model, *(a.astype(model.dtype) for a in (x, target, mask)))
        found = engine.ask(
            "return Object.entries(machineOf(data.payload).values).map(([n, v]) => [n, Array.from(v)])", payload=payload
        )
        for parameter, (name, value) in zip(model.parameters(), found, strict=True):
            assert parameter.name == name
            np.testing.assert_array_equal(parameter.value.reshape(-1), np.array(value, model.dtype))


def test_random_weights_are_the_same_in_both_languages_and_balanced(engine: Engine) -> None:
    weights = random_weights(500)
    assert np.array_equal(engine.ask("return Array.from(randomWeights(500))"), weights)
    assert abs(weights.sum()) < 40
    assert len({*np.abs(weights)}) == 500
    signs = [engine.ask("return Array.from(randomSigns(500, data.seed))", seed=seed) for seed in (0, 1, 12345)]
    assert all({*one} == {-1, 1} and abs(sum(one)) < 80 for one in signs)
    assert signs[0] != signs[1]


@pytest.mark.parametrize("change", ["exchanged", "moved", "longer"])
def test_fingerprint_lets_no_difference_pass(change: str) -> None:
    """Numbers that change places, a part that moves from one to the next, and a factor."""
    array = np.arange(1.0, 31.0)
    for i in range(29):
        other = array.copy()
        if change == "exchanged":
            other[[i, i + 1]] = array[[i + 1, i]]
        elif change == "moved":
            other[[i, i + 1]] += (0.1, -0.1)
        else:
            other[i] *= 1.01
        one, changed = (
            np.frombuffer(base64.b64decode(fingerprint_of({"a": a, "step 0 / b": a})["numbers"]))
            for a in (array, other)
        )
        assert abs(one - changed).min() > 1e-8 * np.linalg.norm(array)  # the page allows 1e-9


def test_fingerprint_lists_names_once_and_has_one_number_of_each_array() -> None:
    found = fingerprint_of({"step 0 / a": np.array([3.0, 4.0]), "step 1 / a": np.zeros(2), "b": np.array([[2.0]])})
    assert (found["steps"], found["step"], found["once"]) == (2, ["a"], ["b"])
    numbers = np.frombuffer(base64.b64decode(found["numbers"]))
    weights = random_weights(2)
    assert numbers.tolist() == [weights @ [3.0, 4.0], 0.0, 2.0 * weights[0]]


def test_fingerprint_lists_what_is_handed_on_once() -> None:
    one, other = np.array([1.0, 2.0]), np.array([3.0])
    arrays = {"step 0 / a": one, "step 0 / b": one, "step 1 / a": other, "step 1 / b": other, "step 0 / c": one}
    assert set(without_copies(arrays)) == {"step 0 / a", "step 1 / a", "step 0 / c"}
    arrays["step 1 / b"] = other + 1e-15
    assert set(without_copies(arrays)) == set(arrays)


def refused() -> dict[str, Any]:
    model = machine()
    x, target, mask = sequence(model)
    huge = machine()
    huge.W_output.value[...] = 1e308
    return {
        "the loss of this run is": (NotFiniteError, huge, x, target, mask),
        "the page shows a machine with a memory, an NTM, and this is an LSTM": (NTMError, LSTM(3, 2), x, target, mask),
        "the page computes with real numbers": (NTMError, NTM(3, 2, n_rows=4, dtype=np.complex128), x, target, mask),
        "x has shape (4, 2, 3), expected (T, 1, 3)": (ShapeError, model, np.repeat(x, 2, axis=1), target, mask),
        "target has shape (4, 1, 1), expected (4, 1, 2)": (ShapeError, model, x, target[..., :1], mask),
        "mask has shape (3, 1, 1), expected one that broadcasts": (ShapeError, model, x, target, mask[1:]),
        "target holds numbers that are not finite": (NTMError, model, x, target + np.inf, mask),
        "x has shape (4, 1, 2), expected (T, 1, 3)": (ShapeError, model, x[..., :2], target, mask),
    }


@pytest.mark.parametrize("sentence", refused())
def test_payload_refuses_what_the_page_cannot_show(sentence: str) -> None:
    error, *arguments = refused()[sentence]
    with pytest.raises(error, match=re.escape(sentence)):
        payload_of(*arguments)
