"""gradcheck/student_side/loading.py: loading a class from a file, and the sentences if there is nothing to check."""

import os
import sys
from pathlib import Path

import pytest
from student_files import (
    GATE,
    errors_about,
    file_and_neighbours,
)

from ntm_ref.cli import main
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.student_side.loading import load


def test_load_finds_a_neighbour_whatever_the_file_is_called(written: object, tmp_path: Path) -> None:
    written(name="neighbour.py")
    folder = tmp_path / "with spaces"
    folder.mkdir()
    (folder / "random.py").write_text("from helper import Gate\n")
    (folder / "helper.py").write_text(GATE)
    assert check(f"{folder / 'random.py'}:Gate", "Interpolation").ok


def test_load_finds_helpers_but_nothing_hides_pythons_own_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = file_and_neighbours(tmp_path, monkeypatch, "import helper\nfrom ntm_ref import Read\n")
    Path("sub/decimal.py").write_text("1 / 0")
    Path(name).write_text("import decimal, helper\nfrom ntm_ref import Read\n")
    assert check(f"{name}:Read").ok


@pytest.mark.usefixtures("in_process")
def test_load_sees_an_edit_of_the_same_length_within_the_same_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own bytecode would not: it remembers the second and the length of a file."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path, seen = tmp_path / "gate.py", []
    for factor in "12":
        path.write_text(f"{GATE}\nfactor = {factor}\n")
        os.utime(path, (1e9, 1e9))
        seen.append(load(path, []).factor)
    assert seen == [1, 2]


judged_here = pytest.mark.usefixtures("in_process")
pytestmark = pytest.mark.usefixtures("at_one_point", "complex_step_first")

CANNOT = {
    "Absent": ("", "there is no class Absent in this file; it has Gate, Wrong"),
    "number": ("number = 3", "number is an int, expected a class with forward and backward"),
    "Lame": ("class Lame: pass", "Lame has no method 'forward', expected forward and backward"),
    "Syntax": ("class Syntax(:", "SyntaxError in line 17: invalid syntax"),
    "Null": ("x = '\0'", ""),  # a SyntaxError, before Python 3.11.4 a ValueError
    "Import": ("import no_such_module", "the file raised ModuleNotFoundError: No module named 'no_such_module'"),
    "Exit": ("raise SystemExit(0)", "the file raised SystemExit: 0 when it was imported"),
    "Needs": (
        "class Needs(Gate):\n    def __init__(self, size): pass",
        'Needs() needs size: give what the constructor takes, for example --with "size=3"',
    ),
    "Fails": (
        "class Fails(Gate):\n    def forward(self, *a): return self.oops",
        "Fails.forward raised AttributeError: 'Fails' object has no attribute 'oops'",
    ),
    "FailsBack": (
        "class FailsBack(Gate):\n    def backward(self, d): return d @ d",
        "FailsBack.backward raised ValueError: matmul",
    ),
    "Deep": (
        "class Deep(Gate):\n    def forward(self, *a): return self.forward(*a)",
        "Deep.forward raised RecursionError: maximum recursion depth exceeded",
    ),
    "Few": (
        "class Few(Gate):\n    def backward(self, d): return super().backward(d)[:2]",
        "Few.backward returned 2 gradient(s), expected 3 gradients, one for each argument of forward",
    ),
    "Two": (
        "class Two(Gate):\n    def forward(self, a, b): return a",
        "Two.forward takes (a, b), but is to be checked with 3 arrays",
    ),
    "Nothing": (
        "class Nothing(Gate):\n    def forward(self, *a): super().forward(*a)",
        "Nothing.forward: its result is None, expected a NumPy array",
    ),
    "Overflows": (
        "class Overflows(Gate):\n    def forward(self, *a): return super().forward(*a) * np.inf",
        "Overflows.forward: its result is",
    ),
}


@judged_here
@pytest.mark.parametrize("name", CANNOT)
def test_load_explains_in_one_sentence_what_cannot_be_checked(
    name: str, written: object, capfd: pytest.CaptureFixture
) -> None:
    more, sentence = CANNOT[name]
    target = f"{written(more)}:{name}"
    assert main(["gradcheck", target, "--like", "Interpolation"]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    last = said.err.splitlines()[-1]
    assert last.startswith(f"ntm-ref: error: {target}: {sentence}")
    assert "ntm_ref/" not in said.err  # no line of the checker's own in the traceback


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1 / 0", "the file raised ZeroDivisionError: division by zero when it was imported"),
        ("from pathlib import Path\nclass Mine: pass", "there is no class Read in this file; it has Mine"),
        ("import os", "there is no class Read in this file; it has no class at all"),
        ("raise KeyboardInterrupt", "it raised KeyboardInterrupt while it was checked"),
        ("raise Exception('x' * 1000)", "the file raised Exception: xxx"),
    ],
)
def test_load_explains_in_one_sentence_a_file_without_the_class(
    code: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    name = file_and_neighbours(tmp_path, monkeypatch, code)
    last = errors_about(name, capfd)[-1]
    assert last.startswith(f"ntm-ref: error: {name}:Read: {sentence}")
    assert len(last) < 450


def test_load_cuts_the_traceback_to_the_lines_of_the_file(written: object, capfd: pytest.CaptureFixture) -> None:
    name = written(
        """
        class Fails(Gate):
            def backward(self, d):
                return self.helper(d)

            def helper(self, d):
                return 1 / 0
        """
    )
    assert main(["gradcheck", f"{name}:Fails", "--like", "Interpolation"]) == 2
    lines = capfd.readouterr().err.splitlines()
    assert lines[:4] == [
        "  mine.py, line 20, in backward",
        "    return self.helper(d)",
        "  mine.py, line 23, in helper",
        "    return 1 / 0",
    ]
    assert lines[4] == "ZeroDivisionError: division by zero"
    assert len(lines) == 6


@judged_here
def test_check_does_not_blame_the_file_for_a_failure_of_the_checker(
    written: object, capfd: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: object) -> None:
        raise ZeroDivisionError("of our own")

    monkeypatch.setattr("ntm_ref.gradcheck.theirs.survey.differences", fails)
    assert main(["gradcheck", f"{written()}:Gate", "--like", "Interpolation"]) == 2
    said = capfd.readouterr().err
    assert "the checker itself raised ZeroDivisionError: of our own, which is no fault of this file" in said
    assert "theirs/survey.py" in said
