"""Every tutorial runs alone, has the parts that all of them have, and stands in the table of tutorials/README.md."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from percent import FOLDER, TUTORIALS, cells_of, text_of

import ntm_ref

BEGIN = ["What you'll do", "What you'll learn", "What you'll need"]
END = ["On your own", "Answers", "Further reading"]
MAY_IMPORT = {"numpy", "matplotlib", "ntm_ref", *sys.stdlib_module_names}
GUIDE = FOLDER / "README.md"

each_tutorial = pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)


@pytest.mark.thorough
@each_tutorial
def test_tutorial_runs_in_an_interpreter_of_its_own(tutorial: Path, tmp_path: Path) -> None:
    """In an empty folder, its pictures drawn, with warnings as errors, and with the ntm_ref that is tested here."""
    path = os.pathsep.join([str(Path(__file__).parents[1] / "helpers"), str(Path(ntm_ref.__file__).parents[1])])
    env = {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "module://headless", "OPENBLAS_NUM_THREADS": "1"}
    # to pyparsing, which matplotlib reads formulas with, "error" alone means: criticise those who wrote the grammar
    command = [sys.executable, "-W", "error", "-W", "ignore:::pyparsing", str(tutorial)]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", timeout=600)
    assert done.returncode == 0, done.stderr
    assert "Picture: " in done.stdout
    assert not list(tmp_path.iterdir()), "it left files where it was run"


def test_tutorials_are_numbered_without_a_gap() -> None:
    assert TUTORIALS
    for tutorial in TUTORIALS:
        assert re.fullmatch(r"\d\d_[a-z]+(_[a-z]+)+\.py", tutorial.name)
    assert [int(tutorial.name[:2]) for tutorial in TUTORIALS] == list(range(1, len(TUTORIALS) + 1))


def section(text: str, heading: str) -> str:
    return f"{text}\n".split(f"\n## {heading}\n")[1].split("\n## ")[0]


@each_tutorial
def test_tutorial_begins_and_ends_like_the_others(tutorial: Path) -> None:
    text = text_of(tutorial)
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
    assert len(re.findall(r"^Reading time: about \d+ minutes\b", text, re.MULTILINE)) == 1
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[:3] + headings[-3:] == BEGIN + END
    assert len(headings) > 6


@each_tutorial
def test_tutorial_has_exercises_with_answers_and_asks_for_a_prediction(tutorial: Path) -> None:
    text = text_of(tutorial)
    exercises = re.findall(r"^(\d+)\. ", section(text, "On your own"), re.MULTILINE)
    answers = re.findall(r"^\*\*(\d+)\.\*\* ", section(text, "Answers"), re.MULTILINE)
    assert 3 <= len(exercises) <= 5
    assert exercises == answers == [str(number) for number in range(1, len(exercises) + 1)]
    assert re.search(r"^> \*\*Predict before you run\.\*\* ", text, re.MULTILINE)


@each_tutorial
def test_tutorial_shows_a_picture_in_the_cell_that_makes_it(tutorial: Path) -> None:
    """A notebook ends a cell by showing, and closing, whatever has been drawn."""
    for kind, text in cells_of(tutorial):
        if kind == "code" and "plt.subplots(" in text:
            assert "show(" in text, text


def code_of(tutorial: Path, until: str = "") -> ast.Module:
    """The code of all cells, or of those before a heading."""
    cells = cells_of(tutorial)
    end = next((i for i, (kind, text) in enumerate(cells) if until and until in text and kind != "code"), len(cells))
    return ast.parse("\n".join(text for kind, text in cells[:end] if kind == "code"))


@each_tutorial
def test_tutorial_imports_nothing_else_and_nothing_that_is_not_there(tutorial: Path) -> None:
    for node in ast.walk(code_of(tutorial)):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= MAY_IMPORT
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert (node.module or "").split(".")[0] in MAY_IMPORT
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                assert hasattr(module, alias.name) or is_module(f"{node.module}.{alias.name}"), ast.unparse(node)


def is_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


@each_tutorial
def test_tutorial_defines_no_stage_again(tutorial: Path) -> None:
    """Only an answer may, where the reader was asked for one; a class with a stage inside may call its forward.

    Tutorial 7 shows how to check a class of one's own, so it has one.
    """
    until = "## Your own derivation" if tutorial.stem == "07_check_gradient" else "## Answers"
    for node in ast.walk(code_of(tutorial, until)):
        if isinstance(node, ast.ClassDef):
            forwards = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "forward"]
            assert all("super().forward(" in ast.unparse(forward) for forward in forwards), node.name


@each_tutorial
def test_tutorial_is_listed_in_the_guide(tutorial: Path) -> None:
    text = text_of(tutorial)
    title = text.splitlines()[0].removeprefix("# ")
    minutes = re.findall(r"^Reading time: about (\d+) minutes", text, re.MULTILINE)[0]
    row = f"| {int(tutorial.name[:2])} | [{title}](notebooks/{tutorial.stem}.ipynb) | {minutes} |"
    assert row in GUIDE.read_text(encoding="utf-8")


def test_guide_links_all_lead_somewhere() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", GUIDE.read_text(encoding="utf-8")):
        assert (FOLDER / path).exists(), path
