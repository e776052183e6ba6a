"""The notebooks show the tutorials as they are: `python tutorials/notebooks/make.py` made them from the same text."""

import base64
import io
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib
import pytest
from cells import book
from matplotlib import pyplot
from percent import FOLDER, TUTORIALS, cells_of, text_of
from PIL import Image

from ntm_ref.pretrained.step_page import PageLeftOut
from ntm_ref.view import show

MAKE = "run python tutorials/notebooks/make.py"
NOTEBOOKS = sorted((FOLDER / "notebooks").glob("*.ipynb"))
WORKBOOKS = sorted((FOLDER / "workbooks").glob("*.ipynb"))
(ADDRESS,) = re.findall(r'^Repository = "(.*)"', (FOLDER.parent / "pyproject.toml").read_text("utf-8"), re.MULTILINE)

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def read(notebook: Path) -> dict[str, Any]:
    return json.loads(notebook.read_text(encoding="utf-8"))


def test_notebook_exists_for_every_tutorial() -> None:
    assert NOTEBOOKS
    assert [notebook.stem for notebook in NOTEBOOKS] == [tutorial.stem for tutorial in TUTORIALS], MAKE


@each_notebook
def test_notebook_has_the_text_and_code_of_the_tutorial(notebook: Path) -> None:
    (kind, top), (install_kind, install), *shown = [
        (cell["cell_type"], "".join(cell["source"])) for cell in read(notebook)["cells"]
    ]
    title, _, text = top.split("\n\n", 2)
    assert [(kind, f"{title}\n\n{text}"), *shown] == [*book(FOLDER / f"{notebook.stem}.py")], MAKE
    words = ["%pip", "install", "--quiet", f"git+{ADDRESS}"]
    assert (install_kind, install.splitlines()[-1].split()) == ("code", words), MAKE


@pytest.mark.parametrize("path", [*NOTEBOOKS, *WORKBOOKS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_notebook_leads_on_and_to_colab(path: Path) -> None:
    """Below the title: the one before, the list of all, this one in Colab, and the one after."""
    links = dict(re.findall(r"\[(.*?)\]\((.*?)\)", "".join(read(path)["cells"][0]["source"]).split("\n\n")[1]))
    owner_and_name = ADDRESS.removeprefix("https://github.com/")
    there = f"github/{owner_and_name}/blob/main/tutorials/{path.parent.name}/{path.name}"
    assert links.pop("open in Colab") == f"https://colab.research.google.com/{there}", MAKE
    assert links.pop("all tutorials") == "../README.md"
    row = [tutorial.stem for tutorial in TUTORIALS]
    here = row.index(path.stem)
    assert [name.rstrip("→ ").lstrip("← ") for name in links] == [
        f"{int(name[:2])}. {text_of(FOLDER / f'{name}.py').splitlines()[0].removeprefix('# ')}"
        for name in (*row[:here][-1:], *row[here + 1 :][:1])
    ], MAKE
    assert all((path.parent / link).exists() for link in links.values())


@each_notebook
def test_notebook_was_run_from_top_to_bottom_without_an_error(notebook: Path) -> None:
    code = [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        for output in cell["outputs"]:
            assert output.get("name") == "stdout" or is_shown(output), (cell["source"], output)


def is_shown(output: dict[str, Any]) -> bool:
    """Whether it is a picture, or what stands for a page that was left out."""
    return "image/png" in output["data"] or "".join(output["data"]["text/plain"]) == repr(PageLeftOut())


@each_notebook
def test_notebook_needs_no_file_beside_it(notebook: Path) -> None:
    """Whoever opens one alone has the package, and nothing else."""
    for kind, text in cells_of(FOLDER / f"{notebook.stem}.py"):
        assert kind != "code" or "__file__" not in text


@each_notebook
def test_notebook_prints_a_text_alternative_before_every_picture(notebook: Path) -> None:
    outputs = [output for cell in read(notebook)["cells"] for output in cell.get("outputs", [])]
    pictures = [i for i, output in enumerate(outputs) if "image/png" in output.get("data", {})]
    assert pictures
    for i in pictures:
        alternative = outputs[i]["metadata"]["image/png"]["alt"]
        assert len(alternative) > 50
        assert "".join(outputs[i]["data"]["text/plain"]) == alternative
        assert "".join(outputs[i - 1]["text"]).endswith(f"Picture: {alternative}\n")


def test_notebook_shows_a_picture_with_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown, figure = [], pyplot.figure()
    formatted = {"image/png": b"png", "text/plain": "<Figure>"}, {"image/png": {"width": 3}}
    shell = SimpleNamespace(display_formatter=SimpleNamespace(format=lambda figure: formatted))
    display = SimpleNamespace(display=lambda data, **options: shown.append((data, options)))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell, display=display))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    monkeypatch.setattr(matplotlib, "get_backend", lambda: "module://matplotlib_inline.backend_inline")
    show(figure, "One bar.")
    metadata = {"image/png": {"width": 3, "alt": "One bar."}}
    assert shown == [({"image/png": b"png", "text/plain": "One bar."}, {"metadata": metadata, "raw": True})]
    assert capsys.readouterr().out == "Picture: One bar.\n"
    assert not pyplot.get_fignums()


@each_notebook
def test_notebook_has_pictures_that_are_sharp_on_any_screen(notebook: Path) -> None:
    """With two pixels for each that they take up."""
    for cell in read(notebook)["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                width = output["metadata"]["image/png"]["width"]
                with Image.open(io.BytesIO(base64.b64decode(output["data"]["image/png"]))) as image:
                    assert 2 * width <= image.width <= 2 * width + 1, MAKE


@each_notebook
def test_notebook_is_small_and_reveals_nothing_of_the_machine_that_made_it(notebook: Path) -> None:
    assert notebook.stat().st_size < 600_000
    content = read(notebook)
    assert content["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert all(cell["metadata"] == {} for cell in content["cells"])
