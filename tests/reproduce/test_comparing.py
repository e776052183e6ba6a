"""The runs that tutorial 12 compares: how they are measured, and that their commands make them."""

import shlex
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ntm_ref import pretrained
from ntm_ref.cli import main
from ntm_ref.reproduce.comparing import LENGTHS, measured, output_by_place, shares_wrong, trials


class OutputsTheNewest:
    """A model that outputs the last vector that was shown in every place of the answer."""

    dtype = np.float32

    def run(self, x: np.ndarray, keep_steps: bool) -> Any:
        length = len(x) // 2
        logits = np.zeros((len(x), x.shape[1], 8))
        logits[length + 1 :] = x[length - 1, :, :8] - 0.5
        return SimpleNamespace(logits=logits)


def test_output_by_place_has_places_in_rows_and_vectors_in_columns() -> None:
    table = output_by_place(OutputsTheNewest(), 4)  # type: ignore[arg-type]
    assert table.shape == (4, 4)
    assert (table[:, 3] == 1).all()
    assert abs(table[:, :3] - 0.5).max() < 0.06  # two random vectors agree in half of their bits


def test_output_by_place_and_shares_wrong_of_a_machine_that_copies() -> None:
    ntm = pretrained.load("copy")
    table = output_by_place(ntm, 4)
    assert (table.diagonal() == 1).all()
    assert (table - np.eye(4)).max() < 0.6
    assert shares_wrong(ntm, (2, 3)).tolist() == [0, 0]


def test_trials_are_four_seeds_of_each_group_with_the_command_that_makes_them() -> None:
    assert Counter((trial["model"], trial["longest"]) for trial in trials()) == {
        ("lstm", 6): 4,
        ("ntm-feedforward", 6): 4,
        ("ntm-feedforward", 3): 4,
    }
    for trial in trials():
        words = shlex.split(trial["command"])
        assert words[:5] == ["python", "-m", "ntm_ref", "train", "copy"]
        assert words[words.index("--max-length") + 1] == str(trial["longest"])
        assert words[words.index("--seed") + 1] == str(trial["seed"])
        assert list(trial["wrong"]) == [str(length) for length in LENGTHS]
        assert [np.shape(table) for table in trial["by_place"].values()] == [(6, 6), (8, 8)]


@pytest.mark.thorough
def test_command_of_a_control_makes_a_machine_that_learns_and_does_not_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other processors round differently, so the figures are compared with room for another course of training."""
    (trial,) = (t for t in trials() if (t["model"], t["longest"], t["seed"]) == ("ntm-feedforward", 3, 3))
    words = [*shlex.split(trial["command"])[3:], "--out", str(tmp_path / "run")]
    monkeypatch.setattr(sys, "argv", ["ntm-ref", *words])  # a run notes the command line
    assert main(words) == 0
    again = measured(tmp_path / "run")
    assert {key: again[key] for key in ("model", "longest", "seed", "rate", "size", "command")} == {
        key: trial[key] for key in ("model", "longest", "seed", "rate", "size", "command")
    }
    assert again["bits"] < 0.05
    assert again["wrong"]["3"] < 0.01
    assert again["wrong"]["9"] == pytest.approx(trial["wrong"]["9"], abs=0.25)
    assert again["wrong"]["9"] > 0.1
