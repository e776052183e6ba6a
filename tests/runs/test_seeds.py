"""Several seeds at once: the same runs as one by one, over any executor, in a table and in a picture."""

from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import SHORT_TASK, parameters, small_recipe

from ntm_ref.cli import main
from ntm_ref.runs import Session, Trained, locked, train_seeds
from ntm_ref.support.errors import FileError, NTMError
from ntm_ref.view import several_seeds
from ntm_ref.view.several_seeds import median_curve

SMALL = small_recipe(limit=1000)


class OneByOne(Executor):
    """An executor that does the work at once, and remembers what it was given."""

    def __init__(self) -> None:
        self.seeds: list[int] = []

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future:
        self.seeds.append(arguments[-1])
        future: Future = Future()
        future.set_result(function(*arguments, **named))
        return future


def test_seeds_at_once_give_the_same_runs_as_one_by_one(tmp_path: Path) -> None:
    ended: list[Trained] = []
    runs = train_seeds(tmp_path / "all", SHORT_TASK, SMALL, [5, 3], ThreadPoolExecutor(2), ended.append)
    assert [run.seed for run in runs] == [5, 3]
    assert {run.seed for run in ended} == {5, 3}
    for run in runs:
        alone = Session.start(tmp_path / str(run.seed), SHORT_TASK, SMALL, run.seed)
        assert run.outcome == alone.train(lambda entry: None) == "limit"
        assert [entry["bits_per_sequence"] for entry in run.log] == [entry["bits_per_sequence"] for entry in alone.log]
        found, expected = parameters(run.folder), parameters(tmp_path / str(run.seed))
        assert all(np.array_equal(expected[name], found[name]) for name in expected)


def test_seeds_resume_a_stopped_run_and_take_a_finished_one_as_it_is(tmp_path: Path) -> None:
    session = Session.start(tmp_path / "seed-0", SHORT_TASK, SMALL, 0)
    assert session.train(lambda entry: None, watch=lambda update: update.sequences >= 600) == "stopped"
    (run,) = train_seeds(tmp_path, SHORT_TASK, SMALL, [0], OneByOne())
    (alone,) = train_seeds(tmp_path / "whole", SHORT_TASK, SMALL, [0], OneByOne())
    found, expected = parameters(run.folder), parameters(alone.folder)
    assert all(np.array_equal(expected[name], found[name]) for name in expected)
    before = {path.name: path.read_bytes() for path in run.folder.iterdir()}
    (again,) = train_seeds(tmp_path, SHORT_TASK, SMALL, [0], OneByOne())
    assert (again.outcome, again.log) == (run.outcome, run.log)
    assert {path.name: path.read_bytes() for path in run.folder.iterdir()} == before


def test_seeds_do_not_train_a_solved_run_again(tmp_path: Path) -> None:
    easy = replace(SMALL, solved_bits=1000)
    for _ in range(2):
        (run,) = train_seeds(tmp_path, SHORT_TASK, easy, [0], OneByOne())
        assert (run.outcome, run.last["sequences"]) == ("solved", 500)


@pytest.mark.parametrize("other", [{"learning_rate": 1e-4}, {"limit": 2000}])
def test_seeds_refuse_a_folder_with_other_settings(tmp_path: Path, other: dict[str, Any]) -> None:
    train_seeds(tmp_path, SHORT_TASK, replace(SMALL, limit=500), [0], OneByOne())
    with pytest.raises(FileError, match="seed-0 holds a run with another task, recipe or seed; choose another folder"):
        train_seeds(tmp_path, SHORT_TASK, replace(SMALL, **other), [0], OneByOne())


def test_seeds_use_the_executor_that_is_given(tmp_path: Path) -> None:
    executor, seeds = OneByOne(), [2, 0, 5, 1, 4, 3]
    runs = train_seeds(tmp_path, SHORT_TASK, replace(SMALL, limit=50), seeds, executor)
    assert executor.seeds == [run.seed for run in runs] == seeds


def test_seeds_command_trains_in_processes_and_prints_a_table_with_medians(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = {"controller-size": 8, "rows": 6, "width": 4, "bits": 3, "max-length": 3, "limit": 500}
    sizes["batch-size"] = 50
    small = [text for name, size in sizes.items() for text in (f"--{name}", str(size))]
    assert main(["train", "copy", "--seeds", "0", "4", "--out", str(tmp_path / "runs"), *small]) == 0
    said = capsys.readouterr().out
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.strip()}
    rows["0"] = next(line.split()[1:] for line in said.splitlines() if line.startswith("     0 "))
    assert rows["0"][:2] == rows["4"][:2] == ["limit", "500"]
    for name, choose in (("least", min), ("most", max)):
        assert float(rows[name][1]) == choose(float(rows["0"][2]), float(rows["4"][2]))
    assert float(rows["least"][1]) < float(rows["median"][1]) < float(rows["most"][1])
    assert "0 of 2 solved" in said
    assert (tmp_path / "runs" / "seeds.png").read_bytes().startswith(b"\x89PNG")
    assert main(["train", "copy", "--seeds", "0", "--seed", "1"]) == 2
    assert "give --seed or --seeds, not both" in capsys.readouterr().err


def entries(costs: dict[int, float]) -> list[dict[str, float]]:
    return [{"sequences": n, "bits_per_sequence": bits} for n, bits in costs.items()]


def test_median_curve_takes_the_latest_cost_of_every_seed(tmp_path: Path) -> None:
    logs = [entries({500: 8.0, 1000: 0.01}), entries({500: 9.0, 1000: 7.0, 1500: 4.0}), entries({500: 2.0, 1000: 3.0})]
    x, median = median_curve(logs)
    assert x.tolist() == [500, 1000, 1500]
    assert median.tolist() == [8.0, 3.0, 3.0]  # of (8, 9, 2), (0.01, 7, 3) and (0.01, 4, 3)
    text = several_seeds(dict(enumerate(logs)), tmp_path / "x.png", "Three", 3.5)
    assert text == (
        "Three. The cost of 3 seeds over up to 1,500 training sequences; their median goes from 8 to 3 bits per "
        "sequence and falls below 3.5 at 1,000."
    )


class Breaks(Executor):
    """An executor whose first process is killed, and whose second never begins."""

    def __init__(self) -> None:
        self.futures: list[Future] = []

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future:
        self.futures.append(Future())
        if len(self.futures) == 1:
            self.futures[0].set_exception(BrokenExecutor("terminated abruptly"))
        return self.futures[-1]


def test_seed_that_fails_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    recipe = replace(SMALL, limit=500)
    for seed in (0, 1):
        Session.start(tmp_path / f"seed-{seed}", SHORT_TASK, recipe, seed)
    (tmp_path / "seed-0" / "checkpoint.npz").write_text("not a checkpoint")
    ended: list[Any] = []
    with locked(tmp_path / "seed-1"), ThreadPoolExecutor(1) as executor, pytest.raises(FileError) as error:
        train_seeds(tmp_path, SHORT_TASK, recipe, [0, 1, 2, 3], executor, ended.append)
    for part in ("seed-0/checkpoint.npz is cut short", "seed-1 is in use", "2 of 4 seeds ended well, and are kept"):
        assert part in str(error.value)
    assert [trained.seed for trained in ended] == [2, 3]


def test_seed_killed_before_its_first_checkpoint_starts_again(tmp_path: Path) -> None:
    recipe = replace(SMALL, limit=500)
    Session.start(tmp_path / "seed-0", SHORT_TASK, recipe, 0)
    for name in ("checkpoint.npz", "weights.npz", "log.jsonl"):
        (tmp_path / "seed-0" / name).unlink()
    with ThreadPoolExecutor(1) as executor:
        (trained,) = train_seeds(tmp_path, SHORT_TASK, recipe, [0], executor)
    assert (trained.outcome, trained.last["sequences"]) == ("limit", 500)


def test_seed_whose_process_is_killed_is_reported_and_no_others_start(tmp_path: Path) -> None:
    executor = Breaks()
    with pytest.raises(NTMError, match="a process was killed from outside; the same command continues"):
        train_seeds(tmp_path, SHORT_TASK, SMALL, [0, 1], executor)
    assert executor.futures[1].cancelled()
