"""The page of the tutorials in a notebook, at a place."""

import html
import re
from pathlib import Path

import pytest
from browser import CHROMIUM, WITHOUT_CHROMIUM, Browser

from ntm_ref.pretrained.step_page import IN_A_BOOK, step_page
from ntm_ref.support.errors import NTMError

PAGES = Path(__file__).parents[2] / "tutorials" / "pages"
ADDRESS = "level=stage&step=7&place=addressing/shift&direction=back"


def scripts_and_data(page: str) -> str:
    """The page without what rounding may change, and without the address in its data."""
    return re.sub(r'"(bits|fingerprint)":(\[.*?\]|[^,]*),|,"address":"[^"]*"|"sources":"[^"]*"', "", page)


def test_step_page_is_the_page_of_the_tutorials_in_a_frame() -> None:
    shown = step_page(f"#{ADDRESS}")
    assert shown.html == step_page(ADDRESS).html
    assert html.escape(shown.html) in shown._repr_html_()
    assert f'"address":"{ADDRESS}"' in shown.html
    kept = (PAGES / "copy-small.html").read_text(encoding="utf-8")
    assert scripts_and_data(shown.html)[-2000:] == scripts_and_data(kept)[-2000:]
    assert re.findall(r'"(?:seed|x)":.*?[,\]]', shown.html) == re.findall(r'"(?:seed|x)":.*?[,\]]', kept)


def test_step_page_is_left_out_of_a_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(IN_A_BOOK, "1")
    left_out = step_page(ADDRESS)
    assert repr(left_out).startswith("Run this cell")
    assert not hasattr(left_out, "_repr_html_")


def test_step_page_refuses_what_is_no_address() -> None:
    with pytest.raises(NTMError, match="step_page: the address is 7, expected a text such as"):
        step_page(7)  # type: ignore[arg-type]


@pytest.mark.thorough  # with a browser
def test_step_page_opens_at_its_address_unless_the_browser_has_another(tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip(WITHOUT_CHROMIUM)
    path = tmp_path / "page.html"
    path.write_text(step_page(ADDRESS).html, encoding="utf-8")
    browser = Browser()
    try:
        for typed in ("", "level=step&step=2&place=write"):
            browser.open(path, typed)
            browser.wait("document.getElementById('badge')")
            assert browser.run("ui.addressOf(ui.page.state)") == (typed or ADDRESS)
        assert browser.messages == []
    finally:
        browser.close()
