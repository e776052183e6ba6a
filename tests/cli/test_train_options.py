"""The recipe that the options of the train command come to."""

import argparse
import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

import pytest
from commands import refused

from ntm_ref.cli import train
from ntm_ref.recipes import Lesson, Recipe, recipe_for
from ntm_ref.runs import Session


def asked_for(arguments: list[str]) -> Recipe:
    """The recipe that a train command comes to."""
    parser = argparse.ArgumentParser()
    train.add_to(parser.add_subparsers())
    return train.asked_for(parser.parse_args(["train", *arguments]))[1]


def test_train_recipe_file_changes_the_recipe_of_the_task_and_options_come_first(trained: Path, tmp_path: Path) -> None:
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
def test_train_refuses_a_recipe_file_that_does_not_fit_and_creates_nothing(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "recipe.json").write_text(text)
    command = ["train", "copy", "--recipe", str(tmp_path / "recipe.json"), "--out", str(tmp_path / "run")]
    assert message in refused(command, capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.json"]
    assert "--resume goes on with the run's own settings, so recipe cannot be given" in refused(
        ["train", "--resume", str(tmp_path), "--recipe", str(tmp_path / "recipe.json")], capsys
    )


def test_train_recipe_file_is_completed_from_the_recipe_of_the_requested_model(tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text('{"model": "lstm"}', encoding="utf-8")
    parser = ArgumentParser()
    train.add_to(parser.add_subparsers())
    options = parser.parse_args(["train", "copy", "--recipe", str(path), "--model", "ntm-feedforward"])
    _, recipe = train.asked_for(options)
    assert recipe == recipe_for("copy", "ntm-feedforward") != recipe_for("copy", "lstm")
