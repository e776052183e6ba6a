"""The tutorials' links into the step-through page: each opens a place that the page has, without a message."""

import importlib.util
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from node import NODE, WITHOUT_NODE, Engine
from percent import FOLDER

from ntm_ref import pretrained
from ntm_ref.step import gradients_of
from ntm_ref.step.page import ASSETS, INTERFACE
from ntm_ref.training.model import in_float64

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


def frame() -> Any:
    spec = importlib.util.spec_from_file_location("frame", FOLDER.parent / ".readme" / "frame.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_readme_begins_with_a_frame_of_the_page(opened: Any) -> None:
    text = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    alternative, picture, page = re.findall(r"!\[([^\]]*)\]\(([^)]*)\)\]\(([^)]*)\)", text)[0]
    assert text.index("![") == text.index(f"![{alternative}]")
    assert (FOLDER.parent / page) == PAGE == frame().PAGE
    assert (FOLDER.parent / picture) == frame().PICTURE
    data = frame().PICTURE.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) < 200_000
    assert opened(frame().ADDRESS) == {"notes": [], "again": frame().ADDRESS}
    assert "python .readme/frame.py" in text


def test_readme_frame_shows_the_numbers_that_its_text_says() -> None:
    text = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    model, task = in_float64(pretrained.load("copy-small")), pretrained.task_of("copy-small")
    x, _, _ = task.batch(np.random.default_rng(10), 1, length=5)
    run = model.run(x.astype(float))
    d_logits = np.zeros_like(run.logits)
    d_logits[8, 0, 0] = 1
    found = gradients_of(run, d_logits)
    d_memory, d_w, d_r = (found[f"step 7 / read / {name}"].reshape(-1) for name in ("d_memory", "d_w", "d_r"))
    w = run.steps[7].read.w[0, 0, 2]
    assert f"length {np.linalg.norm(d_memory):.1f} to the memory and one of length {np.linalg.norm(d_w):.1f}" in text
    assert f"row 2, column 0 of the memory is {w:.3g} times {d_r[0]:.3g}, which is {d_memory[16]:.3g}" in text
