"""The ship command: what goes into the package, what is said of it, and what is refused."""

import argparse
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shipped_run import whole_log
from small import RECIPE, TASK

from ntm_ref import pretrained
from ntm_ref.cli import main, ship, train
from ntm_ref.cli.ship import command_of, thinned
from ntm_ref.recipes import RECIPES, Lesson, recipe_for
from ntm_ref.runs import Session, load_weights, read_log
from ntm_ref.runs.checkpoint import RUN
from ntm_ref.runs.files import write_facts
from ntm_ref.training import evaluate

ROUNDING = 1e-3  # another processor adds up in another order


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_ship_turns_a_run_into_three_files_that_describe_it(
    run: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ship", str(run)]) == 0
    assert files(folder) == ["copy.json", "copy.jsonl", "copy.npz"]
    assert str(folder / "copy.npz") in capsys.readouterr().out
    assert pretrained.names() == ["copy"]
    assert pretrained.task_of("copy").n_inputs == 4
    assert pretrained.task_of("copy").longest == {"length": 3}
    assert pretrained.log_of("copy") == read_log(run / "log.jsonl")
    facts = pretrained.facts_of("copy")
    assert (facts["seed"], facts["sequences"], facts["model"]) == (3, 1200, "ntm-feedforward")
    assert facts["seconds"] == read_log(run / "log.jsonl")[-1]["seconds"]
    assert facts["evaluation"]["sequences"] == ship.N_SEQUENCES


def test_ship_writes_the_weights_of_the_run_without_the_optimiser(run: Path, shipped: Path) -> None:
    ntm, (trained, task) = pretrained.load("copy"), load_weights(str(run / "weights.npz"))
    assert task == TASK
    for p, other in zip(ntm.parameters(), trained.parameters()):
        assert p.value.dtype == np.float32
        np.testing.assert_array_equal(p.value, other.value)
    with np.load(shipped / "copy.npz") as file:
        assert set(file.files) == {*(p.name for p in ntm.parameters()), "facts", "digest"}
    x, *_ = pretrained.task_of("copy").batch(np.random.default_rng(0), 2)
    assert ntm.run(x).logits.shape == (len(x), 2, 3)


def test_ship_describes_results_that_evaluate_confirms(shipped: Path) -> None:
    rows, task = pretrained.facts_of("copy")["evaluation"]["lengths"], pretrained.task_of("copy")
    assert [row["length"] for row in rows] == [1, 3, 4, 6]
    expected = evaluate(pretrained.load("copy"), task, task.variants, ship.N_SEQUENCES, 0)
    for row, other in zip(rows, expected):
        assert row == pytest.approx(other, rel=ROUNDING)


def test_ship_command_trains_the_same_machine(shipped: Path) -> None:
    command = pretrained.facts_of("copy")["command"]
    assert command.startswith("python -m ntm_ref train copy --seed 3 ")
    session = from_command(command, shipped / "again")
    assert (session.recipe, session.seed, session.task_settings) == (RECIPE, 3, TASK)
    session.train(lambda entry: None)
    again, _ = load_weights(shipped / "again" / "weights.npz")
    for p, other in zip(again.parameters(), pretrained.load("copy").parameters()):
        np.testing.assert_array_equal(p.value, other.value)


def from_command(command: str, folder: Path) -> Session:
    """The session that a command would start."""
    parser = argparse.ArgumentParser()
    train.add_to(parser.add_subparsers())
    return train.started(parser.parse_args([*command.split()[3:], "--out", str(folder)]))


@pytest.mark.parametrize(
    ("task", "model", "seed", "sequences", "expected"),
    [
        ("copy", "ntm-feedforward", 0, 7000, "copy"),
        ("copy", "ntm-lstm", 4, 7000, "copy --model ntm-lstm --seed 4"),
        ("copy", "ntm-feedforward", 0, 90_000, "copy --limit 90000"),  # resumed with another limit
    ],
)
def test_ship_command_gives_only_what_differs(task: str, model: str, seed: int, sequences: int, expected: str) -> None:
    described = {"task": {"name": task}, "recipe": asdict(recipe_for(task, model)), "seed": seed}
    assert command_of(described, sequences) == f"python -m ntm_ref train {expected}"


def test_ship_thins_a_long_log_to_means_over_all_its_sequences() -> None:
    entries = whole_log(401)
    for i, entry in enumerate(entries):
        entry |= {"bits_per_sequence": i, "gradient_norm": i % 3, "gradient_norm_max": 100 - i}
    entries[-1]["sequences"] = 200_100  # the last interval ended early, at a limit
    short = thinned(entries, 200)
    assert len(short) == 134  # of three each, the last one of two
    assert short[0] == {**entries[2], "bits_per_sequence": 1, "gradient_norm": 1, "gradient_norm_max": 100}
    assert [entry["sequences"] for entry in short[:2]] == [1500, 3000]
    assert short[-1]["sequences"] == 200_100
    assert short[-1]["bits_per_sequence"] == pytest.approx((399 * 500 + 400 * 100) / 600)
    assert thinned(entries[:200], 200) == entries[:200]


def test_ship_leaves_the_curriculum_out_of_the_log(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(RECIPE, limit=1000, curriculum=(Lesson(500, {"max_length": 1}, rate=2),))
    Session.start(tmp_path / "run", TASK, recipe, seed=3).train(lambda entry: None)
    assert main(["ship", str(tmp_path / "run")]) == 2  # no recipe has such a curriculum, so no command makes it again
    assert files(folder) == []
    monkeypatch.setitem(RECIPES["copy"], "ntm-feedforward", recipe)
    assert main(["ship", str(tmp_path / "run")]) == 0
    assert [entry["sequences"] for entry in pretrained.log_of("copy")] == [1000]
    assert pretrained.facts_of("copy")["recipe"]["curriculum"] == [
        {"until": 500, "task": {"max_length": 1}, "rate": 2, "inputs": None}
    ]


def test_ship_counts_a_first_log_entry_as_one_interval() -> None:
    late = [{"sequences": 50_500, "bits_per_sequence": 4.0}, {"sequences": 51_000, "bits_per_sequence": 2.0}]
    assert thinned(late, 1) == [{"sequences": 51_000, "bits_per_sequence": 3.0}]


def test_ship_command_shows_that_a_limit_or_a_penalty_was_left_out(folder: Path) -> None:
    usual = recipe_for("copy")
    assert usual.add_penalty
    given = replace(usual, add_penalty=None, max_component=7.5)
    command = command_of({"task": {"name": "copy"}, "recipe": asdict(given), "seed": 0}, 7000)
    assert command == "python -m ntm_ref train copy --max-component 7.5 --add-penalty none"
    assert from_command(command, folder / "again").recipe == given


def test_ship_command_shows_that_there_was_no_curriculum(monkeypatch: pytest.MonkeyPatch) -> None:
    taught = replace(recipe_for("copy"), curriculum=(Lesson(500, {"max_length": 1}),))
    monkeypatch.setitem(RECIPES["copy"], "ntm-feedforward", taught)
    for recipe, settings, options in (
        (taught, {}, ""),
        (replace(taught, curriculum=()), {}, " --no-curriculum"),
        (replace(taught, curriculum=()), {"max_length": 5}, " --max-length 5"),
    ):
        described = {"task": {"name": "copy", **settings}, "recipe": asdict(recipe), "seed": 0}
        command = command_of(described, 7000)
        assert command == f"python -m ntm_ref train copy{options}"


def test_ship_of_a_log_alone_adds_a_curve_of_its_model(run: Path, folder: Path) -> None:
    assert main(["ship", str(run), "--curve-only"]) == 0
    assert files(folder) == ["copy.ntm-feedforward.jsonl"]
    assert pretrained.names() == []
    assert list(pretrained.curves_of("copy")) == ["ntm-feedforward"]


def test_ship_puts_weights_of_another_model_beside(run: Path, folder: Path) -> None:
    assert main(["ship", str(run), "--beside"]) == 0
    assert pretrained.names() == ["copy.ntm-feedforward"]
    assert pretrained.load("copy.ntm-feedforward").settings["n_rows"] == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"run.json": None}, "is not a run folder: there is no run.json in it"),
        ({"run.json": "{"}, "run.json is cut short or is not the description of a run"),
        ({"run.json": '{"task": {"name": "cpoy"}}'}, "run.json is the description of a run in format 1"),
        ({"checkpoint.npz": None}, "checkpoint.npz does not exist, expected a checkpoint"),
        ({"weights.npz": None}, "weights.npz does not exist, expected a weights file"),
        ({"weights.npz": "no"}, "weights.npz is cut short or is not a weights file"),
    ],
)
def test_ship_refuses_a_broken_run_folder_and_writes_nothing(
    change: dict[str, Any], message: str, run: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Path(shutil.copytree(run, tmp_path / "broken"))
    for name, text in change.items():
        (broken / name).unlink() if text is None else (broken / name).write_text(text)
    assert main(["ship", str(broken)]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert message in said
    assert files(folder) == []


def test_ship_refuses_weights_of_another_task_than_that_of_the_run(
    run: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Path(shutil.copytree(run, tmp_path / "broken"))
    described = json.loads((run / "run.json").read_text())
    del described["digest"]
    write_facts(broken / "run.json", RUN, {**described, "task": {"name": "copy"}})
    assert main(["ship", str(broken)]) == 2
    assert "weights.npz is of the task {'name': 'copy', 'n_bits': 3" in capsys.readouterr().err
    write_facts(broken / "run.json", RUN, {**described, "task": {"name": "cpoy"}})
    assert main(["ship", str(broken)]) == 2
    assert "run.json does not describe a run: there is no task 'cpoy'" in capsys.readouterr().err


def test_ship_refuses_a_run_that_was_not_trained(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Session.start(tmp_path / "new", TASK, RECIPE, seed=0)
    assert main(["ship", str(tmp_path / "new")]) == 2
    assert "has no entries in its log: nothing has been trained yet" in capsys.readouterr().err
