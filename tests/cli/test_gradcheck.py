"""The gradcheck command: its exit status, its verdicts, and classes of one's own."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from changed import Wrong
from commands import refused
from ntm_ref.gradcheck.commands.student_process import check_encoding

from ntm_ref import Interpolation
from ntm_ref.cli import main
from ntm_ref.cli.gradcheck import cleaned
from ntm_ref.gradcheck.commands.table import page
from ntm_ref.gradcheck.theirs.survey import borrowed, survey_theirs
from ntm_ref.gradcheck.verdict.survey import Survey

pytestmark = pytest.mark.usefixtures("elsewhere")


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


def test_gradcheck_does_not_call_another_function_right(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = classes()

    def told(survey: Survey, *options: str) -> tuple[int, str]:
        """The exit status and what is printed, without a process for the file."""
        found = {"ok": survey.ok, "survey": survey.as_dict(), "page": [*page(survey, "Interpolation")], "printed": []}
        monkeypatch.setattr("ntm_ref.cli.gradcheck.check_file", lambda *arguments: found)
        return main(["gradcheck", "mine.py:Zero", *options]), capsys.readouterr().out

    zero, wrong = (survey_theirs(mine[name], "Interpolation") for name in ("Zero", "Doubled"))
    status, said = told(zero)
    assert status == 3
    assert "Interpolation.backward is ours, inherited and not derived anew" in wrong.notes
    assert said.splitlines()[-1].startswith("Verdict: forward DIFFERS from that of Interpolation; the gradients")
    for survey, expected in (
        (zero, (3, False, True, False)),
        (replace(zero, own_forward=True), (0, True, True, False)),
        (wrong, (1, False, False, False)),
        (replace(wrong, own_forward=True), (1, False, False, False)),
        (replace(zero, same_function=True), (0, True, True, True)),
    ):
        status, said = told(survey, "--json")
        (stage,) = json.loads(said)["stages"]
        assert (status, stage["ok"], stage["gradients_ok"], stage["same_function"]) == expected
        assert json.loads(said)["ok"] is stage["ok"]


def test_gradcheck_notes_our_code_under_another_name() -> None:
    whole, half = "Interpolation.forward and Interpolation.backward are", "Interpolation.backward is"
    for make, ours in ((classes()["Gate3"], whole), (Interpolation, whole), (classes()["Doubled"], half)):
        assert borrowed(make) == [f"{ours} ours, inherited and not derived anew"]
    assert borrowed(Wrong) == ["Interpolation.forward is ours, inherited and not derived anew"]
    assert borrowed(classes()["Zero"]) == []


def test_gradcheck_own_forward_needs_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--own-forward is for FILE.py:CLASS" in refused(["gradcheck", "Read", "--own-forward"], capsys)


def test_gradcheck_reports_a_missing_class_before_asking_what_it_is_like(capfd: pytest.CaptureFixture[str]) -> None:
    Path("mine.py").write_text(CLASSES, encoding="utf-8")
    assert main(["gradcheck", "mine.py:Nope"]) == 2
    assert "mine.py:Nope: there is no class Nope in this file; it has Zero, Gate3" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x = 1\n\n# gr\xfcn\n", "the byte 0xfc is not utf-8, and no other encoding is declared"),
        (b"# gr\xfcn\n", "invalid or missing encoding declaration"),
        ("x = 1\n".encode("utf-16"), "invalid or missing encoding declaration"),
        (b"# coding: ascii\n\n# gr\xfcn\n", "the byte 0xfc is not ascii, and no other encoding is declared"),
        (b"# coding: latin-1\n\n# gr\xfcn\n", None),
        (b"\xef\xbb\xbfx = 1\n# gr\xc3\xbcn\n", None),
    ],
)
def test_gradcheck_refuses_a_file_in_another_encoding_as_python_does(content: bytes, sentence: str | None) -> None:
    Path("mine.py").write_bytes(content)
    if sentence is None:
        check_encoding(Path("mine.py"))
        return
    with pytest.raises(SyntaxError) as error:
        check_encoding(Path("mine.py"))
    assert str(error.value.msg) == sentence
    assert error.value.lineno in (3, None)


def test_gradcheck_checks_the_named_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck", "Read"]) == 0
    assert "2 gradients checked, 0 wrong" in capsys.readouterr().out


def test_gradcheck_exits_with_1_if_a_gradient_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_ref import Read

    right = Read.backward
    monkeypatch.setattr(Read, "backward", lambda self, d_r: (-right(self, d_r)[0], right(self, d_r)[1]))
    assert main(["gradcheck", "Read"]) == 1


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_gradcheck_writes_a_number_that_json_lacks_as_a_word(value: float) -> None:
    assert json.loads(json.dumps(cleaned({"stages": [{"ratio": value}]}), allow_nan=False)) == {
        "stages": [{"ratio": str(value)}]
    }
