"""The archives: run as the platforms run them, with nothing but Python and NumPy."""

import json
import os
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ntm_ref.cli import main
from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import solution
from ntm_ref.exercises.student.folder import variant_of
from ntm_ref.exercises.teacher.package import package

pytestmark = pytest.mark.usefixtures("elsewhere")
GATE = exercises()["2.3"]
posix = pytest.mark.skipif(sys.platform == "win32", reason="the platforms run Linux")


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def run_here(words: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run with an environment of its own, in which only this Python is known."""
    known = {"PATH": f"{cwd / 'bin'}{os.pathsep}{os.environ['PATH']}", "OPENBLAS_NUM_THREADS": "1", **environment}
    return subprocess.run(words, cwd=cwd, env=known, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def autograder(tmp_path: Path) -> Path:
    """The folders of Gradescope, with a solution as the submission; its venv is this Python."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "venv/bin"):
        (root / name).mkdir(parents=True)
    python = root / "venv/bin/python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')  # a link would be another environment's
    python.chmod(0o755)
    (root / "submission" / GATE.file).write_text(solution(GATE), encoding="utf-8")
    return root


@posix
def test_package_for_gradescope_runs_in_its_folders(autograder: Path) -> None:
    assert main(["exercises", "package", "--gradescope", "--only", "2.3", "--out", "a.zip"]) == 0
    unpacked(Path("a.zip"), autograder / "source")
    script = str(autograder / "source" / "run_autograder")
    done = run_here(["bash", script], autograder, AUTOGRADER_ROOT=str(autograder))
    found = json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))
    assert found["score"] == 10, done.stderr
    assert [test["name"].split(": ")[1] for test in found["tests"]] == list(GATE.points)


@posix
def test_package_for_gradescope_writes_a_result_even_if_it_breaks(autograder: Path) -> None:
    package("gradescope", Path("a.zip"), [])
    unpacked(Path("a.zip"), autograder / "source")
    (autograder / "source" / "settings.json").write_text("broken", encoding="utf-8")
    run_here(["bash", str(autograder / "source" / "run_autograder")], autograder, AUTOGRADER_ROOT=str(autograder))
    found = json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))
    assert found == {"score": 0, "output": "The autograder could not run; please tell your teacher."}


@posix
@pytest.mark.thorough
def test_package_draws_variants_from_the_user(autograder: Path) -> None:
    user = next(f"{n}@x.org" for n in range(99) if variant_of(GATE, f"{n}@x.org"))
    metadata = {"users": [{"email": user}]}
    (autograder / "submission_metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    text = solution(GATE, variant_of(GATE, user))
    (autograder / "submission" / GATE.file).write_text(text, encoding="utf-8")
    package("gradescope", Path("a.zip"), ["--only", "2.3"], of_user=True)
    unpacked(Path("a.zip"), autograder / "source")
    run_here(["bash", str(autograder / "source" / "run_autograder")], autograder, AUTOGRADER_ROOT=str(autograder))
    assert json.loads((autograder / "results" / "results.json").read_text(encoding="utf-8"))["score"] == 10


def test_package_for_classroom50_grades_the_checkout_and_reports_if_nothing_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package("classroom50", Path("c.zip"), ["--only", "2.3"])
    source, commands = unpacked(Path("c.zip"), tmp_path / "bundle"), []
    monkeypatch.setattr(subprocess, "run", lambda command, check: commands.append(command))
    with pytest.raises(SystemExit, match=r"The exercises could not be graded\."):
        runpy.run_path(str(source / "autograder.py"))
    Path("result.json").write_text("{}", encoding="utf-8")
    runpy.run_path(str(source / "autograder.py"))
    assert commands == [[sys.executable, str(source / "grade.py"), ".", "result.json", ""]] * 2


@pytest.mark.thorough  # grade.py as it is: the test for Gradescope
def test_package_for_classroom50_writes_result_and_release_body(tmp_path: Path) -> None:
    package("classroom50", Path("c.zip"), ["--only", "2.3"])
    source, checkout = unpacked(Path("c.zip"), tmp_path / "bundle"), tmp_path / "checkout"
    checkout.mkdir()
    (checkout / GATE.file).write_text(solution(GATE), encoding="utf-8")
    done = run_here([sys.executable, str(source / "autograder.py")], checkout, CLASSROOM="a", ASSIGNMENT="b")
    assert done.returncode == 0, done.stderr
    found = json.loads((checkout / "result.json").read_text(encoding="utf-8"))
    assert (found["classroom"], found["score"], found["max-score"]) == ("a", 20, 20)
    assert "10 of 10" in (checkout / "release-body.md").read_text(encoding="utf-8")


def test_package_is_always_the_same_and_holds_no_weights() -> None:
    for name in ("a.zip", "b.zip"):
        package("gradescope", Path(name), [])
    assert Path("a.zip").read_bytes() == Path("b.zip").read_bytes()
    with zipfile.ZipFile("a.zip") as archive:
        names = archive.namelist()
    assert "run_autograder" in names
    assert "ntm_ref/exercises/set/2.3-interpolation.md" in names
    assert not any(name.endswith((".npz", ".pyc")) for name in names)


def test_package_refuses_bad_settings(capsys: pytest.CaptureFixture) -> None:
    assert main(["exercises", "package", "--gradescope", "--only", "9.9"]) == 2
    assert main(["exercises", "package", "--gradescope", "--wheels", "none"]) == 2
    assert "none: expected a folder with wheels (*.whl)" in capsys.readouterr().err
    assert main(["exercises", "package", "--gradescope", "--out", "no/where.zip"]) == 2
    assert "no/where.zip cannot be written" in capsys.readouterr().err.replace("\\", "/")
