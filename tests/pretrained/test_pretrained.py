"""Trained weights in the package: how they get there, what is said of them, and that they do what that says."""

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from shipped_run import whole_log
from small import TASK

from ntm_ref import NTM, TASKS, NTMError, pretrained
from ntm_ref.cli import main
from ntm_ref.recipes import Recipe
from ntm_ref.runs import Session, save_weights
from ntm_ref.runs.files import write_facts
from ntm_ref.support.errors import FileError
from ntm_ref.training import evaluate

QUICK = ("copy-small",)  # to evaluate, at the length that is evaluated


def test_pretrained_curves_are_complete_and_begin_with_that_of_the_weights(shipped: Path) -> None:
    other = "".join(json.dumps(entry) + "\n" for entry in whole_log(2, bits_per_sequence=7.0, gradient_norm=2.0))
    for model in ("lstm", "ntm-feedforward"):  # the second is what the weights have, and gives way
        (shipped / f"copy.{model}.jsonl").write_text(other)
    curves = pretrained.curves_of("copy")
    assert list(curves) == ["ntm-feedforward", "lstm"]
    assert curves["ntm-feedforward"] == pretrained.log_of("copy")
    assert curves["lstm"][0]["bits_per_sequence"] == 7
    assert pretrained.curves_of("ngrams") == {}


def test_pretrained_lists_the_known_names_for_an_unknown_one(run: Path, folder: Path) -> None:
    with pytest.raises(NTMError, match="no trained weights 'copy' in this package; there are: none yet"):
        pretrained.load("copy")
    assert main(["ship", str(run)]) == 0
    for ask in (pretrained.load, pretrained.task_of, pretrained.log_of, pretrained.facts_of):
        with pytest.raises(NTMError, match="no trained weights 'cpoy' in this package; there are: copy"):
            ask("cpoy")
    with pytest.raises(NTMError, match="there is no task 'cpoy'"):
        pretrained.curves_of("cpoy")


def test_pretrained_reports_an_incomplete_package(shipped: Path) -> None:
    folder = shipped
    (folder / "copy.jsonl").write_text((folder / "copy.jsonl").read_text().replace("1200", "1300"))
    with pytest.raises(FileError, match=r"copy\.jsonl is not the file that copy\.json describes"):
        pretrained.log_of("copy")
    save_weights(folder / "copy.npz", NTM(4, 3, controller_size=8, n_rows=6, width=4), TASK)
    with pytest.raises(FileError, match=r"copy\.npz is not the file that copy\.json describes: its digest is another"):
        pretrained.load("copy")
    (folder / "copy.jsonl").unlink()
    with pytest.raises(FileError, match=r"copy\.jsonl is missing, though copy\.npz is there"):
        pretrained.log_of("copy")
    edited = (folder / "copy.json").read_text().replace('"seed": 3', '"seed": 4')
    for text, message in (
        ("{", "is cut short or is not the description of trained weights"),
        ("[]", "is not the description of trained weights of ntm_ref: it does not say so"),
        ('{"task": {}}', "is the description of trained weights in format 1, of an earlier version"),
        (edited, "is damaged or was edited: its digest is not that of what is in it"),
    ):
        (folder / "copy.json").write_text(text)
        with pytest.raises(FileError, match=rf"copy\.json {message}"):
            pretrained.task_of("copy")
    facts = {"task": {"name": "copy", "n_bits": 10**9}, "model": "lstm", "command": "", "evaluation": {}}
    write_facts(folder / "copy.json", pretrained.KIND, facts)
    with pytest.raises(FileError, match=r"copy\.json is incomplete: expected task, model"):
        pretrained.task_of("copy")
    write_facts(folder / "copy.json", pretrained.KIND, {**facts, "digests": {}, "task": TASK, "model": ["lstm"]})
    with pytest.raises(FileError, match=r"not describe trained weights: there is no recipe .* the model \['lstm'\]"):
        pretrained.curves_of("copy")
    write_facts(folder / "copy.json", pretrained.KIND, {**facts, "digests": {}})
    with pytest.raises(FileError, match=r"copy\.json does not describe trained weights: copy: n_bits is 1000000000"):
        pretrained.task_of("copy")


def test_pretrained_log_is_the_same_with_any_line_endings(shipped: Path) -> None:
    before, path = pretrained.log_of("copy"), shipped / "copy.jsonl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert pretrained.log_of("copy") == before


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.thorough] * (name not in QUICK)) for name in pretrained.names()],
)
def test_pretrained_weights_reach_the_figures_in_their_description(name: str) -> None:
    ntm, task, facts = pretrained.load(name), pretrained.task_of(name), pretrained.facts_of(name)
    assert facts["command"].startswith(f"python -m ntm_ref train {task.name}")
    assert facts["task"]["name"] == task.name
    assert all(p.value.dtype == np.float32 for p in ntm.parameters())
    said = facts["evaluation"]
    shortest = said["lengths"][0]
    (row,) = evaluate(ntm, task, task.variants[:1], said["sequences"], said["seed"])
    for known, figure in shortest.items():  # on whichever machine and version that was
        assert row[known] == (figure if figure is None else pytest.approx(figure, rel=1e-9, abs=0)), known


@pytest.mark.parametrize("name", pretrained.names())
def test_pretrained_command_asks_for_the_task_recipe_and_seed_that_are_described(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, asked = pretrained.facts_of(name), []

    def start(folder: Path, task: dict, recipe: Recipe, seed: int, origin: object) -> None:
        asked.extend([task, recipe, seed])
        raise NTMError("enough")

    monkeypatch.setattr(Session, "start", start)
    monkeypatch.chdir(Path(__file__).parents[2])
    assert main(shlex.split(facts["command"])[3:]) == 2
    assert asked == [facts["task"], Recipe.of(facts["recipe"]), facts["seed"]]


@pytest.mark.parametrize("name", pretrained.names())
def test_pretrained_log_is_short_and_ends_where_training_did(name: str) -> None:
    entries, facts = pretrained.log_of(name), pretrained.facts_of(name)
    assert 1 <= len(entries) <= 200
    assert (entries[-1]["sequences"], entries[-1]["seconds"]) == (facts["sequences"], facts["seconds"])


@pytest.mark.parametrize("task", TASKS)
def test_pretrained_curves_can_be_read(task: str) -> None:
    for entries in pretrained.curves_of(task).values():
        assert entries
        assert (np.diff([entry["sequences"] for entry in entries]) > 0).all()
