"""gradcheck/theirs/judge.py: `check` for classes, functions, files and notebooks."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from changed import changed
from student_files import GATE

from ntm_ref import Tanh
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.theirs import judge
from ntm_ref.gradcheck.theirs.judge import given_by, split, stage_like
from ntm_ref.gradcheck.verdict.survey import FORWARD_DIFFERS, NOT_JUDGED, RIGHT, WRONG
from ntm_ref.support.errors import CheckError, NTMError

pytestmark = pytest.mark.usefixtures("complex_step_first")

judged_here = pytest.mark.usefixtures("in_process", "at_one_point")


class Mine:
    def forward(self, z: np.ndarray) -> Any:
        self.y = np.tanh(z)
        return self.y

    def backward(self, d: np.ndarray) -> Any:
        return d * (1 - self.y**2)


def mine_forward(z: np.ndarray) -> Any:
    return np.tanh(z), np.tanh(z)


def mine_backward(d: np.ndarray, y: np.ndarray) -> Any:
    return d * (1 - y**2)


@pytest.mark.parametrize("target", [Mine, mine_forward, lambda: Mine()], ids=["class", "functions", "factory"])
def test_check_judges_a_class_of_this_process(target: Any) -> None:
    outcome = check(target, "Tanh")
    assert (outcome.status, outcome.like, outcome.seeds) == (RIGHT, "Tanh", [0])


def test_check_takes_the_stage_of_the_same_name() -> None:
    named = type("Tanh", (Mine,), {})
    outcome = check(named)
    assert (outcome.target, outcome.like, outcome.status) == ("Tanh", "Tanh", RIGHT)
    assert check(named, "Sigmoid").status == FORWARD_DIFFERS


def test_check_counts_the_worst_of_several_seeds() -> None:
    class Lucky(Mine):
        """Wrong where the first number is negative."""

        def forward(self, z: np.ndarray) -> Any:
            self.wrong = z.flat[0].real < 0
            return super().forward(z)

        def backward(self, d: np.ndarray) -> Any:
            return super().backward(d) * (1 + self.wrong)

    from ntm_ref.gradcheck.points.designed import POINTS, arguments

    def status(seed: int) -> int:
        return WRONG if any(arguments("Tanh", point, seed)[0].flat[0] < 0 for point in POINTS) else RIGHT

    right = next(seed for seed in range(99) if status(seed) == RIGHT)
    wrong = next(seed for seed in range(99) if status(seed) == WRONG)
    assert check(Lucky, "Tanh", seed=right).status == RIGHT
    several = check(Lucky, "Tanh", seeds=[right, wrong, right])
    assert (several.status, several.seeds, several.survey.seed) == (WRONG, [right, wrong, right], wrong)
    assert several.as_dict()["seeds"] == [right, wrong, right]


def test_check_watches_every_point_of_every_seed() -> None:
    seen: list[str] = []
    check(Mine, "Tanh", seeds=[0, 1], watch=seen.append)
    assert seen == 2 * ["generic", "initial", "saturated", "faint", "zero row", "one-hot", "overflow"]


def test_check_gives_the_form_and_the_survey_for_the_sweep() -> None:
    found = check(Mine, "Tanh", also=lambda form, survey: {"name": form.name, "status": survey.status})
    assert found.sweep == {"name": "Mine", "status": RIGHT}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"like": "Tan"}, "there is no stage 'Tan' to compare with, expected one of Linear, Tanh"),
        ({"like": "Tanh", "axes": "head"}, "check: axes is 'head', expected one of batch and heads, heads, batch, one"),
    ],
)
def test_check_raises_for_arguments_that_make_no_sense(arguments: Any, sentence: str) -> None:
    for target in (Mine, "absent.py:Mine"):
        with pytest.raises(CheckError) as caught:
            check(target, **arguments)
        assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("value", [{1}, 1j, object(), np.tanh, b"bytes"])
def test_check_raises_for_an_argument_of_the_constructor_that_cannot_be_sent(value: Any, written: object) -> None:
    with pytest.raises(CheckError, match=r"^the constructor's argument n is .*, expected numbers, text"):
        check(f"{written()}:Gate", "Interpolation", given={"n": value})


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (Mine, "which of our stages is it like? Give --like with one of Linear, Tanh"),
        (3, "which of our stages is it like?"),
        ("mine.py", "which class of mine.py? Write mine.py:ClassName"),
        ("absent.py:Tanh", "there is no file absent.py"),
        (":Tanh", "which class of :Tanh? Write"),
        (".:Tanh", ". is not a file"),
    ],
)
def test_check_returns_an_outcome_for_what_cannot_be_judged(target: Any, sentence: str) -> None:
    outcome = check(target)
    assert outcome.status == NOT_JUDGED
    assert outcome.error.startswith(sentence)
    assert "\n" not in outcome.error


@pytest.mark.parametrize("target", [3, None, [], "no colon", np.tanh, Mine()])
def test_check_raises_nothing_whatever_the_target_is(target: Any) -> None:
    outcome = check(target, "Tanh")
    assert outcome.status == NOT_JUDGED
    assert outcome.error


@pytest.mark.usefixtures("in_process")
def test_check_judges_a_file_as_a_class_here(written: object) -> None:
    name = written()
    right, wrong = (check(f"{name}:{target}", "Interpolation") for target in ("Gate", "Wrong"))
    assert (right.status, wrong.status) == (RIGHT, WRONG)
    assert right.target == f"{name}:Gate"
    namespace: dict[str, Any] = {}
    exec(GATE, namespace)
    here = check(namespace["Wrong"], "Interpolation").as_dict()
    there = wrong.as_dict()
    for key in set(here) - {"target"}:
        assert here[key] == there[key], key


@judged_here
def test_check_judges_functions_of_a_file(written: object) -> None:
    more = """
        def gate_forward(w_content, w_prev, g):
            return Gate().forward(w_content, w_prev, g), (w_content, w_prev, g)
        def gate_backward(d, cache):
            gate = Gate()
            gate.kept = cache
            return gate.backward(d)
    """
    outcome = check(f"{written(more)}:gate_forward", "Interpolation")
    assert outcome.status == RIGHT
    assert "functions gate_forward and gate_backward" in str(outcome)


def notebook(path: Path, *cells: str) -> str:
    """Write a notebook with these code cells, and a text."""
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    text = {"cell_type": "markdown", "source": ["1 / 0"]}
    path.write_text(json.dumps({"cells": [text, *code]}), encoding="utf-8")
    return str(path)


@judged_here
def test_check_judges_a_class_of_a_notebook(tmp_path: Path) -> None:
    name = notebook(
        tmp_path / "my work.ipynb", "%matplotlib inline\n!pip list", GATE, "%%bash\nexit 1", "gate = Gate()"
    )
    assert check(f"{name}:Gate", "Interpolation").status == RIGHT
    assert check(f"{name}:Wrong", "Interpolation").status == WRONG
    assert "there is no class Absent in this file; it has Gate, Wrong" in check(f"{name}:Absent", "Interpolation").error


@judged_here
def test_check_names_the_line_of_a_notebook(tmp_path: Path) -> None:
    outcome = check(f"{notebook(tmp_path / 'm.ipynb', GATE, '1 / 0')}:Gate", "Interpolation")
    assert outcome.error == "the file raised ZeroDivisionError: division by zero when it was imported"
    assert any("1 / 0" in line for line in outcome.traceback)


@judged_here
@pytest.mark.parametrize("axes", ["batch and heads", "heads", "batch", "one"])
def test_check_obeys_axes(axes: str, written: object) -> None:
    shapes = check(f"{written()}:Gate", "Interpolation", axes=axes).as_dict()["shapes"]
    expected = {"batch and heads": [2, 3, 7], "heads": [3, 7], "batch": [2, 7], "one": [7]}
    assert shapes["w_content"] == expected[axes]


@judged_here
def test_check_gives_the_constructor_what_it_takes(written: object) -> None:
    more = """
        class Sized(Gate):
            def __init__(self, n, name, table=()):
                assert (n, name, list(table)) == (3, "x", [1, 2])
    """
    name = written(more)
    assert "Sized() needs n and name" in check(f"{name}:Sized", "Interpolation").error
    given = {"n": 3, "name": "x", "table": (1, 2)}
    assert check(f"{name}:Sized", "Interpolation", given=given).status == RIGHT
    assert check(f"{name}:Sized", "Interpolation", given={"n": 4, "name": "x"}).status == NOT_JUDGED


IMPORTS = {
    "in the file": "import ntm_ref\nclass Named(Gate): pass",
    "in a function that never runs": "class Named(Gate):\n    def never(self): import torch",
    "of a part": "from jax import numpy\n",
    "by its name": "def never(): __import__('autograd')\nclass Named(Gate): pass",
}


@judged_here
@pytest.mark.parametrize("which", ["in the file", "in a function that never runs", "by its name"])
def test_check_notes_imports_and_does_not_judge_them_if_they_are_forbidden(which: str, written: object) -> None:
    target = f"{written(IMPORTS[which])}:Named"
    (module,) = {"ntm_ref", "torch", "autograd"} & set(IMPORTS[which].replace("'", " ").split())
    allowed = check(target, "Interpolation")
    assert allowed.status == RIGHT
    assert f"the file imports {module}" in allowed.survey.notes
    forbidden = check(target, "Interpolation", forbid=True)
    assert forbidden.status == NOT_JUDGED
    assert forbidden.error == f"the file imports {module}; --forbid does not allow that"


DIFFERENCES = """
    class Differences(Gate):
        def backward(self, d):
            found, kept = [], self.kept
            for i, value in enumerate(kept):
                gradient = np.zeros_like(value)
                for at in np.ndindex(value.shape):
                    moved = [v.astype(complex) for v in kept]
                    moved[i][at] += 1e-30j
                    gradient[at] = (d * Gate.forward(self, *moved).imag).sum() / 1e-30
                found.append(gradient)
            self.kept = kept
            return tuple(found)
"""


@judged_here
def test_check_does_not_forbid_a_derivation(written: object) -> None:
    assert check(f"{written()}:Gate", "Interpolation", forbid=True).status == RIGHT
    assert check(f"{written()}:Wrong", "Interpolation", forbid=True).status == WRONG


@judged_here
def test_check_forbids_a_backward_that_takes_differences(written: object) -> None:
    target = f"{written(DIFFERENCES)}:Differences"
    allowed, forbidden = check(target, "Interpolation"), check(target, "Interpolation", forbid=True)
    assert (allowed.status, allowed.score) == (RIGHT, 0)
    why = "its backward is a check: it evaluates its own forward "
    assert allowed.verdict.startswith(f"right, but not a derivation: {why}")
    assert forbidden.status == NOT_JUDGED
    assert forbidden.error.startswith(why)
    assert forbidden.error.endswith("; --forbid does not allow that")


def test_check_forbids_our_own_backward_under_another_name() -> None:
    borrowed = check(type("Borrowed", (Tanh,), {}), "Tanh", forbid=True)
    assert borrowed.error == (
        "Tanh.forward and Tanh.backward are ours, inherited and not derived anew; --forbid does not allow that"
    )
    half = check(changed(lambda stage, gradients, d: gradients, Tanh), "Tanh", forbid=True)
    assert half.error.startswith("Tanh.forward is ours, inherited")


@judged_here
def test_check_reports_what_a_file_raises_while_it_is_checked(written: object, monkeypatch: pytest.MonkeyPatch) -> None:
    more = """
        class Later(Gate):
            def forward(self, *arrays):
                raise KeyboardInterrupt
    """
    outcome = check(f"{written(more)}:Later", "Interpolation")
    assert outcome.status == NOT_JUDGED
    assert "KeyboardInterrupt" in outcome.error


@judged_here
def test_check_ends_the_process_whatever_happens(written: object, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []
    monkeypatch.setattr(judge.StudentProcess, "close", lambda self: closed.append("yes") or ["printed"])
    for target in ("Gate", "Absent"):
        assert check(f"{written()}:{target}", "Interpolation").printed == ["printed"]
    monkeypatch.setattr(judge, "judged", lambda *arguments: 1 / 0)
    outcome = check(f"{written()}:Gate", "Interpolation")
    assert "the checker itself raised ZeroDivisionError" in outcome.error
    assert any("test_judge.py" in line for line in outcome.traceback)
    assert len(closed) == 3


@judged_here
def test_check_does_not_believe_a_file_whose_process_fell_silent(
    written: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge.StudentProcess, "silent", "it ended its process")
    outcome = check(f"{written()}:Gate", "Interpolation")
    assert (outcome.status, outcome.error) == (NOT_JUDGED, "it ended its process")


def test_split_finds_the_file_and_the_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a:b.py", "c.ipynb"):
        Path(name).write_text("")
        assert split(f"{name}:Mine") == (tmp_path / name, "Mine")
    for target in ("a:b.py", "a:b.py:", "Mine", "", ":", "c.ipynb"):
        with pytest.raises(CheckError, match=r"which class of .*\? Write .*:ClassName"):
            split(target)


def test_given_by_a_text() -> None:
    assert given_by('n=3, name="x", sizes=(1, 2), deep={"a": [None, True, -1.5]}') == {
        "n": 3, "name": "x", "sizes": (1, 2), "deep": {"a": [None, True, -1.5]}
    }  # fmt: skip
    assert given_by("") == {}


@pytest.mark.parametrize(
    "text", ["3", "n", "n=m", "n=1+", "n=print(1)", "n=__import__('os')", ")(", "n=1); f(", "**{'a': 1}", "n=1, n=2"]
)
def test_given_by_a_text_that_is_none_is_one_sentence(text: str) -> None:
    with pytest.raises(CheckError) as caught:
        given_by(text)
    assert str(caught.value) == (f'--with is {text!r}, expected arguments of the constructor, as in --with "n=3"')


def test_stage_like_is_the_name_unless_another_is_given() -> None:
    assert stage_like("Tanh", None) == "Tanh"
    assert stage_like("Tanh", "Read") == "Read"
    for name, like in (("Mine", None), ("Tanh", "Mine")):
        with pytest.raises(NTMError):
            stage_like(name, like)
