"""The page in tutorials/pages: what `ntm-ref step` writes now, its numbers compared in Node as the page itself does it.

Rounding differs between processors, so the loss and the fingerprint are not compared byte for byte.
"""

import base64
import importlib.util
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from node import NODE, WITHOUT_NODE, Engine

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tutorials" / "pages"
WORKFLOW = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
ROUNDED = ("bits", "fingerprint")
PACKED = "sources"  # by a zlib that may differ from ours
NOT_MADE = "tutorials/pages/copy-small.html is not made yet: python tutorials/pages/make.py"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_pages", FOLDER / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE = FOLDER / script().NAME


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as it would be made now."""
    return script().make(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    if NODE is None:
        pytest.skip(WITHOUT_NODE)
    process = Engine()
    yield process
    process.close()


def parts_of(path: Path) -> tuple[str, dict[str, Any]]:
    """The page without its data, and the data."""
    text = path.read_text(encoding="utf-8")
    before, data, after = re.split(r'(?<=id="data">)(.*?)(?=</script>)', text, maxsplit=1)
    data = json.loads(data)
    return before + after, {**data, PACKED: json.loads(zlib.decompress(base64.b64decode(data[PACKED])))}


def badge(engine: Engine, data: dict[str, Any]) -> dict[str, Any]:
    """What the page says about its numbers and NumPy's."""
    return engine.ask("return compareWithNumPy(runFor(data), data.payload.fingerprint)", payload=data)


def test_page_is_made_small_enough_and_its_numbers_agree(made: Path, engine: Engine) -> None:
    assert made.stat().st_size <= 250_000
    _, data = parts_of(made)
    found = badge(engine, data)
    assert found["agree"]
    assert found["n_numbers"] > 15_000


def test_page_that_is_too_large_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = script()
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with pytest.raises(SystemExit, match=r"make.py: the page has [\d,]+ bytes, expected at most 1,000"):
        module.make(tmp_path)
    assert not [*tmp_path.iterdir()]


@pytest.mark.skipif(not PAGE.exists(), reason=NOT_MADE)
def test_page_of_the_tutorials_is_what_would_be_made_now(made: Path, engine: Engine) -> None:
    (page, data), (page_now, data_now) = parts_of(PAGE), parts_of(made)
    again = "it is not what would be made now: python tutorials/pages/make.py"
    assert page == page_now, again
    assert {k: v for k, v in data.items() if k not in ROUNDED} == {
        k: v for k, v in data_now.items() if k not in ROUNDED
    }, again
    assert data["bits"] == pytest.approx(data_now["bits"])
    assert badge(engine, data)["agree"]
    assert PAGE.stat().st_size <= 250_000


def test_workflow_publishes_that_page_and_may_do_nothing_else() -> None:
    assert f"cp tutorials/pages/{PAGE.name} site/index.html" in WORKFLOW
    assert re.findall(r"^permissions:\n  contents: read\n\n", WORKFLOW, re.MULTILINE)
    assert re.findall(r"^      (\w[\w-]*): write$", WORKFLOW, re.MULTILINE) == ["pages", "id-token"]
    assert "if: vars.PUBLISH_PAGES == 'true'" in WORKFLOW
    assert "pull_request" not in WORKFLOW
