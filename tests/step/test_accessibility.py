"""axe-core, which finds what keeps people out of a page, finds nothing in ours.

It is one file that is not part of this repository. It is looked for where the environment variable AXE_CORE says, and
in the folder that ``npm install --no-save axe-core`` makes.
"""

import os
from pathlib import Path

import pytest
from browser import Browser

from ntm_ref.step.wrong import about_mistake, wrong_page

pytestmark = pytest.mark.thorough

PLACES = (os.environ.get("AXE_CORE"), Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js")
AXE = next((Path(place) for place in PLACES if place and Path(place).is_file()), None)
WITHOUT_AXE = "axe-core was not found (AXE_CORE names its axe.min.js): THE PAGE'S ACCESSIBILITY IS NOT TESTED"

FOUND = """axe.run(document).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary: why }) => `${id}: ${html}: ${why}`)))"""
PLACE = "step=6&place=addressing/sharpening"
NUMBER = f"{PLACE}&number=step6/addressing/sharpening/w[0,1]"
SEEN = {
    "nothing chosen": PLACE,
    "a number": NUMBER,
    "a fork": f"{NUMBER}&fork=w&cut=step6/write/w",
    "tables": f"{NUMBER}&tables=1&size=log",
    "nudge": f"{NUMBER}&show=nudge",
    "check": f"{NUMBER}&show=check",
    "bit": f"{NUMBER}&show=bit&loss=6.0",
    "change": f"{NUMBER}&show=change&change=set:step2/x:0:1&change=cut:shift:4",
    "teach": f"{NUMBER}&show=teach&teach=8",
    "start": "step=-1&place=start",
    "an address that does not fit": "step=99",
}


@pytest.fixture
def axe(one_browser: Browser) -> str:
    """The source of axe-core; tests are skipped without it."""
    if AXE is None:
        pytest.skip(WITHOUT_AXE)
    return AXE.read_text(encoding="utf-8")


def violations(browser: Browser) -> list[str]:
    return list(browser.run(FOUND))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.parametrize("direction", ["forward", "back"])
@pytest.mark.parametrize("level", ["sequence", "step", "stage"])
def test_accessibility_axe_finds_nothing_whatever_is_open(
    browser: Browser, axe: str, level: str, direction: str, scheme: str, width: int
) -> None:
    browser.media(prefers_color_scheme=scheme)
    browser.resize(width, 844)
    browser.run(f"{axe}; 0")
    for what, address in SEEN.items():
        browser.run(f"location.hash = 'level={level}&direction={direction}&{address}'")
        browser.run("new Promise((done) => setTimeout(done, 200))")  # the curve, and the first arrays of a check
        assert violations(browser) == [], what


@pytest.mark.parametrize("key", ["?"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_axe_finds_nothing_in_a_dialog(browser: Browser, axe: str, scheme: str, key: str) -> None:
    browser.media(prefers_color_scheme=scheme)
    browser.run(f"{axe}; 0")
    browser.press(key)
    assert browser.run("document.querySelector('dialog[open]') !== null")
    assert violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mistake", [1, 90])
def test_accessibility_axe_finds_nothing_on_a_page_about_a_wrong_gradient(
    one_browser: Browser, axe: str, tmp_path: Path, mistake: int, scheme: str
) -> None:
    about = about_mistake(mistake)
    (tmp_path / "wrong.html").write_text(wrong_page([about], about.title), encoding="utf-8")
    one_browser.media(prefers_color_scheme=scheme)
    one_browser.open(tmp_path / "wrong.html")
    one_browser.run(f"{axe}; 0")
    assert violations(one_browser) == []


def test_accessibility_axe_finds_a_name_that_is_missing(browser: Browser, axe: str) -> None:
    browser.run("document.querySelector('#view svg[role=img]').removeAttribute('aria-label')")
    browser.run(f"{axe}; 0")
    assert any(found.startswith("svg-img-alt: ") for found in violations(browser))


def test_accessibility_arrow_keys_scroll_what_is_wider_than_the_screen(browser: Browser) -> None:
    browser.resize(390, 844)
    browser.run("location.hash = 'level=step&step=6&place=received&direction=back'")
    browser.wait("document.querySelector('#view .scroll')")
    browser.run("document.querySelector('#view .scroll').focus()")
    assert browser.run("document.activeElement.className") == "scroll"
    browser.press("ArrowRight")
    browser.wait("document.querySelector('#view .scroll').scrollLeft > 0")
    assert "Step 6" in browser.run("document.getElementById('words').textContent")
    browser.press("b")  # drawn anew
    assert browser.run("document.activeElement.className") == "scroll"
