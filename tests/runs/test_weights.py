"""Weights files."""

from pathlib import Path

from small import RECIPE, TASK

from ntm_ref.runs import Session, load_weights, save_weights


def test_save_weights_writes_under_the_very_name_that_is_given(tmp_path: Path) -> None:
    session = Session(tmp_path, TASK, RECIPE, seed=0)
    save_weights(tmp_path / "mine", session.model, TASK)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert load_weights(tmp_path / "mine")[1] == TASK
