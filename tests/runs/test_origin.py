"""A run that begins from the weights of another: which ones are taken, what is kept about them, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from commands import SMALL, TINY, refused
from small import SHORT_TASK, parameters, quiet, small_recipe

from ntm_ref import NTM, pretrained
from ntm_ref.cli import main, train
from ntm_ref.cli.history import command_of, commands_before, origin_of, read_run
from ntm_ref.runs import Session, load_weights, read_log, save_weights
from ntm_ref.support.errors import FileError

RECIPE = small_recipe(limit=500)


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of 500 sequences, in the folder "first" of the current one."""
    monkeypatch.chdir(tmp_path)
    Session.start(Path("first"), SHORT_TASK, RECIPE, seed=1).train(quiet)
    return Path("first")


def test_origin_gives_its_weights_and_nothing_else(first: Path) -> None:
    session = Session.start(Path("second"), SHORT_TASK, RECIPE, 2, origin_of("first"))
    before, after = parameters(first), parameters(Path("second"))
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert session.sequences == 0
    assert all(not memory.any() for remembered in session.optimiser.memory.values() for memory in remembered)
    assert session.train(quiet) == "limit"
    trained = parameters(Path("second"))
    assert not np.array_equal(trained["heads.W"], before["heads.W"])
    assert np.array_equal(parameters(first)["heads.W"], before["heads.W"])


def test_origin_is_written_down_with_the_commands_that_repeat_it(first: Path) -> None:
    Session.start(Path("second"), SHORT_TASK, RECIPE, 2, origin_of("first")).train(quiet)
    Session.start(Path("third one"), SHORT_TASK, RECIPE, 0, origin_of("second")).train(quiet)
    described, log = read_run(Path("third one"))
    commands = [*commands_before(described), command_of(described, log[-1]["sequences"])]
    assert [command.partition(" --bits")[0] for command in commands] == [
        "python -m ntm_ref train copy --seed 1 --inputs none",
        "python -m ntm_ref train copy --seed 2 --from first --inputs none",
        "python -m ntm_ref train copy --from second --inputs none",
    ]
    assert [command.partition("--out ")[2] for command in commands] == ["first", "second", ""]


def test_origin_by_the_name_of_trained_weights(first: Path) -> None:
    origin = origin_of("copy")
    assert origin.commands[-1] == pretrained.facts_of("copy")["command"]
    assert np.array_equal(origin.model.parameters()[0].value, pretrained.load("copy").parameters()[0].value)


def test_origin_resumes_like_any_run(first: Path) -> None:
    Session.start(Path("whole"), SHORT_TASK, RECIPE, 2, origin_of("first")).train(quiet)
    stopped = Session.start(Path("stopped"), SHORT_TASK, RECIPE, 2, origin_of("first"))
    assert stopped.train(quiet, lambda update: update.sequences >= 200) == "stopped"
    Session.resume(Path("stopped")).train(quiet)
    whole, again = parameters(Path("whole")), parameters(Path("stopped"))
    assert all(np.array_equal(whole[name], again[name]) for name in whole)


def test_origin_killed_before_its_first_checkpoint_is_not_resumed_with_random_weights(first: Path) -> None:
    Session.start(Path("second"), SHORT_TASK, RECIPE, 2, origin_of("first"))
    for name in ("checkpoint.npz", "weights.npz", "log.jsonl"):
        (Path("second") / name).unlink()
    with pytest.raises(FileError, match="was stopped before it was saved; start it again, with --from"):
        Session.resume(Path("second"))


def test_origin_that_does_not_fit_is_refused_in_one_sentence(first: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wider = replace(RECIPE, width=9)
    Session.start(Path("wider"), SHORT_TASK, wider, seed=1).train(quiet)
    save_weights("file.npz", NTM(9, 8, controller_size=4, n_rows=6, width=4), {"name": "copy"})
    command = ["train", "copy", "--out", "new", *TINY]
    for run, message in {
        "wider": "--from wider: width is 9 there, but 4 in this run",
        "ngrams": "--from ngrams: it was trained on ngrams, but this run is on copy",
        "nothing": "nothing does not exist, expected a run folder, a weights file, or trained weights: copy",
        "file.npz": "file.npz is a file, expected the folder of a run, or the name of trained weights in the package",
    }.items():
        assert message in refused([*command, "--from", run], capsys)
        assert not Path("new").exists()
    assert "give --from or --seeds, not both" in refused([*command, "--from", "first", "--seeds", "1"], capsys)
    assert "--resume goes on with the run's own settings, so from cannot be given with it" in refused(
        ["train", "--resume", "first", "--from", "first"], capsys
    )


def test_origin_on_the_command_line(
    first: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for slow in ("print_evaluation", "draw"):
        monkeypatch.setattr(train, slow, lambda *arguments, **options: None)
    assert main(["train", "copy", "--from", "first", "--out", "new", *SMALL, "--limit", "8"]) == 0
    assert json.loads((Path("new") / "run.json").read_text())["from"]["run"] == "first"
    assert "Begins with the weights of first" in capsys.readouterr().out


def test_weights_of_moments_are_kept_beside_the_last(tmp_path: Path) -> None:
    recipe = replace(small_recipe(limit=2000), keep_every=1000)
    session = Session.start(tmp_path / "run", SHORT_TASK, recipe, seed=0)
    halfway = {}

    def note(entry: dict[str, float]) -> None:
        if entry["sequences"] == 1000:
            halfway.update({p.name: p.value.copy() for p in session.model.parameters()})

    session.train(note)
    assert {path.name for path in (tmp_path / "run").glob("weights-*")} == {"weights-1000.npz", "weights-2000.npz"}
    kept, task = load_weights(tmp_path / "run" / "weights-1000.npz")
    assert task == SHORT_TASK
    assert all(np.array_equal(p.value, halfway[p.name]) for p in kept.parameters())


def test_solved_is_judged_by_the_weights_as_they_are_on_all_lengths(tmp_path: Path) -> None:
    """A draw of short sequences alone costs little, but the other lengths are still unlearned."""
    recipe = replace(small_recipe(limit=1000), batch_size=500, solved_bits=4.5)
    session = Session.start(tmp_path / "run", {**SHORT_TASK, "max_length": 3}, recipe, seed=0)
    batch = session.task.batch
    short = lambda rng, n, length=None, **options: batch(rng, n, length=length or 1, **options)  # noqa: E731
    session.task_in = lambda lesson: type("Short", (), {**vars(session.task), "batch": staticmethod(short),  # type: ignore[method-assign]
                                          "optimal_bits": session.task.optimal_bits, "name": "copy"})()  # fmt: skip
    assert session.train(quiet) == "limit"
    first = read_log(tmp_path / "run" / "log.jsonl")[0]
    assert first["bits_per_sequence"] < 4.5 < first["fresh_bits"]
