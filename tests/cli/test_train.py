"""The train command: what it prints, what it leaves in its folder, and which folder that is."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import numpy as np
import pytest
from commands import FAST, TINY, files, posix, refused

from ntm_ref.cli import main, train
from ntm_ref.runs import Session

pytestmark = pytest.mark.usefixtures("elsewhere")


FOLDER = """läuf 'ein" $x 1"""  # for POSIX; Windows forbids the quotes


@posix
def test_train_suggests_commands_that_work_in_the_shell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for slow in ("print_evaluation", "draw"):
        monkeypatch.setattr(f"ntm_ref.cli.train.{slow}", lambda *arguments, **options: None)
    assert main(["train", "copy", "--out", FOLDER, *TINY]) == 0
    said = capsys.readouterr().out
    (go_on,) = [line.partition("Go on with: ")[2] for line in said.splitlines() if "Go on with: " in line]
    (again,) = [line.partition("again with: ")[2] for line in said.splitlines() if "again with: " in line]
    assert shlex.split(go_on)[-4:] == ["--resume", FOLDER, "--limit", "16"]
    again += " --lengths 2 --sequences 1"
    done = subprocess.run(again, shell=True, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Evaluated on 1 new sequences" in done.stdout
    assert shlex.quote(FOLDER) in refused(["train", "copy", "--out", FOLDER, *TINY], capsys)


def test_train_leaves_weights_log_and_pictures(trained: Path) -> None:
    names = {"run.json", "log.jsonl", "weights.npz", "checkpoint.npz", "learning_curve.png", "memory_use.png"}
    assert set(files(trained)) == names | {".lock"}
    entries = [json.loads(line) for line in (trained / "log.jsonl").read_text().splitlines()]
    assert [entry["sequences"] for entry in entries] == [500, 1000, 1200]
    for entry in entries:
        assert {"sequences", "bits_per_sequence", "wrong_bits", "gradient_norm", "seconds"} <= set(entry)
        assert all(np.isfinite(value) for value in entry.values())
    described = json.loads((trained / "run.json").read_text())
    assert described["task"] == {"name": "copy", "n_bits": 3, "max_length": 3}
    assert described["recipe"]["controller_size"] == 8
    for name in ("learning_curve.png", "memory_use.png"):
        assert (trained / name).read_bytes().startswith(b"\x89PNG")


def test_train_prints_its_plan_and_its_result(training: tuple[Path, str]) -> None:
    folder, said = training
    assert "task copy, seed 3" in said
    assert "memory 6 x 4, 1 read and 1 write head(s), feedforward controller of 8 units" in said
    assert re.search(r"^ +1200 +\d+\.\d{3} +\d+\.\d\d +\d+\.\d\d +0:\d\d +0:00$", said, re.MULTILINE)
    assert "Not solved after 1200 sequences" in said
    assert f"--resume {folder} --limit 2400" in said
    assert [line.split()[0] for line in said.splitlines() if re.match(r" +\d+ +[\d.]{7} +\d+\.\d\d of", line)] == [
        *("1", "3", "4", "6")
    ]
    assert "\r" not in said  # the live bar is for terminals


def test_train_leaves_a_folder_that_holds_another_run_alone(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(trained)
    assert "holds another run" in refused(["train", "copy", "--out", str(trained), *FAST], capsys)
    assert "is a file, expected a folder" in refused(["train", "copy", "--out", str(trained / "run.json")], capsys)
    assert files(trained) == before


def test_train_without_a_folder_takes_the_next_free_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_evaluated: None, not_drawn: None
) -> None:
    monkeypatch.chdir(tmp_path)
    for n in (1, 2):
        assert main(["train", "copy", "--limit", "8", *FAST]) == 0
        assert (tmp_path / "runs" / f"copy-{n}" / "weights.npz").exists()


def test_train_announces_and_follows_a_curriculum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], not_evaluated: None
) -> None:
    monkeypatch.setattr(train, "memory_use", lambda run, x, target, mask, path, title: path.write_text(title))
    small = ["--rows", "6", "--width", "4", "--controller-size", "5", "--limit", "16"]
    assert main(["train", "ngrams", *small, "--out", str(tmp_path / "taught")]) == 0
    out = capsys.readouterr().out
    assert "Lesson 1, up to 32000 sequences: n context 2, min length 20, max length 40, learning rate 0.01.\n" in out
    assert "Lesson 3, up to 100000 sequences: the task itself, learning rate 0.003.\n" in out
    assert "sequences  bits over optimum  wrong bits" in out
    row = next(line for line in out.splitlines() if line.startswith("       16 "))
    assert row.endswith("  lesson 1")
    entry = Session.resume(tmp_path / "taught").log[-1]
    assert float(row.split()[1]) == pytest.approx(entry["bits_per_sequence"] - entry["optimal_bits"], abs=1e-3)


@pytest.mark.parametrize("options", [["--no-curriculum"], ["--min-length", "190"]])
def test_train_has_no_curriculum_if_it_is_refused_or_the_task_is_changed(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], not_evaluated: None, not_drawn: None
) -> None:
    small = ["--rows", "6", "--width", "4", "--controller-size", "5", "--limit", "16"]
    assert main(["train", "ngrams", *small, *options, "--out", str(tmp_path / "run")]) == 0
    assert "esson" not in capsys.readouterr().out
    assert Session.resume(tmp_path / "run").recipe.curriculum == ()
