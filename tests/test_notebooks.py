"""The notebooks show the tutorials as they are: `python tutorials/notebooks/make.py` made them from the same text."""

import json
from pathlib import Path
from typing import Any

import pytest
from percent import FOLDER, TUTORIALS, cells_of

MAKE = "run python tutorials/notebooks/make.py"
NOTEBOOKS = sorted((FOLDER / "notebooks").glob("*.ipynb"))

each_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def read(notebook: Path) -> dict[str, Any]:
    return json.loads(notebook.read_text(encoding="utf-8"))


def test_every_tutorial_has_one() -> None:
    assert NOTEBOOKS
    assert [notebook.stem for notebook in NOTEBOOKS] == [tutorial.stem for tutorial in TUTORIALS], MAKE


@each_notebook
def test_text_and_code_are_those_of_the_tutorial(notebook: Path) -> None:
    shown = [(cell["cell_type"], "".join(cell["source"])) for cell in read(notebook)["cells"]]
    assert shown == cells_of(FOLDER / f"{notebook.stem}.py"), MAKE


@each_notebook
def test_it_was_run_from_top_to_bottom_without_a_complaint(notebook: Path) -> None:
    code = [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        for output in cell["outputs"]:
            assert output.get("name") == "stdout" or "image/png" in output["data"], (cell["source"], output)


@each_notebook
def test_its_pictures_are_there_each_after_its_text_alternative(notebook: Path) -> None:
    cells = read(notebook)["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    last_words = ["".join(output.get("text", "\n")).splitlines()[-1] for output in outputs]
    assert [i for i, output in enumerate(outputs) if "data" in output] == [
        i for i, words in enumerate(last_words, start=1) if words.startswith("Picture: ")
    ]
    assert any("data" in output for output in outputs)


@each_notebook
def test_it_is_small_and_says_nothing_of_the_machine_that_made_it(notebook: Path) -> None:
    assert notebook.stat().st_size < 600_000
    content = read(notebook)
    assert content["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert not any(cell["metadata"] for cell in content["cells"])
