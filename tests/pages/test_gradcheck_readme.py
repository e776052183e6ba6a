"""ntm_ref/gradcheck/README.md: it documents the keys that are printed, and its examples run."""

import ast
import json
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from results import document, gradient, refused, result, wrong_result

from ntm_ref import gradcheck
from ntm_ref.cli import main
from ntm_ref.gradcheck import ArgumentCheck
from ntm_ref.gradcheck.commands.formats import COLUMNS, FORMATS, render
from ntm_ref.gradcheck.commands.starter import starter
from ntm_ref.gradcheck.student_side import limits
from ntm_ref.gradcheck.theirs import process

PAGE = Path(gradcheck.__file__).parent / "README.md"
TEXT = PAGE.read_text(encoding="utf-8")
SHELL, PYTHON = (re.findall(rf"^```{name}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL) for name in ("sh", "python"))
MARKS, IN_PYTEST = (text for text in PYTHON if not text.startswith("class Gate"))  # that one is in test_readme.py
TYPES = {
    "integer": int,
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "object": dict,
    "null": type(None),
    "list": list,
}


def documented(title: str) -> dict[str, str]:
    """The keys of the table with this title, and their types."""
    table = re.search(rf"^\| {title} \|.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)[1]
    rows = [line.strip("|").split(" | ") for line in table.splitlines()]
    return {key: row[1].strip() for row in rows for key in re.findall(r"`(\w+)`", row[0])}


def assert_has_types(found: dict[str, Any], types: dict[str, str]) -> None:
    for key, described in types.items():
        allowed = tuple(TYPES[word.split()[0]] for word in described.split(" or "))
        assert isinstance(found[key], allowed), (key, described, found[key])


def printed(*results: dict[str, Any]) -> dict[str, Any]:
    return json.loads(render(document(*results), "json"))


def assert_is_as_documented(found: dict[str, Any]) -> None:
    """The document has the keys of the page, and values of their types."""
    levels = [("key", found), *(("key of a result", each) for each in found["results"])]
    levels += [("key of a gradient", each) for _, level in levels[1:] for each in level["gradients"]]
    for title, level in levels:
        assert {*level} == {*documented(title)}
        assert_has_types(level, documented(title))


def test_page_documents_the_keys_that_are_printed() -> None:
    assert_is_as_documented(
        printed(result(), wrong_result(), refused(), result(gradients=[gradient(came=float("nan"))]))
    )


def test_page_documents_the_fields_of_the_check_at_a_point() -> None:
    assert {*documented("key of a check at a point")} == {
        *(field.name for field in fields(ArgumentCheck)),
        "ok",
        "ratio",
    }


def test_page_documents_the_findings_and_the_columns() -> None:
    assert all(f"`{key}`" in TEXT for key in wrong_result()["findings"][0])
    assert all(f"`{column}`" in TEXT for column in ("score", "target_score"))
    assert "target_score" in COLUMNS


def test_page_documents_the_statuses_and_the_formats() -> None:
    assert re.findall(r"^\| (\d) \| ", TEXT, re.MULTILINE) == ["0", "1", "2", "3"]
    assert {*re.findall(r"^\| `(\w+)` \| .* \| .* \|$", section("Formats"), re.MULTILINE)} == {*FORMATS}
    assert f"the version of this schema, {printed()['version']} |" in TEXT


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_page_example_computes_marks_from_the_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    results = result(), wrong_result(target="b.py:Gate"), refused("it did not finish", target="c.py:Gate")
    Path("results.json").write_text(render(document(*results), "json"))
    exec(compile(MARKS, "example", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "mine.py:Gate\t10\tright",
        "b.py:Gate\t5\tw_prev",
        "c.py:Gate\t0\tit did not finish",
    ]


def test_page_example_for_pytest_calls_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    class Right:
        status = 0

    def check(target: str, like: str) -> type[Right]:
        calls.append((target, like))
        return Right

    monkeypatch.setattr(gradcheck, "check", check, raising=False)
    names: dict[str, Any] = {}
    exec(compile(IN_PYTEST, "example", "exec"), names)
    names["test_gate"]()
    assert calls == [("mine.py:Gate", "Interpolation")]
    ast.parse(starter("Sharpening"))


@pytest.mark.skipif(not shutil.which("bash"), reason="the examples are for bash")
def test_page_example_for_thirty_names_every_class(tmp_path: Path) -> None:
    for student in ("anna", "bo b"):
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "gate.py").touch()
    stand_in = "ntm-ref() { printf '%s\\n' \"$@\"; }\n"
    subprocess.run(["bash", "-eu", "-c", stand_in + SHELL[1]], cwd=tmp_path, check=True)
    assert (tmp_path / "marks.csv").read_text().splitlines() == [
        *("gradcheck", "submissions/anna/gate.py:Gate", "submissions/bo b/gate.py:Gate"),
        *("--like", "Interpolation", "--format", "csv"),
    ]


@pytest.mark.skipif(not shutil.which("bash"), reason="the examples are for bash")
@pytest.mark.parametrize("example", SHELL)
def test_page_shell_examples_can_be_parsed(example: str) -> None:
    subprocess.run(["bash", "-n", "-c", example], check=True)


def help_text(capsys: pytest.CaptureFixture) -> str:
    with pytest.raises(SystemExit):
        main(["gradcheck", "--help"])
    return capsys.readouterr().out


def test_page_names_options_that_exist(capsys: pytest.CaptureFixture) -> None:
    text = help_text(capsys)
    for option in set(re.findall(r"(?<![-\w|])--[a-z][\w-]*", TEXT)):
        assert re.search(rf"{option}\b(?!-)", text), option


def test_page_documents_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sharpening.py").write_text(starter("Sharpening"))
    Path("tanh.py").write_text(RIGHT)
    main(["gradcheck", "sharpening.py:Sharpening", "tanh.py:Tanh", "--format", "json"])
    assert_is_as_documented(json.loads(capsys.readouterr().out))


def test_page_shows_the_shapes_that_the_command_prints(capsys: pytest.CaptureFixture) -> None:
    (command,) = re.findall(r"`ntm-ref (gradcheck --shapes \w+)` prints", TEXT)
    main(command.split())
    assert f"```text\n{capsys.readouterr().out}```" in TEXT


def test_page_names_the_limits_of_the_process() -> None:
    gib, mib, mb = 2**30, 2**20, 10**6
    for words in (
        f"{process.TOO_MUCH // mb} MB ends it; the first {process.SHOWN_LINES} lines",
        f"{limits.MEMORY // gib} GiB",
        f"{limits.FILE // mib} MiB",
        f"processes at once | {limits.PROCESSES} |",
    ):
        assert words in section("The process"), words


RIGHT = """
import numpy as np

class Tanh:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, d_y):
        return d_y * (1 - self.y**2)
"""
