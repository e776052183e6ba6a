"""cli/gradcheck.py: options, refusals and JSON of the command."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from student_files import (
    STEEP,
)

from ntm_ref.cli import main

pytestmark = pytest.mark.usefixtures("complex_step_first")

judged_here = pytest.mark.usefixtures("in_process", "at_one_point")


@judged_here
def test_json_is_all_that_is_printed(written: object, capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", f"{written()}:Wrong", "--like", "Interpolation", "--json"]) == 1
    found = json.loads(capfd.readouterr().out)
    assert (found["version"], found["command"], found["status"], found["error"]) == (1, "gradcheck", 1, None)
    (result,) = found["results"]
    assert [gradient["argument"] for gradient in result["gradients"] if not gradient["right"]] == ["w_prev"]
    assert result["points"]["generic"][1]["argument"] == "w_prev"
    assert result["points"]["generic"][1]["ok"] is False
    assert result["score"] == 4 / 5  # forward, two of three gradients, and the contract


@pytest.mark.usefixtures("at_one_point")
def test_json_of_our_stages(capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", "Tanh", "Linear", "--json", "--seed", "3"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["status"] == 0
    assert [result["target"] for result in found["results"]] == ["Tanh", "Linear"]
    assert [result["seeds"] for result in found["results"]] == [[3], [3]]


@judged_here
def test_json_has_no_nan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.chdir(tmp_path)
    code = "from ntm_ref import Interpolation as I\nclass Interpolation(I):\n    def backward(self, d):\n"
    Path("m.py").write_text(code + "        return tuple(g * float('nan') for g in super().backward(d))\n")
    assert main(["gradcheck", "m.py:Interpolation", "--json"]) == 1
    json.loads(capfd.readouterr().out, parse_constant=lambda constant: pytest.fail(constant))


@judged_here
@pytest.mark.parametrize(
    "arguments", [["absent.py:Gate"], ["mine.py:Absent"], ["mine.py"], ["Gate"], ["--catalogue"], ["--shapes"]], ids=str
)
def test_json_reports_what_cannot_be_checked(
    arguments: list[str], written: object, capfd: pytest.CaptureFixture
) -> None:
    written()
    assert main(["gradcheck", *arguments, "--json"]) == 2
    said = capfd.readouterr()
    found = json.loads(said.out)
    reasons = [found["error"]] if found["error"] else [result["error"] for result in found["results"]]
    assert found["status"] == 2
    assert len(reasons) == 1
    assert said.err.endswith(f"{reasons[0]}\n")
    assert len(said.err.splitlines()) == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which nobody may write")
@pytest.mark.usefixtures("at_one_point")
def test_json_reports_a_picture_that_cannot_be_written(capfd: pytest.CaptureFixture) -> None:
    assert main(["gradcheck", "Tanh", "--sweep", "--json", "--out", "/proc/sweep.png"]) == 2
    said, errors = capfd.readouterr()
    assert json.loads(said)["results"][0]["status"] == 0  # the verdict is printed all the same
    assert errors.startswith("ntm-ref: error: /proc/sweep.png cannot be written")


@judged_here
def test_sweep_is_a_table_and_a_picture(
    written: object, capfd: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ntm_ref.view.picture.DPI", 50)
    command = ["gradcheck", f"{written(STEEP)}:Steep", "--like", "Tanh", "--sweep"]
    assert main(command) == 1
    said = capfd.readouterr().out
    assert "d_z: never below" in said
    assert "sweep-Steep.png: Gradients of Steep against differences. Wrong at every step: d_z" in said
    picture = Path("sweep-Steep.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert main([*command, "--json"]) == 1
    assert len(json.loads(capfd.readouterr().out)["results"][0]["sweep"]["steps"]) == 23
    assert Path("sweep-Steep.png").read_bytes() == picture
    assert Path("sweep-Steep-2.png").exists()
    assert main(["gradcheck", "Tanh", "--sweep", "--out", "here.png"]) == 0
    assert Path("here.png").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mine.py"], "which class of mine.py? Write mine.py:ClassName"),
        (["mine.py:"], "which class of mine.py? Write mine.py:ClassName"),
        (["mine.py:Gate"], "mine.py:Gate: which of our stages is it like? Give --like with one of Linear"),
        (["absent.py:Gate", "--like", "Read"], "there is no file absent.py"),
        (["folder:Gate", "--like", "Read"], "folder is not a file"),
        (["mine.py:Gate", "Read"], "check files or stages of ours, not both at once"),
        (["Read", "--forbid"], "--forbid is for FILE.py:CLASS, but no such file was given"),
        (["Read", "--with", "n=3"], "--with is for FILE.py:CLASS, but no such file was given"),
        (["mine.py:Gate", "--like", "Read", "--with", "3"], "--with is '3', expected arguments of the constructor"),
        (["mine.py:Gate=Gate"], "there is no stage 'Gate' to compare with, expected one of Linear"),
        (["absent.ipynb:Gate=Read"], "there is no file absent.ipynb"),
        (
            ["Read", "--shapes", "--format", "csv"],
            "--shapes prints text about our own stages; it takes no file, --format, --out or --page",
        ),
        (["--starter", "Read", "--catalogue"], "--catalogue and --starter do not go together"),
        (["Read", "--sweep", "--format", "csv"], "--sweep goes with text and json, not with --format csv"),
        (["Read", "--sweep", "--seeds", "3"], "--sweep takes one seed"),
        (["Gate", "--shapes"], "there is no stage 'Gate', expected one of Linear"),
        (["Read", "--like", "Read"], "--like is for FILE.py:CLASS, but no such file was given"),
        (["--sweep"], "--sweep needs exactly one stage or class"),
        (["Gate"], "there is no stage 'Gate', expected one of Linear"),
        (["--catalogue", "--sweep"], "--catalogue and --sweep do not go together"),
        (["--catalogue", "AddPenalty"], "the catalogue has no mistakes of 'AddPenalty'"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str], sentence: str, written: object, capfd: pytest.CaptureFixture
) -> None:
    written()
    Path("folder").mkdir()
    assert main(["gradcheck", *arguments]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("out", ["folder", "absent/results.xml"])
@pytest.mark.parametrize("more", [["--sweep"], ["--format", "junit"], []])
@pytest.mark.usefixtures("at_one_point")
def test_out_that_cannot_be_written_does_not_hide_the_verdict(
    out: str, more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    assert main(["gradcheck", "Tanh", "--out", out, *more]) == 2
    said = capfd.readouterr()
    assert "Tanh" in said.out
    assert f"{Path(out)} cannot be written" in said.err
    assert len(said.err.splitlines()) == 1
    assert not list(Path("folder").iterdir())


@pytest.mark.usefixtures("at_one_point")
def test_out_is_where_the_results_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("json", "junit", "gradescope", "csv", "text"):
        assert main(["gradcheck", "Tanh", "--format", name, "--out", f"results.{name}"]) == 0
        assert "Tanh" in Path(f"results.{name}").read_text(encoding="utf-8")
    assert capfd.readouterr().out == ""


def test_like_refuses_an_unknown_stage(written: object, capfd: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["gradcheck", f"{written()}:Gate", "--like", "Gate"])
    assert ended.value.code == 2
    errors = capfd.readouterr().err
    assert "invalid choice: 'Gate'" in errors
    assert len(errors.splitlines()) == 1


@pytest.mark.usefixtures("at_one_point")
def test_seed_is_obeyed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> None:
    monkeypatch.setattr("ntm_ref.cli.gradcheck.write_whole", lambda path, draw: "")
    results = []
    for seed in "01":
        assert main(["gradcheck", "Softmax", "--json", "--sweep", "--out", "sweep.png", "--seed", seed]) == 0
        results.append(json.loads(capfd.readouterr().out))
    first, second = (document["results"][0] for document in results)
    assert first["points"] != second["points"]
    assert first["sweep"] != second["sweep"]


@pytest.mark.thorough  # in this process: support/test_shell.py
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_command_prints_names_that_the_terminal_lacks_in_another_way(encoding: str, tmp_path: Path) -> None:
    code = """
        import numpy as np
        class Mine:
            def forward(self, \u03ba): self.y = np.tanh(\u03ba); return self.y
            def backward(self, d): return d * (1 - self.y)
    """
    (tmp_path / "mine.py").write_text(dedent(code), encoding="utf-8")
    command = [sys.executable, "-m", "ntm_ref", "gradcheck", f"{tmp_path / 'mine.py'}:Mine", "--like", "Tanh"]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": encoding}, check=False)
    assert done.returncode == 1
    assert b"Affected: \\u03ba; right: none." in done.stdout
    assert b"Traceback" not in done.stderr
