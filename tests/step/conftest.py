"""One process of Node for all tests, and one Chromium for each file of tests."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, WITHOUT_CHROMIUM, Browser
from node import NODE, WITHOUT_NODE, Engine

from ntm_ref import pretrained
from ntm_ref.step import page_html
from ntm_ref.step.page import ASSETS, INTERFACE

NEED_A_DOCUMENT = {"page"}


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The page's engine in Node; tests that need it are skipped where there is none."""
    if NODE is None:
        pytest.skip(WITHOUT_NODE)
    process = Engine()
    yield process
    process.close()


@pytest.fixture(scope="session")
def interface() -> Iterator[Engine]:
    """The engine in Node, with all files of the interface that need no document."""
    if NODE is None:
        pytest.skip(WITHOUT_NODE)
    files = [ASSETS / "interface" / f"{name}.js" for name in INTERFACE if name not in NEED_A_DOCUMENT]
    process = Engine([*files, Path(__file__).with_name("interface.js")])
    yield process
    process.close()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small machine that copies four vectors."""
    model, task = pretrained.load("copy-small"), pretrained.task_of("copy-small")
    path = tmp_path_factory.mktemp("page") / "a page with blanks.html"
    batch = task.batch(np.random.default_rng(0), 1, length=4)
    path.write_text(page_html(model, *batch, title="Copy, four vectors", task="copy-small"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def one_browser() -> Iterator[Browser]:
    """A Chromium without a page; tests that need it are skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip(WITHOUT_CHROMIUM)
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def browser(one_browser: Browser, page: Path) -> Iterator[Browser]:
    """The page, opened anew; after the test nothing was in the console, and nothing was asked for but the file."""
    one_browser.resize(1280, 800)
    one_browser.media(prefers_color_scheme="light")
    one_browser.open(page)
    one_browser.wait("document.getElementById('badge')")
    yield one_browser
    messages, one_browser.messages = one_browser.messages, []
    assert messages == []
    assert [url for url in one_browser.requests if not url.startswith(("file:", "about:blank"))] == []
    assert len(one_browser.requests) <= 1
