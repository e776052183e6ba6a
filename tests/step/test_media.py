"""How the page looks to people who set their screens otherwise: forced colours, dark, no motion, a telephone, paper."""

from pathlib import Path

import pytest
from browser import Browser

pytestmark = pytest.mark.thorough

LEVELS = ("sequence", "step", "stage")
NUMBER = "step=6&place=addressing/sharpening&direction=back&number=step6/addressing/sharpening/w[0,1]"
TOOLS = ("show=nudge", "show=check", "show=bit&loss=6.0", "show=change", "show=teach", "tables=1&size=log", "fork=w")

# Texts and shapes that have the colour of what they stand on, or that nothing paints.
UNSEEN = """(() => {
  const clear = "rgba(0, 0, 0, 0)";
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (backgroundColor !== clear) return backgroundColor;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  };
  const paints = (one) => {
    const { fill, stroke } = getComputedStyle(one);
    return [fill, stroke].some((color) => color !== "none" && color !== clear && color !== behind(one));
  };
  const texts = Array.from(document.querySelectorAll("#page *"))
    .filter((one) => !one.closest("svg") && one.childNodes.length && one.textContent.trim())
    .filter((one) => getComputedStyle(one).color === behind(one));
  const shapes = Array.from(document.querySelectorAll("svg :is(path, text, rect.frame, circle)"))
    .filter((one) => one.getBoundingClientRect().width > 0 && !paints(one));
  return [...texts, ...shapes].map((one) => one.outerHTML.slice(0, 120));
})()"""


def show(browser: Browser, address: str) -> None:
    browser.run(f"location.hash = {address!r}; new Promise((done) => setTimeout(done, 150))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_media_nothing_has_the_colour_of_what_it_stands_on(browser: Browser, forced: str, scheme: str) -> None:
    browser.media(prefers_color_scheme=scheme, forced_colors=forced)
    assert browser.run(f"matchMedia('(forced-colors: {forced})').matches")
    for level in LEVELS:
        for tool in TOOLS:
            show(browser, f"level={level}&{NUMBER}&{tool}")
            assert browser.run(UNSEEN) == [], (level, tool)


def test_media_forced_colours_tell_positive_from_negative_and_show_what_is_chosen(browser: Browser) -> None:
    browser.media(forced_colors="active")
    show(browser, f"level=step&{NUMBER}")
    style = "(one) => { const { fill, stroke } = getComputedStyle(document.querySelector(one)); return [fill, stroke] }"
    shapes = ("path.plus", "path.minus", ".box.here rect", ".box:not(.here) rect")
    plus, minus, here, box = (browser.run(f"({style})('{shape}')") for shape in shapes)
    assert plus[0] != minus[0], "filled and hollow"
    assert minus[1] != "none"
    assert here != box


@pytest.mark.parametrize("width", [390, 1280, 1920])
@pytest.mark.parametrize("level", LEVELS)
def test_media_no_screen_scrolls_the_page_sideways(browser: Browser, level: str, width: int) -> None:
    browser.resize(width, 844)
    for tool in TOOLS:
        for direction in ("back", "forward"):
            show(browser, f"level={level}&{NUMBER.replace('back', direction)}&{tool}".replace("fork=w", "cut=read/w"))
            assert browser.run("document.documentElement.scrollWidth") <= width, (tool, direction)


def test_media_nothing_moves_by_itself_or_slowly(browser: Browser) -> None:
    """There is no motion that could be reduced."""
    moving = """Array.from(document.querySelectorAll("*")).filter((one) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(one);
      return animationName !== "none" || transitionDuration !== "0s" || scrollBehavior !== "auto";
    }).length"""
    for motion in ("no-preference", "reduce"):
        browser.media(prefers_reduced_motion=motion)
        for level in LEVELS:
            show(browser, f"level={level}&{NUMBER}&show=nudge")
            assert browser.run(moving) == 0
            assert browser.run("document.getAnimations().length") == 0


@pytest.mark.parametrize("level", LEVELS)
def test_media_paper_has_the_picture_and_the_words_and_no_buttons_that_nobody_can_press(
    browser: Browser, level: str
) -> None:
    browser.media("print")
    show(browser, f"level={level}&{NUMBER}&show=nudge")
    seen = browser.run("""["bar", "time", "stops", "view", "side", "words", "top"]
      .filter((id) => document.getElementById(id).getBoundingClientRect().height > 0)""")
    assert seen == ["view", "side", "words", "top"]
    assert browser.run("getComputedStyle(document.getElementById('walk')).position") == "static"
    page = browser.call("Page.printToPDF", paperWidth=8.3, paperHeight=11.7)["data"]
    assert len(page) > 10_000


def test_media_the_page_is_all_that_is_loaded(one_browser: Browser, page: Path) -> None:
    """From a file, with everything used once: one request, and no message in the console."""
    one_browser.open(page)
    one_browser.wait("document.getElementById('badge')")
    one_browser.press("1", " ", " ", "b", "n", "d", "f", "c", "u", "s", "p", "g", "t", "w", "?", "Escape", "l", "Tab")
    assert one_browser.requests == [page.resolve().as_uri()]
    assert one_browser.messages == []
