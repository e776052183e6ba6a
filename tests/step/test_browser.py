"""The page in Chromium, from a file: no message, no request, the walk both ways, every key, addresses, sizes."""

import html
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from node import machine, sequence

from ntm_ref.step import page_html

pytestmark = pytest.mark.thorough

LINEAR, SHARP = "controller/linear", "addressing/sharpening"
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
NUMBER = "number=step6/heads/g[0]"
LEVELS = ("sequence", "step", "stage")
TEXT = "(id) => document.getElementById(id).textContent"


def text(browser: Browser, element: str) -> str:
    return str(browser.run(f"({TEXT})('{element}')"))


def state(browser: Browser) -> dict[str, Any]:
    return dict(browser.run("JSON.parse(JSON.stringify(ui.page.state))"))


def go(browser: Browser, address: str) -> None:
    browser.run(f"ui.page.open({address!r})")


def test_browser_opens_the_page_and_it_agrees_with_numpy(browser: Browser) -> None:
    assert "agree with NumPy" in text(browser, "badge")
    assert browser.run("document.getElementById('badge').className") == "good"
    assert "12 scored bits, all of them right" in text(browser, "loss")


def test_browser_walks_through_all_stops_forwards_and_back_with_space_alone(browser: Browser) -> None:
    n_stops = browser.run("ui.page.model.stops.length")
    said = []
    browser.press("1", " ")
    for k in range(1, n_stops):
        assert text(browser, "counter") == f"stop {k} of {n_stops}"
        said.append(text(browser, "words"))
        browser.press(" ")
    assert text(browser, "counter") == f"stop {n_stops} of {n_stops}"
    assert state(browser)["t"] == -1
    assert state(browser)["back"]
    browser.press(" ")  # the end is the end
    for expected in reversed(said):
        browser.press(" ", shift=True)
        assert text(browser, "words") == expected
    browser.press("9", "0", " ")
    assert text(browser, "counter") == f"stop 90 of {n_stops}"


def test_browser_walks_through_a_stage_at_the_level_it_is_at(browser: Browser) -> None:
    go(browser, "level=stage&step=0&place=received")
    for _ in range(30):
        browser.press(" ")
    assert state(browser)["level"] == "stage"


def test_browser_obeys_every_key_that_is_listed(browser: Browser) -> None:
    browser.press("?")
    listed = browser.run("Array.from(document.querySelectorAll('#keys th'), (one) => one.textContent)")
    browser.press("Escape")
    assert browser.run("document.querySelector('dialog[open]')") is None
    place = "step=3&place=addressing/interpolation"
    go(browser, f"level=step&{place}&number=step3/addressing/interpolation/w_gated[0,2]")
    before = state(browser)
    expected = {
        "b": {"back": True},
        "n": {"show": "nudge"},
        "d": {"show": "check"},
        "f": {"show": "bit", "loss": {"t": 7, "o": 0}},
        "c": {"show": "change"},
        "l": {"show": "teach"},
        "s": {"place": "addressing / interpolation"},
        "p": {"number": {"name": "step 3 / addressing / interpolation / w_gated", "index": [1, 2]}},
        "g": {"log": True},
        "t": {"tables": True},
        "w": {},
        "u": {"changes": []},
        "ArrowRight": {"t": 4},
        "ArrowLeft": {"t": 2},
        "ArrowDown": {"place": "addressing / shift"},
        "ArrowUp": {"place": "addressing / content"},
        "Home": {"t": 0},
        "End": {"t": 8},
        "Enter": {"level": "stage"},
        "Escape": {"level": "sequence"},
    }
    for key, changed in expected.items():
        browser.press(key)
        after = state(browser)
        assert {name: after[name] for name in changed} == changed, key
        browser.run(f"ui.page.go({before!r})".replace("None", "null").replace("True", "true").replace("False", "false"))
    for name in (*"bndfclugstpw?", "Space", "Shift+Space", "Enter, Escape", "Home End", "Tab", "a number, then Space"):
        assert name in listed, name


def test_browser_moves_through_the_tables_with_arrows(browser: Browser) -> None:
    go(browser, "level=stage&step=3&place=read")
    browser.press("ArrowDown")
    assert state(browser)["number"] == {"name": "step 3 / read / w", "index": [0, 0]}
    browser.press("ArrowDown")
    assert state(browser)["number"]["index"] == [0, 1]
    browser.press("ArrowRight")
    assert state(browser)["number"] == {"name": "step 3 / read / memory", "index": [0, 0]}
    browser.press("ArrowRight", "ArrowDown")
    assert state(browser)["number"]["index"] == [1, 1]
    assert browser.run("document.activeElement.getAttribute('data-cell')") == "step 3 / read / memory|9"
    browser.press("ArrowRight", shift=True)
    assert state(browser)["number"]["name"] == "step 4 / read / memory"


def test_browser_has_one_tab_stop_for_each_region(browser: Browser) -> None:
    go(browser, "level=step&step=7&place=read&direction=back&show=bit&loss=7.0&number=step7/read/r[0,1]")
    regions = []
    browser.run("document.body.focus()")
    for _ in range(5):
        browser.press("Tab")
        regions.append(browser.run("document.activeElement.closest('nav, section').id"))
    assert regions == ["bar", "time", "view", "side", "walk"]
    browser.press("ArrowLeft")
    assert browser.run("document.activeElement.getAttribute('data-key')") == "next"


def test_browser_restores_addresses(browser: Browser, page: Path) -> None:
    code = Path(__file__).with_name("interface.js").read_text(encoding="utf-8")
    browser.run(code)
    drawn = "Array.from({ length: 50 }, () => ui.addressOf(randomState(ui.page.model, random)))"
    addresses = browser.run(f"(() => {{ const random = randomNumbers(2); return {drawn} }})()")
    for k, address in enumerate(addresses):
        if k % 10 == 0:
            browser.open(page, address)
        else:
            browser.run(f"new Promise((done) => {{ location.hash = {address!r}; setTimeout(done, 20) }})")
        assert browser.run("ui.addressOf(ui.page.state)") == address
        browser.run("ui.page.writeAddress()")
        assert browser.run("location.hash.slice(1)") == address
        assert text(browser, "note") == ""


def test_browser_does_not_write_over_an_address_that_was_just_typed(browser: Browser) -> None:
    typed = "level=stage&step=3&place=read"
    found = browser.run(f"ui.page.go({{ t: 1 }}); location.hash = '{typed}'; ui.page.writeAddress(); location.hash")
    assert found == f"#{typed}"


def test_browser_opens_the_nearest_place_and_says_so(browser: Browser, page: Path) -> None:
    browser.open(page, "level=stage&step=77&place=addressing/similarity&cut=no/thing")
    assert state(browser)["t"] == 8
    assert "there is no step 77, so this is step 8" in text(browser, "note")
    assert "there is no no / thing to switch off" in text(browser, "note")


def test_browser_nudges_and_checks_and_a_switched_off_gradient_fails(browser: Browser) -> None:
    go(
        browser,
        "level=step&step=3&place=controller/linear&direction=back&number=step3/controller/linear/x[1]&show=nudge",
    )
    assert "digits agree" in text(browser, "verdict")
    assert browser.run("document.getElementById('verdict').className") == "good"
    browser.run("ui.page.go({ cut: ['heads / linear / h'] })")
    assert browser.run("document.getElementById('verdict').className") == "bad"
    browser.run("ui.page.go({ cut: [], show: 'check' })")
    browser.run("new Promise((done) => setTimeout(done, 1500))")
    assert "agree with the slope" in text(browser, "verdict")
    browser.run("ui.page.go({ cut: ['write / memory_prev'] })")
    browser.run("new Promise((done) => setTimeout(done, 1500))")
    assert "do not agree" in text(browser, "verdict")


def test_browser_switches_a_term_of_a_fork_off_and_says_what_is_lost(browser: Browser) -> None:
    go(
        browser,
        "level=step&step=3&place=addressing/sharpening&direction=back&fork=w&number=step3/addressing/sharpening/w[1,3]",
    )
    assert "3 gradients add up to d_w" in text(browser, "side")
    browser.run("""document.querySelector('[data-key="cut step 3 / write / w"]').click()""")
    assert state(browser)["cut"] == ["step 3 / write / w"]
    assert "of it is lost" in text(browser, "side")


def test_browser_follows_one_bit_to_the_step_that_wrote_it(browser: Browser) -> None:
    go(browser, "level=sequence&step=7")
    browser.press("f")
    found = browser.run("mainPath(ui.page.model.run)")
    said = text(browser, "path")
    assert f"step {found['read']['t']} read row {found['row']}" in said
    assert f"add vector of step {found['written']['t']}" in said
    assert browser.run("document.querySelectorAll('path.path').length") == 1


def test_browser_changes_a_run_and_shows_the_python_that_does_the_same(browser: Browser) -> None:
    go(browser, "level=step&step=2&place=write&show=change")
    browser.run("""document.querySelector('[data-key="write"]').click()""")
    assert "Cut(stage='write', since=2)" in text(browser, "side")
    assert "are wrong" in text(browser, "effect")
    browser.run("""document.querySelector('[data-key="flip 0"]').click()""")
    assert "x[2, 0, 0] = " in text(browser, "side")
    browser.press("u", "u")
    assert state(browser)["changes"] == []
    go(browser, "level=step&step=2&place=write&change=head:2:0:e:1:1:1:1:1:1:1:1")
    assert "SetHead e: head is 0, expected 1 to 1" in text(browser, "note")


def test_browser_takes_numbers_that_are_typed(browser: Browser) -> None:
    go(browser, "level=step&step=2&place=write&show=change")
    browser.run("""document.querySelector('[data-key="Memory before step 2 values"]').focus()""")
    browser.run("document.activeElement.value = '1 0 0 0 0 0 0 \u22121.5'")
    browser.press("n", "Enter")  # a letter in a field is not a key of the page
    assert state(browser)["show"] == "change"
    assert text(browser, "note") == '"\u22121.5n" is not a number'
    assert state(browser)["changes"] == []
    browser.run("document.activeElement.value = '1 0 0 0 0 0 0 \u22121.5'")
    browser.press("Enter")
    assert state(browser)["changes"] == [
        {"kind": "OverwriteRow", "t": 2, "row": 0, "values": [1, 0, 0, 0, 0, 0, 0, -1.5]}
    ]
    browser.run("""document.querySelector('[data-key="Move a head before step 2"]').click()""")
    assert "MoveHead(t=2, head=0, by=1)" in text(browser, "side")


def test_browser_says_so_if_there_is_no_main_path(one_browser: Browser, tmp_path: Path) -> None:
    model = machine()
    (tmp_path / "any.html").write_text(page_html(model, *sequence(model)), encoding="utf-8")
    one_browser.open(tmp_path / "any.html")
    one_browser.press("f")
    row = one_browser.run("mainPath(ui.page.model.run).row")
    assert ("There is no main path" in text(one_browser, "path")) == (row is None)


def test_browser_shows_the_page_in_the_frame_of_a_notebook(one_browser: Browser, page: Path, tmp_path: Path) -> None:
    inside = html.escape(page.read_text(encoding="utf-8"))
    frame = f'<!DOCTYPE html><iframe width="900" height="700" sandbox="allow-scripts" srcdoc="{inside}"></iframe>'
    (tmp_path / "notebook.html").write_text(frame, encoding="utf-8")
    one_browser.open(tmp_path / "notebook.html")
    one_browser.press("Tab", "Tab", "Tab", " ", " ")
    one_browser.run("new Promise((done) => setTimeout(done, 300))")
    assert one_browser.messages == []


def test_browser_teaches_a_machine_and_shows_it_while_it_learns(browser: Browser, page: Path) -> None:
    browser.open(page, "level=sequence&show=teach&teach=400")
    browser.run("new Promise((done) => setTimeout(done, 300))")
    browser.press("ArrowRight", "Enter")  # the page lives
    assert state(browser)["level"] == "step"
    browser.run(LOOKS)
    assert browser.run("learned(400)")
    bits = browser.run("ui.page.model.run.bits")
    for n in (200, 400):  # an address of the past is where it was
        go(browser, f"level=sequence&show=teach&teach={n}")
        assert browser.run(f"learned({n})")
        assert (browser.run("ui.page.model.run.bits") == bits) == (n == 400)
    browser.run("""document.querySelector('[data-key="forget"]').click()""")
    assert browser.run("ui.page.model.run.bits === ui.page.model.original.bits")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("level", LEVELS)
def test_browser_fits_three_screens(browser: Browser, width: int, height: int, level: str) -> None:
    browser.resize(width, height)
    go(
        browser,
        f"level={level}&step=6&place={SHARP}&direction=back&show=bit&loss=6.0&{NUMBER}",
    )
    assert browser.run("document.documentElement.scrollWidth") <= width
    browser.run(LOOKS)
    assert browser.run("outside()") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_browser_has_enough_contrast(browser: Browser, scheme: str) -> None:
    browser.media(prefers_color_scheme=scheme)
    browser.run(LOOKS)
    assert browser.run("smallestContrast()") >= 4.5


def test_browser_gives_every_picture_and_every_button_a_name(browser: Browser) -> None:
    browser.run(LOOKS)
    for level in LEVELS:
        for direction in ("forward", "back"):
            go(
                browser,
                f"level={level}&step=6&place=heads&direction={direction}&show=change&tables=1&{NUMBER}",
            )
            browser.run("later(200)")
            assert browser.run("nameless()") == []
    go(browser, "level=sequence&tables=1&direction=back")
    tables, pictures = ".lane-row table", ".lane-row svg[role]"
    assert browser.run(f"document.querySelectorAll('{tables}').length") == 10
    assert browser.run(f"document.querySelectorAll('{pictures}').length") == 10


def test_browser_shows_any_machine(one_browser: Browser, tmp_path: Path) -> None:
    many = {"controller": "lstm", "n_layers": 2, "n_read_heads": 2, "n_write_heads": 2}
    for settings in (many, {"addressing": "content"}, {"addressing": "location"}):
        model = machine(**settings)
        (tmp_path / "any.html").write_text(page_html(model, *sequence(model)), encoding="utf-8")
        one_browser.open(tmp_path / "any.html")
        for level in LEVELS:
            for back in ("false", "true"):
                one_browser.run(f"ui.page.go({{ level: '{level}', t: 2, back: {back} }})")
                one_browser.run("for (const place of ui.placesOf(ui.page.model.run, 2)) ui.page.go({ place })")
        one_browser.press("f", "n", "d")
        assert one_browser.messages == []


def test_browser_says_what_is_missing_if_the_file_was_cut(one_browser: Browser, page: Path, tmp_path: Path) -> None:
    whole = page.read_text(encoding="utf-8")
    start = whole.index('"weights":"') + len('"weights":"')
    (tmp_path / "cut.html").write_text(whole[:start] + whole[start + 400 :], encoding="utf-8")
    one_browser.open(tmp_path / "cut.html")
    assert "it is not whole" in one_browser.run("document.getElementById('page').textContent")
    one_browser.messages.clear()
