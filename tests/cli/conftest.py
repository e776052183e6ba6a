"""A small machine, trained once through the command line, and commands without their slow parts."""

import contextlib
import io
from pathlib import Path

import pytest
from commands import FAST
from in_process import at_one_point, complex_step_first, in_process
from shipped_run import folder, run, shipped, shipped_once

from ntm_ref.cli import main, train

__all__ = ["at_one_point", "complex_step_first", "folder", "in_process", "run", "shipped", "shipped_once"]


@pytest.fixture(scope="package")
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
    monkeypatch.setattr(train, "print_evaluation", lambda *arguments, **options: None)


@pytest.fixture
def not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training ends without pictures."""
    monkeypatch.setattr(train, "draw", lambda session: None)
