"""The command line, end to end in a temporary folder, and what it says to bad input."""

import argparse
import contextlib
import io
import json
import re
import signal
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import FAST, files, refused

from ntm_ref import NTM, TASKS, pretrained
from ntm_ref.cli import main, train
from ntm_ref.cli.gradcheck import cleaned
from ntm_ref.cli.progress import Progress
from ntm_ref.recipes import Lesson, Recipe, recipe_for
from ntm_ref.runs import Session
from ntm_ref.runs.files import digest_of_file, read_arrays, write_arrays, write_facts
from ntm_ref.runs.weights import load_weights, save_weights
from ntm_ref.support.shell import command
from ntm_ref.training import Update


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The run folder of a small machine, trained to its limit through the command line, and what was printed."""
    folder, said = tmp_path_factory.mktemp("runs") / "small", io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["train", "copy", "--out", str(folder), "--limit", "1200", "--seed", "3", *FAST]) == 0
    return folder, said.getvalue()


@pytest.fixture
def trained(training: tuple[Path, str]) -> Path:
    return training[0]


@pytest.fixture
def not_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training ends without an evaluation."""
    monkeypatch.setattr(train, "print_evaluation", lambda *arguments: None)


@pytest.fixture
def not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training ends without pictures."""
    monkeypatch.setattr(train, "draw", lambda session: None)


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


def test_train_says_what_it_will_do_and_what_it_did(training: tuple[Path, str]) -> None:
    folder, said = training
    assert "task copy, seed 3" in said
    assert "memory 6 x 4, 1 read and 1 write head(s), feedforward controller of 8 units" in said
    assert re.search(r"^ +1200 +\d+\.\d{3} +\d+\.\d\d +\d+\.\d\d +0:\d\d +0:00$", said, re.MULTILINE)
    assert "Not solved after 1200 sequences" in said
    assert f"--resume {folder} --limit 2400" in said
    assert [line.split()[0] for line in said.splitlines() if re.match(r" +\d+ +[\d.]{7} +\d+\.\d\d of", line)] == [
        *("10", "20", "30", "50", "120")
    ]
    assert "\r" not in said  # the live bar is for terminals


def test_evaluate_gives_the_same_figures_again(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(trained)
    said = []
    for path in (trained, trained / "weights.npz"):
        assert main(["evaluate", str(path), "--lengths", "2", "5"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert re.search(r"^ +2 +[\d.]{7} +\d+\.\d\d of 6$", said[0], re.MULTILINE)
    assert re.search(r"^ +5 +[\d.]{7} +\d+\.\d\d of 15$", said[0], re.MULTILINE)
    assert files(trained) == before


def test_gradcheck_checks_the_named_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradcheck", "Read"]) == 0
    assert "2 gradients checked, 0 wrong" in capsys.readouterr().out


def test_gradcheck_exits_with_1_if_a_gradient_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_ref import Read

    right = Read.backward
    monkeypatch.setattr(Read, "backward", lambda self, d_r: (-right(self, d_r)[0], right(self, d_r)[1]))
    assert main(["gradcheck", "Read"]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "cpoy"], "there is no task 'cpoy', expected one of copy"),
        (["train"], "which task? Expected one of copy"),
        (["train", "ngrams", "--model", "gru"], "invalid choice: 'gru'"),
        (["train", "copy", "--context", "5"], "copy: there is no setting 'n_context', expected one of n_bits"),
        (["train", "copy", "--rows", "-5"], "argument --rows: '-5' is not a whole number of at least 1"),
        (["train", "copy", "--width", "2.5"], "argument --width: '2.5' is not a whole number of at least 1"),
        (["train", "copy", "--learning-rate", "nan"], "argument --learning-rate: 'nan' is not a number above zero"),
        (["train", "copy", "--add-penalty", "-1"], "'-1' is not a number above zero, nor the word none"),
        (["train", "copy", "--start", "middle"], "argument --start: invalid choice: 'middle'"),
        (
            ["train", "copy", "--max-shift", "70"],
            "max_shift is 70, which makes 141 shifts, more than the memory's 128 rows",
        ),
        (
            ["train", "copy", "--min-length", "9", "--max-length", "3"],
            "max_length is 3, expected at least min_length, 9",
        ),
        (["train", "--resume", "nowhere"], f"{Path('nowhere/checkpoint.npz')} does not exist, expected a checkpoint"),
        (
            ["train", "copy", "--resume", "nowhere"],
            "--resume goes on with the run's own settings, so task cannot be given",
        ),
        (["evaluate", "nowhere"], "nowhere does not exist, expected a run folder, a weights file, or trained weights"),
        (["gradcheck", "Sharpen"], "there is no stage 'Sharpen', expected one of Linear"),
    ],
)
def test_bad_input_gets_one_clear_sentence(
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in refused(arguments, capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_another_run_is_left_alone(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(trained)
    assert "holds another run" in refused(["train", "copy", "--out", str(trained), *FAST], capsys)
    assert "is a file, expected a folder" in refused(["train", "copy", "--out", str(trained / "run.json")], capsys)
    assert files(trained) == before


def test_without_a_folder_the_next_free_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_evaluated: None, not_drawn: None
) -> None:
    monkeypatch.chdir(tmp_path)
    for n in (1, 2):
        assert main(["train", "copy", "--limit", "8", *FAST]) == 0
        assert (tmp_path / "runs" / f"copy-{n}" / "weights.npz").exists()


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


def test_broken_weights_are_refused(trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, (path, message) in broken_weights(trained, tmp_path).items():
        assert message in refused(["evaluate", str(path)], capsys), name


def test_ctrl_c_keeps_everything_and_says_how_to_go_on(
    trained: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    not_evaluated: None,
    not_drawn: None,
) -> None:
    """A real signal in the middle of an interval; and the run that goes on ends as one that was never stopped."""
    folder, limit = tmp_path / "stopped", 700

    def ctrl_c(self: Progress, update: Update) -> None:
        if update.sequences == limit:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Progress, "bar", ctrl_c)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored in the background
    try:
        assert main(["train", "copy", "--out", str(folder), "--limit", "1200", "--seed", "3", *FAST]) == 130
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    said, errors = capsys.readouterr()
    assert errors == ""
    last = f"Stopped after {limit} sequences; all is saved. Go on with: {command('train', '--resume', folder)}"
    assert said.splitlines()[-1] == last
    assert main(["evaluate", str(folder), "--lengths", "2"]) == 0
    assert [json.loads(line)["sequences"] for line in (folder / "log.jsonl").read_text().splitlines()] == [500]

    assert main(["train", "--resume", str(folder)]) == 0
    stopped, undisturbed = (load_weights(path / "weights.npz")[0] for path in (folder, trained))
    for one, other in zip(stopped.parameters(), undisturbed.parameters()):
        assert np.array_equal(one.value, other.value), one.name


def test_help_says_defaults_and_units(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["train", "--help"])
    assert exit_.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for option in (
        "--seed",
        "--width N numbers in a memory row (default: 20)",
        "--rows N rows of the memory (default: set by the recipe)",
        "--recipe FILE settings in JSON, by the names that run.json has for them, or the run.json of another run",
        "--max-length N longest training sequence (default: copy 20, ",
    ):
        assert option in said


def test_evaluate_takes_every_tasks_own_lengths(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {"controller_size": 4, "n_rows": 6, "width": 4}
    save_weights(tmp_path / "r.npz", NTM(10, 9, **sizes), {"name": "repeat-copy"})
    command = ["evaluate", str(tmp_path / "r.npz"), "--sequences", "2"]
    assert main([*command, "--lengths", "2x3", "1x1"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["length", "repeats"] in [row[:2] for row in rows]
    assert [row[:2] for row in rows if row and row[0].isdigit()] == [["2", "3"], ["1", "1"]]
    assert [row[-1] for row in rows if row and row[0].isdigit()] == [str(2 * 3 * 9 + 1), str(8 + 2)]  # scored bits
    for wrong in ("3", "2x", "2x3x4", "0x1", "axb"):
        message = refused([*command, "--lengths", wrong], capsys)
        assert f"--lengths got {wrong!r}, expected LENGTHxREPEATS for repeat-copy" in message


def test_the_cost_of_n_grams_stands_beside_what_is_unavoidable(
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


def test_a_tasks_name_stands_for_the_packages_own_weights(
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


def test_a_curriculum_is_announced_and_followed(
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
def test_there_is_no_curriculum_where_none_is_wanted_or_the_task_is_another(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], not_evaluated: None, not_drawn: None
) -> None:
    small = ["--rows", "6", "--width", "4", "--controller-size", "5", "--limit", "16"]
    assert main(["train", "ngrams", *small, *options, "--out", str(tmp_path / "run")]) == 0
    assert "esson" not in capsys.readouterr().out
    assert Session.resume(tmp_path / "run").recipe.curriculum == ()


def asked_for(arguments: list[str]) -> Recipe:
    """The recipe that a train command comes to."""
    parser = argparse.ArgumentParser()
    train.add_to(parser.add_subparsers())
    return train.asked_for(parser.parse_args(["train", *arguments]))[1]


def test_a_recipe_from_a_file_is_the_tasks_with_what_it_says_and_options_come_first(
    trained: Path, tmp_path: Path
) -> None:
    recipe = Session.resume(trained).recipe
    whole = ["--recipe", str(trained / "run.json")]
    assert asked_for(["copy", *whole]) == recipe
    assert asked_for(["copy", *whole, "--rows", "7"]) == replace(recipe, n_rows=7)
    assert asked_for(["ngrams", *whole]) == recipe  # which has no curriculum
    assert asked_for(["ngrams", *whole, "--model", "lstm"]).model == "lstm"

    part = ["--recipe", str(tmp_path / "part.json")]
    lesson = {"until": 500, "task": {"max_length": 150, "min_length": 150}, "rate": 2.5}
    for described in ({"width": 9}, {"model": "lstm", "learning_rate": 0.25}, {"curriculum": [lesson]}):
        (tmp_path / "part.json").write_text(json.dumps(described))
        usual = recipe_for("ngrams", described.get("model"))
        found = asked_for(["ngrams", *part])
        if "curriculum" in described:
            assert found == replace(usual, curriculum=(Lesson(**lesson),))
            assert asked_for(["ngrams", *part, "--no-curriculum"]).curriculum == ()
            assert asked_for(["ngrams", *part, "--min-length", "100"]) == found  # the file's own is kept
        else:
            assert found == replace(usual, **described)
            assert asked_for(["ngrams", *part, "--min-length", "100"]) == replace(found, curriculum=())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"n_row": 3}',
            "recipe.json is not a recipe: recipe: there is no setting 'n_row', expected one of batch_size, ",
        ),
        ('{"model": "gru"}', "recipe.json is not a recipe: recipe: model is 'gru', expected one of ntm-feedforward"),
        ('{"learning_rate": NaN}', "recipe.json is not a recipe: NaN where a finite number is expected"),
        ('{"max_shift": 70}', "max_shift is 70, which makes 141 shifts, more than the memory's 128 rows"),
        ('{"curriculum": [{"until": 9, "task": {"items": 3}}]}', "copy: there is no setting 'items', expected one of"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused_and_nothing_is_made(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recipe.json").write_text(text)
    command = ["train", "copy", "--recipe", str(tmp_path / "recipe.json"), "--out", str(tmp_path / "run")]
    assert message in refused(command, capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.json"]
    assert "--resume goes on with the run's own settings, so recipe cannot be given" in refused(
        ["train", "--resume", str(tmp_path), "--recipe", str(tmp_path / "recipe.json")], capsys
    )


def test_too_little_memory_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def fail(options: object) -> int:
        raise MemoryError

    monkeypatch.setattr("ntm_ref.cli.evaluate.run", fail)
    assert "there is not enough memory" in refused(["evaluate", "copy"], capsys)


def test_evaluate_draws_other_sequences_from_another_seed(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def printed(seed: str) -> str:
        assert main(["evaluate", str(trained), "--lengths", "2", "--sequences", "3", "--seed", seed]) == 0
        return capsys.readouterr().out

    assert printed("1") == printed("1") != printed("2")


def test_the_model_that_is_asked_for_decides_whose_recipe_fills_the_gaps_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text('{"model": "lstm"}', encoding="utf-8")
    parser = ArgumentParser()
    train.add_to(parser.add_subparsers())
    options = parser.parse_args(["train", "copy", "--recipe", str(path), "--model", "ntm-feedforward"])
    _, recipe = train.asked_for(options)
    assert recipe == recipe_for("copy", "ntm-feedforward") != recipe_for("copy", "lstm")


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_number_that_json_does_not_have_is_a_word(value: float) -> None:
    assert json.loads(json.dumps(cleaned({"stages": [{"ratio": value}]}), allow_nan=False)) == {
        "stages": [{"ratio": str(value)}]
    }
