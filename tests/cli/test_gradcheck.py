"""The gradcheck command: its exit status, its verdicts, and classes of one's own."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from changed import Wrong
from commands import refused

from ntm_ref import Interpolation
from ntm_ref.cli import main
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.survey import FORWARD_DIFFERS, RIGHT, WRONG

pytestmark = pytest.mark.usefixtures("elsewhere", "complex_step_first")
judged_here = pytest.mark.usefixtures("in_process", "at_one_point")


CLASSES = """
import numpy as np
from ntm_ref import Interpolation

class Zero:
    def forward(self, w_content, w_prev, g):
        self.shapes = w_content.shape, w_prev.shape, g.shape
        return 0 * (g * w_content)
    def backward(self, d):
        return tuple(np.zeros(shape, d.dtype) for shape in self.shapes)

class Gate3(Interpolation): pass

class Doubled(Interpolation):
    def forward(self, w_content, w_prev, g):
        return 2 * super().forward(w_content, w_prev, g)
"""


def classes() -> dict:
    names: dict = {"__name__": "mine"}
    exec(CLASSES, names)
    return names


def test_gradcheck_does_not_call_another_function_right() -> None:
    mine = classes()
    zero, doubled = (survey_theirs(mine[name], "Interpolation") for name in ("Zero", "Doubled"))
    assert zero.status == FORWARD_DIFFERS
    assert zero.verdict().startswith(
        "forward DIFFERS from that of Interpolation at every point; its gradients are right"
    )
    assert replace(zero, own_forward=True).status == RIGHT
    assert "right, for its own forward" in replace(zero, own_forward=True).verdict()
    assert doubled.status == FORWARD_DIFFERS
    assert doubled.verdict().endswith("your backward is that of Interpolation: the mistake is in forward")
    assert replace(doubled, own_forward=True).status == WRONG
    assert replace(zero, differs={}).status == RIGHT


@judged_here
def test_gradcheck_ends_with_3_if_forward_is_another(capfd: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text(CLASSES, encoding="utf-8")
    assert main(["gradcheck", "mine.py:Zero=Interpolation"]) == 3
    assert capfd.readouterr().out.splitlines()[-1].startswith("Verdict: forward DIFFERS from that of Interpolation")
    assert main(["gradcheck", "mine.py:Zero", "--like", "Interpolation", "--own-forward", "--json"]) == 0
    (result,) = json.loads(capfd.readouterr().out)["results"]
    assert (result["status"], result["own_forward"], result["same_forward"]) == (0, True, False)


@pytest.mark.usefixtures("at_one_point")
def test_gradcheck_notes_our_code_under_another_name() -> None:
    whole, half = "Interpolation.forward and Interpolation.backward are", "Interpolation.backward is"
    for make, ours in ((classes()["Gate3"], whole), (Interpolation, whole), (classes()["Doubled"], half)):
        survey = survey_theirs(make, "Interpolation")
        assert survey.borrowed == f"{ours} ours, inherited and not derived anew"
        assert survey.score == 0
        assert survey.borrowed in survey.notes
    assert "Interpolation.forward is ours" in survey_theirs(Wrong, "Interpolation").borrowed
    assert survey_theirs(classes()["Zero"], "Interpolation").borrowed == ""


def test_gradcheck_own_forward_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--own-forward is for FILE.py:CLASS" in refused(["gradcheck", "Read", "--own-forward"], capsys)


@judged_here
def test_gradcheck_reports_a_missing_class_before_asking_what_it_is_like(capfd: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text(CLASSES, encoding="utf-8")
    assert main(["gradcheck", "mine.py:Nope"]) == 2
    assert "mine.py:Nope: there is no class Nope in this file; it has Zero, Gate3" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x = 1\n\n# gr\xfcn\n", None),  # Latin-1 without a declaration, as old editors write it
        (b"# gr\xfcn\n", None),
        ("x = 1\n".encode("utf-16"), ""),  # a SyntaxError, before Python 3.11.4 a ValueError
        (b"# coding: ascii\n\n# gr\xfcn\n", "SyntaxError"),
        (b"# coding: latin-1\n\n# gr\xfcn\n", None),
        (b"\xef\xbb\xbfx = 1\n# gr\xc3\xbcn\n", None),
    ],
)
@judged_here
def test_gradcheck_reads_what_editors_write(
    content: bytes, sentence: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    classes = CLASSES.encode("utf-16")[2:] if content.startswith(b"\xff\xfe") else CLASSES.encode()
    Path("mine.py").write_bytes(content + classes)
    status = main(["gradcheck", "mine.py:Gate3", "--like", "Interpolation"])
    said = capfd.readouterr()
    assert status == (0 if sentence is None else 2), said
    assert sentence is None or f"mine.py:Gate3: {sentence}" in said.err


def test_gradcheck_checks_the_named_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck", "Read"]) == 0
    assert "2 gradients checked, 0 wrong" in capsys.readouterr().out


def test_gradcheck_exits_with_1_if_a_gradient_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_ref import Read

    right = Read.backward
    monkeypatch.setattr(Read, "backward", lambda self, d_r: (-right(self, d_r)[0], right(self, d_r)[1]))
    assert main(["gradcheck", "Read"]) == 1
