"""The tutorials' links into the step-through page: each opens a place that the page has, without a message."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from node import NODE, WITHOUT_NODE, Engine
from percent import FOLDER

from ntm_ref.step.page import ASSETS, INTERFACE

PAGE = FOLDER / "pages" / "copy-small.html"
NEED_A_DOCUMENT = {"page"}  # which opens it when it is loaded
LINKS = [
    (tutorial.stem, address)
    for tutorial in sorted(FOLDER.glob("*.py"))
    for address in re.findall(r"\]\(pages/copy-small\.html#([^)\s]*)\)", tutorial.read_text(encoding="utf-8"))
]
OPEN = """
const model = ui.modelOf(data.payload), { state, notes } = ui.stateOf(data.address);
const fitted = ui.fit(state, model.run), isShort = /^tour=/.test(data.address);
const toured = ui.fitTour(model, fitted.state, isShort);
return { notes: [...notes, ...fitted.notes, ...toured.notes], again: ui.addressOf(toured.state) };
"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    """A function from an address to the page's notes on it, and to the address of what it shows."""
    if NODE is None:
        pytest.skip(WITHOUT_NODE)
    (data,) = re.findall(r'id="data">(.*?)</script>', PAGE.read_text(encoding="utf-8"), re.DOTALL)
    process = Engine([ASSETS / "interface" / f"{name}.js" for name in INTERFACE if name not in NEED_A_DOCUMENT])
    payload = json.loads(data)
    yield lambda address: process.ask(OPEN, payload=payload, address=address)
    process.close()


def test_tutorials_1_to_9_and_11_have_a_link() -> None:
    linked = {int(tutorial[:2]) for tutorial, _ in LINKS}
    assert linked == {*range(1, 10), 11}


@pytest.mark.parametrize(("tutorial", "address"), LINKS)
def test_link_is_an_address_that_the_page_restores_exactly(opened: Any, tutorial: str, address: str) -> None:
    found = opened(address)
    assert found["notes"] == []
    if address.startswith("tour="):
        assert found["again"].endswith(f"&{address}")
    else:
        assert found["again"] == address


@pytest.mark.parametrize("address", ["level=stage&step=70&place=read", "tour=silent&stop=1", "tour=bit&stop=99"])
def test_link_that_does_not_fit_gets_a_note(opened: Any, address: str) -> None:
    assert opened(address)["notes"]


def test_no_other_link_leads_into_a_page() -> None:
    for path in [*FOLDER.glob("*.py"), *FOLDER.glob("*.md")]:
        for target in re.findall(r"\]\((pages/[^)#]*)", path.read_text(encoding="utf-8")):
            assert (FOLDER / target).exists(), (path.name, target)
