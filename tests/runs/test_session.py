"""A training run in its folder: what is logged, when it stops, and that going on is as if never stopped."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import SHORT_TASK, parameters, quiet, small_recipe

from ntm_ref.recipes import Lesson
from ntm_ref.runs import Session, of_the_task, read_log
from ntm_ref.runs import session as session_module
from ntm_ref.support.errors import NotFiniteError
from ntm_ref.tasks import Copy
from ntm_ref.training import Settings, train

SMALL = small_recipe(limit=1500)


@pytest.mark.parametrize("optimiser", ["adam", "graves-rmsprop"])
def test_session_stopped_and_resumed_ends_like_one_that_was_not(tmp_path: Path, optimiser: str) -> None:
    recipe = replace(SMALL, optimiser=optimiser)
    whole = Session.start(tmp_path / "whole", SHORT_TASK, recipe, seed=5)
    assert whole.train(quiet) == "limit"
    stopped = Session.start(tmp_path / "stopped", SHORT_TASK, recipe, seed=5)
    assert stopped.train(quiet, lambda update: update.sequences >= 700) == "stopped"
    resumed = Session.resume(tmp_path / "stopped")
    assert (resumed.sequences, len(resumed.interval)) == (700, 4)
    assert resumed.train(quiet) == "limit"
    expected, found = parameters(tmp_path / "whole"), parameters(tmp_path / "stopped")
    assert all(np.array_equal(expected[name], found[name]) for name in expected)
    logs = [
        [{**entry, "seconds": 0} for entry in read_log(tmp_path / name / "log.jsonl")] for name in ("whole", "stopped")
    ]
    assert logs[0] == logs[1]
    assert [entry["sequences"] for entry in logs[0]] == [500, 1000, 1500]


def test_session_trains_with_every_setting_of_its_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four numbers of one type, none of which may be taken for another, and the size of the batch."""
    seen = []

    def noting(model: Any, task: Any, optimiser: Any, rng: Any, settings: Settings, n_seen: int = 0) -> Any:
        seen.append(settings)
        return train(model, task, optimiser, rng, settings, n_seen)

    monkeypatch.setattr(session_module, "train", noting)
    limits = {"max_norm": 7.0, "max_state_norm": 5.0, "max_component": 3.0, "add_penalty": 0.5}
    for model, expected in (("ntm-feedforward", limits), ("lstm", {**limits, "add_penalty": None})):
        recipe = replace(SMALL, model=model, limit=100, **limits)
        Session.start(tmp_path / model, SHORT_TASK, recipe, seed=5).train(quiet)
        found = seen.pop()
        assert {name: getattr(found, name) for name in expected} == expected
        assert found.batch_size == 50


def test_session_log_entry_is_the_mean_of_its_interval(tmp_path: Path) -> None:
    seen = []
    session = Session.start(tmp_path, SHORT_TASK, SMALL, seed=0)
    session.train(quiet, lambda update: bool(seen.append(update)))
    first, entry = seen[:10], session.log[0]
    assert entry["sequences"] == 500
    assert entry["bits_per_sequence"] == pytest.approx(np.mean([update.bits for update in first]))
    assert entry["wrong_bits"] == pytest.approx(np.mean([update.wrong_bits for update in first]))
    assert entry["gradient_norm"] == pytest.approx(np.median([update.gradient_norm for update in first]))
    assert entry["gradient_norm_max"] == pytest.approx(max(update.gradient_norm for update in first))


def test_session_stops_when_solved(tmp_path: Path) -> None:
    session = Session.start(tmp_path, SHORT_TASK, replace(SMALL, solved_bits=1000), seed=0)
    assert session.train(quiet) == "solved"
    assert session.sequences == 500


def test_session_judges_solved_over_a_whole_interval_only(tmp_path: Path) -> None:
    session = Session.start(tmp_path, SHORT_TASK, replace(SMALL, limit=100, solved_bits=1000), seed=0)
    assert session.train(quiet) == "limit"
    assert [entry["sequences"] for entry in session.log] == [100]


SCHOOL = replace(
    SMALL, curriculum=(Lesson(600, {"max_length": 1}, rate=8), Lesson(1000, {"min_length": 2, "max_length": 2}, rate=2))
)


def test_session_follows_a_curriculum_before_the_task_itself(tmp_path: Path) -> None:
    session = Session.start(tmp_path, SHORT_TASK, SCHOOL, seed=0)
    seen: list[tuple[int, float]] = []
    session.train(quiet, lambda update: bool(seen.append((update.sequences, session.optimiser.learning_rate))))
    rates = {sequences: rate / SMALL.learning_rate for sequences, rate in seen}
    assert [rates[n] for n in (50, 600, 650, 1000, 1050, 1500)] == pytest.approx([8, 8, 2, 2, 1, 1])
    logged = [(entry["sequences"], entry.get("lesson")) for entry in read_log(tmp_path / "log.jsonl")]
    assert logged == [(500, 1), (600, 1), (1000, 2), (1500, None)]
    assert [entry["sequences"] for entry in of_the_task(session.log)] == [1500]
    assert of_the_task(session.log[:3]) == session.log[:3]


def test_session_draws_the_sequences_of_a_lesson_with_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    batch = Copy.batch

    def noted(self: Copy, *arguments: Any, **options: Any) -> Any:
        x, target, mask = batch(self, *arguments, **options)
        lengths.append((len(x) - 1) // 2)
        return x, target, mask

    monkeypatch.setattr(Copy, "batch", noted)
    Session.start(tmp_path, {**SHORT_TASK, "max_length": 3}, SCHOOL, seed=0).train(quiet)
    assert (set(lengths[:12]), set(lengths[12:20]), set(lengths[20:])) == ({1}, {2}, {1, 2, 3})


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that followed its curriculum without a stop."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    Session.start(folder, SHORT_TASK, SCHOOL, seed=5).train(quiet)
    return folder


@pytest.mark.parametrize("stop", [600, *(pytest.param(stop, marks=pytest.mark.thorough) for stop in (300, 700))])
def test_session_resumes_a_curriculum_where_it_stopped(tmp_path: Path, taught: Path, stop: int) -> None:
    Session.start(tmp_path, SHORT_TASK, SCHOOL, seed=5).train(quiet, lambda update: update.sequences >= stop)
    resumed = Session.resume(tmp_path)
    assert (resumed.sequences, resumed.recipe) == (stop, SCHOOL)
    assert resumed.train(quiet) == "limit"
    expected, found = parameters(taught), parameters(tmp_path)
    assert all(np.array_equal(expected[name], found[name]) for name in expected)


@pytest.mark.parametrize("second", [{"min_length": 2, "max_length": 2}, pytest.param({}, marks=pytest.mark.thorough)])
def test_session_does_not_end_in_a_lesson(tmp_path: Path, second: dict[str, int]) -> None:
    lessons = (SCHOOL.curriculum[0], Lesson(1200, second, rate=2))
    session = Session.start(
        tmp_path, SHORT_TASK, replace(SCHOOL, solved_bits=1000, limit=2000, curriculum=lessons), seed=0
    )
    assert (session.train(quiet), session.sequences) == ("solved", 1700)


def test_session_counts_a_lesson_in_the_task_itself_in_its_curve(tmp_path: Path) -> None:
    lessons = (SCHOOL.curriculum[0], Lesson(1200, rate=2))
    session = Session.start(tmp_path, SHORT_TASK, replace(SCHOOL, limit=1400, curriculum=lessons), seed=0)
    session.train(quiet)
    assert [entry["sequences"] for entry in session.log] == [500, 600, 1100, 1200, 1400]
    assert [entry["sequences"] for entry in of_the_task(session.log)] == [1100, 1200, 1400]


def test_session_ends_at_a_limit_within_a_lesson(tmp_path: Path) -> None:
    session = Session.start(tmp_path, SHORT_TASK, replace(SCHOOL, limit=700), seed=0)
    assert (session.train(quiet), session.sequences) == ("limit", 700)
    assert [entry["sequences"] for entry in session.log] == [500, 600, 700]


def test_session_stops_at_a_number_that_breaks_and_keeps_the_last_good_weights(tmp_path: Path) -> None:
    session = Session.start(tmp_path, SHORT_TASK, SMALL, seed=0)

    def spoil(update: object) -> bool:
        if session.sequences == 600:
            session.model.memory_0.value[2, 1] = np.nan
        return False

    where = r"copy, after 600 sequences: in update 13, memory of run.initial is not finite; try a smaller learning rate"
    with pytest.raises(
        NotFiniteError, match=f"{where}.* the checkpoint after 500 sequences is kept in {re.escape(str(tmp_path))}"
    ):
        session.train(quiet, spoil)
    assert all(np.isfinite(value).all() for value in parameters(tmp_path).values())
    assert Session.resume(tmp_path).sequences == 500


def test_session_resumes_with_the_log_of_the_checkpoint_whatever_is_in_the_file(tmp_path: Path) -> None:
    session = Session.start(tmp_path, SHORT_TASK, SMALL, seed=0)
    session.train(quiet, lambda update: update.sequences >= 520)
    log = tmp_path / "log.jsonl"
    whole = log.read_text()
    assert (len(session.log), len(whole.splitlines())) == (1, 1)
    for broken in (
        whole + json.dumps({**session.log[0], "sequences": 1000}) + '\n{"sequences": 15',
        whole[:9],
        "\0",
        "",
    ):
        log.write_text(broken)
        resumed = Session.resume(tmp_path)
        assert resumed.log == session.log
        resumed.train(quiet, lambda update: True)
        assert log.read_text() == whole
    log.unlink()
    Session.resume(tmp_path).train(quiet, lambda update: True)
    assert log.read_text() == whole
