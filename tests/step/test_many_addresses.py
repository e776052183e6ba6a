"""Five hundred random addresses: each is restored exactly, and shows the same words and the same picture."""

from pathlib import Path

import pytest
from browser import Browser

pytestmark = pytest.mark.thorough

N_PARTS, N_IN_A_PART, N_LOADED = 10, 50, 8
SHOWN = "document.getElementById('page').innerHTML.replace(/computed here in [\\d,]+ ms/, '')"
DIFFERENT = """(() => {
  const random = randomNumbers(data.seed), page = ui.page, model = ui.modelOf(page.payload), failures = [];
  const shown = (address) => {
    page.open(address); // what a new address in the bar does
    clearTimeout(page.later); // the curve, which is drawn when nothing has happened for a while
    return [ui.addressOf(page.state), page.note, document.getElementById("page").innerHTML];
  };
  let before = null, seen = new Set();
  for (let k = 0; k < data.n; k++) {
    const address = ui.addressOf(randomState(model, random));
    const [read, note, picture] = shown(address);
    if (read !== address || note !== "") failures.push(`${address} became ${read}: ${note}`);
    if (before && shown(before.address).join() !== before.first) failures.push(`${before.address} changed its looks`);
    before = { address, first: [read, note, picture].join() };
    seen.add(picture);
  }
  return { failures, n: seen.size };
})()"""


@pytest.fixture
def drawing(browser: Browser) -> Browser:
    """The page with a function that draws random states."""
    browser.run(Path(__file__).with_name("interface.js").read_text(encoding="utf-8"))
    return browser


def test_addresses_are_restored_exactly_and_show_the_same(drawing: Browser) -> None:
    for seed in range(N_PARTS):
        drawing.run(f"globalThis.data = {{ seed: {seed}, n: {N_IN_A_PART} }}")
        found = drawing.run(DIFFERENT)
        assert found["failures"] == []
        assert found["n"] > 0.9 * N_IN_A_PART


def test_addresses_show_the_same_in_a_page_that_is_opened_with_them(drawing: Browser, page: Path) -> None:
    states = f"Array.from({{ length: {N_LOADED} }}, () => ui.addressOf(randomState(ui.page.model, random)))"
    addresses = drawing.run(f"(() => {{ const random = randomNumbers(6); return {states} }})()")
    for address in addresses:
        if "show=check" in address:  # whose rows come one after the other
            continue
        drawing.run(f"location.hash = {address!r}; new Promise((done) => setTimeout(done, 400))")
        before = drawing.run(SHOWN)
        drawing.open(page, address)
        drawing.wait("document.getElementById('badge')")
        drawing.run("new Promise((done) => setTimeout(done, 400))")
        assert drawing.run("location.hash.slice(1)") == address
        assert drawing.run(SHOWN) == before, address
