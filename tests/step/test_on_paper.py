"""Numbers worked out from the formulas as the page shows them are NumPy's, to the digits that are shown."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import Browser
from node import numpy_arrays
from on_paper import interval, is_written, term, worked_out

from ntm_ref import pretrained
from ntm_ref.step import page_html
from ntm_ref.step.example import example_of
from ntm_ref.training.model import in_float64

TASKS = ("copy-small", "repeat-copy", "associative-recall", "ngrams", "priority-sort")
N_EACH = 10

FORMULA = """(() => {
  const list = document.querySelector('#side ul');
  return [Array.from(list.children, (one) => one.textContent), list.nextElementSibling.textContent];
})()"""  # the terms and the conclusion: a list, and the paragraph below it


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("0.5 \u00b7 0.2 = 0.10", 0.45 * 0.15, 0.55 * 0.25),
        ("step 3: \u22120.50 \u00b7 (1 \u2212 0.20)", -0.505 * 0.805, -0.495 * 0.795),
        ("\u2212\u22120.50 / 2.0", 0.495 / 2.05, 0.505 / 1.95),
        ("1 / 0.20", 1 / 0.205, 1 / 0.195),
        ("tanh(0.50) \u00b7 3.0e\u22124", np.tanh(0.495) * 2.95e-4, np.tanh(0.505) * 3.05e-4),
        ("and 12 smaller terms, together \u22120.010", -0.0105, -0.0095),
        ("0 \u00b7 0.20 = 0", 0, 0),
    ],
)
def test_paper_works_a_term_out(text: str, least: float, most: float) -> None:
    assert term(text) == (pytest.approx(least), pytest.approx(most))


def test_paper_works_a_formula_out_and_finds_what_does_not_follow() -> None:
    assert worked_out(["0.20", "0.10"], "tanh of 0.300: 0.291313") == (
        (pytest.approx(np.tanh(0.29)), pytest.approx(np.tanh(0.31))),
        "0.291313",
    )
    assert worked_out(["0.20", "\u22120.10", "and 4 smaller terms"], "the largest: 0.200000")[0] == interval("0.20")
    with pytest.raises(AssertionError):
        term("0.50 \u00b7 0.20 = 0.30")
    with pytest.raises(AssertionError):
        worked_out(["0.20", "0.10"], "tanh of 0.400: 0.379949")
    assert is_written(0.49999999999, "0.500000")
    assert not is_written(0.501, "0.500")


def address_of(browser: Browser, name: str, flat: int) -> str:
    """Where a number is shown: its place, whether it is a gradient, and its index."""
    array, index = browser.run(
        f"(({{ array }}) => [array.name, array.index({flat})])(ui.page.model.run.find({name!r}))"
    )
    packed = re.sub("(step|layer) ", r"\1", array).replace(" / ", "/")
    step, _, place = packed.rpartition("/")[0].partition("/")
    where = f"step={step.removeprefix('step')}&place={place}" if place else "step=-1&place=start"
    direction = "back" if name.split(" / ")[-1].startswith("d_") else "forward"
    return f"level=stage&{where}&direction={direction}&number={packed}[{','.join(map(str, index))}]"


def drawn(arrays: dict[str, np.ndarray], seed: int) -> list[tuple[str, int]]:
    """Random numbers: each an array's name and an index; none that are given, and none of an empty array."""
    rng, names = np.random.default_rng(seed), [name for name in arrays if arrays[name].size]
    return [(name, int(rng.integers(arrays[name].size))) for name in rng.choice(names, N_EACH, replace=False).tolist()]


@pytest.mark.thorough
@pytest.mark.parametrize("name", TASKS)
def test_paper_gives_numpys_numbers_from_the_formulas_shown(one_browser: Browser, tmp_path: Path, name: str) -> None:
    model: Any = in_float64(pretrained.load(name))
    x, target, mask = (array.astype(float) for array in example_of(pretrained.task_of(name)))
    arrays = numpy_arrays(model.run(x), target, np.broadcast_to(mask, target.shape))
    (tmp_path / "page.html").write_text(page_html(model, x, target, mask), encoding="utf-8")
    one_browser.open(tmp_path / "page.html")
    one_browser.wait("document.getElementById('badge')")
    for array, flat in drawn(arrays, seed=3):
        address = address_of(one_browser, array, flat)
        one_browser.run(f"location.hash = {address!r}; new Promise((done) => setTimeout(done, 50))")
        assert one_browser.run("document.getElementById('note').textContent") == "", address
        terms, conclusion = one_browser.run(FORMULA)
        terms = [re.sub(r" \(all of it: .*", "", text).replace("nothing for it", "0").strip() for text in terms]
        (least, most), written = worked_out(terms, re.sub(r" \(length .*", "", conclusion))
        expected = float(arrays[array][flat])
        assert least <= expected <= most, (array, flat, terms, conclusion)
        assert is_written(expected, written), (array, flat, written, expected)
        size = sum(max(map(abs, term(text))) for text in terms if not text.startswith("and ")) + abs(expected)
        assert most - least <= 0.15 * size, (array, flat, terms, conclusion)
    assert one_browser.messages == []
