"""The evaluate command: its figures, its options, and broken weights files."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import files, refused

from ntm_ref import NTM, TASKS, pretrained
from ntm_ref.cli import main
from ntm_ref.runs.files import digest_of_file, read_arrays, write_arrays, write_facts
from ntm_ref.runs.weights import save_weights


def test_evaluate_gives_the_same_figures_again(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(trained)
    said = []
    for path in (trained, trained / "weights.npz"):
        assert main(["evaluate", str(path), "--lengths", "2", "5", "--sequences", "20"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert re.search(r"^ +2 +[\d.]{7} +\d+\.\d\d of 6 +\d+ of 20 +[\d.]+ %$", said[0], re.MULTILINE)
    assert re.search(r"^ +5 +[\d.]{7} +\d+\.\d\d of 15 +\d+ of 20 +[\d.]+ %$", said[0], re.MULTILINE)
    assert re.search(r"^ +silent-pair +\d+ +\d+$", said[0], re.MULTILINE)
    assert files(trained) == before


def broken_weights(trained: Path, folder: Path) -> dict[str, tuple[Path, str]]:
    """Weights files that are not what they should be, and what is to be said of each."""
    whole = (trained / "weights.npz").read_bytes()
    arrays, facts = read_arrays(trained / "weights.npz", "a weights file")

    def write(name: str, **changes: Any) -> Path:
        kept = {key: value for key, value in {**arrays, **changes}.items() if value is not None}
        write_arrays(folder / name, "a weights file", kept, facts)
        return folder / name

    (folder / "cut.npz").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.npz").write_bytes(b"")
    (folder / "text.npz").write_text("these are not weights")
    np.save(folder / "array.npy", np.zeros(3))
    np.savez(folder / "other.npz", a=np.zeros(3))
    W_r = arrays["controller.W_r"]
    with np.load(trained / "weights.npz") as file:
        content = dict(file)
    np.savez(folder / "damaged.npz", **{**content, "output.b": content["output.b"] + 1})
    old = np.array(json.dumps({**facts, "format": 1}))
    np.savez(folder / "old.npz", **{**content, "facts": old})
    np.savez(folder / "pickle.npz", **{**content, "heads.W": np.array([print], dtype=object)})
    write_arrays(folder / "new.npz", "a weights file", arrays, {**facts, "format": 3})
    longer = {**facts, "task": {"name": "copy", "n_bits": 4}}
    write_arrays(folder / "other_task.npz", "a weights file", arrays, longer)
    return {
        "cut short": (folder / "cut.npz", "is cut short or is not a weights file"),
        "empty": (folder / "empty.npz", "is cut short or is not a weights file"),
        "text": (folder / "text.npz", "is cut short or is not a weights file"),
        "one array": (folder / "array.npy", "is cut short or is not a weights file"),
        "another's": (folder / "other.npz", "is cut short or is not a weights file"),
        "a checkpoint": (trained / "checkpoint.npz", "is not a weights file of ntm_ref"),
        "pickle": (folder / "pickle.npz", "heads.W is not an array of numbers as NumPy writes it"),
        "damaged": (folder / "damaged.npz", "is damaged: its digest is not that of what is in it"),
        "old": (folder / "old.npz", "is a weights file in format 1, of an earlier version, expected format 2"),
        "new": (folder / "new.npz", "is a weights file in format 3, of another version, expected format 2"),
        "task": (folder / "other_task.npz", "the model has 4 inputs and 3 outputs, but copy needs 5 and 4"),
        "missing": (write("missing.npz", **{"heads.W": None}), "no value is given for heads.W, expected (8, "),
        "more": (write("more.npz", more=arrays["heads.W"]), "values are given for more, which it does not have"),
        "shape": (
            write("shape.npz", **{"controller.W_r": W_r[:-1]}),
            "controller.W_r is (3, 8) float32, expected (4, 8) float32",
        ),
        "dtype": (
            write("dtype.npz", **{"controller.W_r": W_r.astype(float)}),
            "is (4, 8) float64, expected (4, 8) float32",
        ),
        "nan": (
            write("nan.npz", **{"controller.W_r": W_r * np.nan}),
            "controller.W_r holds numbers that are not finite",
        ),
    }


def test_evaluate_refuses_broken_weights(trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, (path, message) in broken_weights(trained, tmp_path).items():
        assert message in refused(["evaluate", str(path)], capsys), name


def test_evaluate_takes_the_lengths_of_every_task(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {"controller_size": 4, "n_rows": 6, "width": 4}
    save_weights(tmp_path / "r.npz", NTM(10, 9, **sizes), {"name": "repeat-copy"})
    command = ["evaluate", str(tmp_path / "r.npz"), "--sequences", "2", "--hard-sequences", "0"]
    assert main([*command, "--lengths", "2x3", "1x1"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["length", "repeats"] in [row[:2] for row in rows]
    assert [row[:2] for row in rows if row and row[0].isdigit()] == [["2", "3"], ["1", "1"]]
    assert [row[5] for row in rows if row and row[0].isdigit()] == [str(2 * 3 * 9 + 1), str(8 + 2)]  # scored bits
    for wrong in ("3", "2x", "2x3x4", "0x1", "axb"):
        message = refused([*command, "--lengths", wrong], capsys)
        assert f"--lengths got {wrong!r}, expected LENGTHxREPEATS for repeat-copy" in message


def test_evaluate_shows_the_unavoidable_cost_of_ngrams_beside_the_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_weights(tmp_path / "n.npz", NTM(1, 1, controller_size=4, n_rows=6, width=4), {"name": "ngrams"})
    assert main(["evaluate", str(tmp_path / "n.npz"), "--sequences", "3", "--lengths", "40"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "of which unavoidable" in said[2]
    length, cost, optimum, *_ = said[3].split()
    x, target, mask = TASKS["ngrams"].batch(np.random.default_rng([0, 40]), 3, length=40)
    assert (length, optimum) == ("40", f"{TASKS['ngrams'].optimal_bits(x, target, mask).mean():.6g}")
    assert float(cost) > float(optimum)


def test_evaluate_takes_the_name_of_a_task_for_the_weights_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path / "package")
    (tmp_path / "package").mkdir()
    assert "there are no trained weights 'copy' in this package; there are: none yet" in refused(
        ["evaluate", "copy"], capsys
    )
    weights = tmp_path / "package" / "copy.npz"
    save_weights(weights, NTM(9, 8, controller_size=4, n_rows=6, width=4), {"name": "copy"})
    facts = {"task": {"name": "copy"}, "model": "ntm-feedforward", "command": "", "evaluation": {}}
    facts["digests"] = {".npz": digest_of_file(weights)}
    write_facts(tmp_path / "package" / "copy.json", pretrained.KIND, facts)
    assert main(["evaluate", "copy", "--lengths", "2", "--sequences", "3"]) == 0
    package = capsys.readouterr().out
    (tmp_path / "copy").mkdir()
    other = NTM(9, 8, controller_size=5, n_rows=6, width=4)
    save_weights(tmp_path / "copy" / "weights.npz", other, {"name": "copy"})
    assert main(["evaluate", "copy", "--lengths", "2", "--sequences", "3"]) == 0
    assert capsys.readouterr().out != package  # a folder of that name comes first


def test_evaluate_draws_other_sequences_from_another_seed(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def printed(seed: str) -> str:
        assert main(["evaluate", str(trained), "--lengths", "2", "--sequences", "3", "--seed", seed]) == 0
        return capsys.readouterr().out

    assert printed("1") == printed("1") != printed("2")
