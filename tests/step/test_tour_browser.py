"""The tours in Chromium: walked by Space alone, each stop shows what it speaks of, and Escape leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, WITHOUT_CHROMIUM, Browser

from ntm_ref import pretrained
from ntm_ref.step import page_html

pytestmark = pytest.mark.thorough

PAGE = Path(__file__).parents[2] / "tutorials" / "pages" / "copy-small.html"
SEEN = """
(() => {
  const bottom = document.getElementById("walk").getBoundingClientRect().top;
  const told = Array.from(document.querySelectorAll("td.told, td.chosen, .box.told, .wire.here, .told[d^=M], .path"));
  return told.some((one) => {
    const { top, height, left } = one.getBoundingClientRect();
    return top >= 0 && top < bottom && left < innerWidth;
  });
})()
"""
LINE = "ui.text(ui.tourStops(ui.page.model, ui.page.state)[ui.page.state.stop].line)"
WORDS = "document.getElementById('words').textContent"


@pytest.fixture(scope="module")
def one_browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(WITHOUT_CHROMIUM)
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def browser(one_browser: Browser) -> Iterator[Browser]:
    one_browser.resize(1280, 800)
    yield one_browser
    messages, one_browser.messages = one_browser.messages, []
    assert messages == []


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model, task = pretrained.load("copy-random-only"), pretrained.task_of("copy-random-only")
    batch = task.batch(np.random.default_rng(0), 1, length=5, inputs="silent-pair")
    path = tmp_path_factory.mktemp("page") / "silent.html"
    path.write_text(page_html(model, *batch, machine="copy-random-only", task="copy"), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("name", "n_stops"), [("vector", 9), ("bit", 11), ("silent", 7)])
def test_tour_is_walked_by_space_alone_and_back(
    browser: Browser, silent: Path, name: str, n_stops: int, width: int
) -> None:
    browser.resize(width, 800)
    browser.open(silent if name == "silent" else PAGE, f"tour={name}&stop=1")
    said = []
    for k in range(n_stops):
        assert browser.run("document.getElementById('counter').textContent").startswith(f"stop {k + 1} of {n_stops} ")
        assert browser.run(WORDS) == browser.run(LINE)
        assert browser.run(SEEN), (name, k + 1)
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert browser.run("document.getElementById('note').textContent") == ""
        said.append(browser.run(WORDS))
        browser.press(" ")
    assert browser.run("ui.page.state.stop") == n_stops - 1  # the end is the end
    for expected in reversed(said[:-1]):
        browser.press(" ", shift=True)
        assert browser.run(WORDS) == expected
    browser.press("4", " ")
    assert browser.run(WORDS) == said[3]
    browser.press("Escape")
    assert browser.run("[ui.page.state.tour, ui.page.state.loss]") == [None, "bits"]
    assert browser.run(WORDS) == browser.run("ui.sentence(ui.page.model.run, ui.page.stop)")


def test_tour_is_chosen_from_the_list(browser: Browser) -> None:
    browser.open(PAGE)
    assert browser.run("document.querySelectorAll('[data-key^=\"tour \"]').length") == 2  # where to begin
    browser.press("T", shift=True)
    assert browser.run("ui.page.state.show") == "tours"
    browser.run("document.querySelector('[data-key=\"tour bit\"]').click()")
    assert browser.run("[ui.page.state.tour, ui.page.state.stop, ui.page.state.loss.t]") == ["bit", 0, 8]
    browser.run("ui.page.writeAddress()")
    address = browser.run("location.hash.slice(1)")
    assert address.endswith("&tour=bit&stop=1")
    browser.open(PAGE, address)
    assert browser.run("ui.addressOf(ui.page.state)") == address


def test_tour_follows_the_bit_that_was_chosen_and_the_run_that_was_changed(browser: Browser) -> None:
    browser.open(PAGE, "loss=7.2&change=move:3:1:2&tour=bit&stop=1")
    assert "logit 2 of step 7" in browser.run(WORDS)
    assert browser.run("ui.page.state.changes.length") == 1
    browser.press(" ", "g")
    assert browser.run("[ui.page.state.changes.length, ui.page.state.stop, ui.page.state.log]") == [1, 1, True]


def test_sources_are_unpacked(browser: Browser) -> None:
    browser.open(PAGE, "level=stage&step=2&place=write")
    browser.run("new Promise((done) => setTimeout(done, 500))")
    assert "class Write(" in browser.run("document.querySelector('pre').textContent")
    assert browser.run("document.querySelectorAll('.marked').length") > 3
