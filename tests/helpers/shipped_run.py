"""A small run, and a package folder with its weights in it: fixtures for what ships and what loads."""

import shutil
from pathlib import Path

import pytest
from small import RECIPE, TASK

from ntm_ref import pretrained
from ntm_ref.cli import main, ship
from ntm_ref.runs import Session


@pytest.fixture(scope="package")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a small machine."""
    folder = tmp_path_factory.mktemp("runs") / "small"
    Session.start(folder, TASK, RECIPE, seed=3).train(lambda entry: None)
    return folder


def few_sequences(patch: pytest.MonkeyPatch) -> None:
    """Evaluate what is shipped on fewer sequences."""
    patch.setattr(ship, "N_SEQUENCES", 60)
    patch.setattr(ship, "N_HARD", 10)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the package's."""
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path / "package")
    few_sequences(monkeypatch)
    pretrained.FOLDER.mkdir()
    return pretrained.FOLDER


@pytest.fixture(scope="package")
def shipped_once(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pretrained, "FOLDER", folder)
        few_sequences(patch)
        assert main(["ship", str(run)]) == 0
    return folder


@pytest.fixture
def shipped(shipped_once: Path, folder: Path) -> Path:
    """In the place of the package's folder, one with the weights of that run in it."""
    return Path(shutil.copytree(shipped_once, folder, dirs_exist_ok=True))


def whole_log(n: int, **values: float) -> list[dict[str, float]]:
    """A log of n intervals, with every number 1 but these."""
    names = ("bits_per_sequence", "optimal_bits", "wrong_bits", "gradient_norm", "gradient_norm_max")
    return [{"sequences": 500 * (i + 1), **dict.fromkeys(names, 1.0), "seconds": i, **values} for i in range(n)]
