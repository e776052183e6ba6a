"""The reproduce command: which figures it draws, what it prints, and what it refuses."""

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from ntm_ref import TASKS, pretrained
from ntm_ref.cli import main, ship
from ntm_ref.recipes import recipe_for
from ntm_ref.reproduce import copying, predicting, recalling, repeating, sorting
from ntm_ref.reproduce.figures import FIGURES
from ntm_ref.reproduce.marks import MARKS
from ntm_ref.runs import Session
from ntm_ref.view import picture

ENTRY = {
    "sequences": 500,
    "bits_per_sequence": 7.0,
    "optimal_bits": 0.0,
    "wrong_bits": 3.0,
    "gradient_norm": 1.0,
    "gradient_norm_max": 2.0,
    "seconds": 5.0,
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package folder with a small machine for every task and an LSTM for copy, none of them trained."""
    folder = tmp_path_factory.mktemp("package")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pretrained, "FOLDER", folder)
        patch.setattr(ship, "N_SEQUENCES", 1)
        patch.setattr(ship, "evaluate_hard", lambda *arguments, **options: [])
        patch.setattr(picture, "DPI", 60)
        for module in (copying, predicting, recalling, repeating, sorting):
            for name in {"MANY", "SOME", "FEW"} & set(vars(module)):
                patch.setattr(module, name, 2)
        for n, name in zip((1, 1, 2, 1, 2), TASKS):
            run = tmp_path_factory.mktemp("runs") / name
            small = replace(recipe_for(name), controller_size=5, n_rows=12, width=3, n_read_heads=n, n_write_heads=1)
            session = Session.start(run, {"name": name}, small, seed=0)
            session.log = [{**ENTRY, "sequences": seen} for seen in (500, 1000)]
            session.save()
            ship.ship(run)
            if name == "repeat-copy":
                ship.ship(run, name="repeat-copy-random-only")
        run = tmp_path_factory.mktemp("runs") / "lstm"
        recipe = replace(recipe_for("copy", "lstm"), controller_size=5, n_layers=2)
        session = Session.start(run, {"name": "copy"}, recipe, seed=0)
        session.log = [{**ENTRY, "bits_per_sequence": 5.5}]
        session.save()
        ship.ship(run, beside=True)
        ship.ship(run, name="copy-lstm")
        yield folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder with nothing in it."""
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path / "empty")
    pretrained.FOLDER.mkdir()
    return pretrained.FOLDER


def pictures(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows_in(said: str) -> list[str]:
    """The rows of the printed table."""
    return [line for line in said.splitlines() if re.match(r"\d+ {5,}", line)]


OF_EACH_KIND = (17,)  # a line; curves are drawn in view/test_curves.py


@pytest.fixture
def no_memory_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory and strips are drawn in view/test_memory_use.py and view/test_strips.py: that takes most of the time."""
    monkeypatch.setattr(import_module("ntm_ref.view.memory_use"), "draw", lambda *arguments: Figure(figsize=(1, 1)))
    monkeypatch.setattr(
        import_module("ntm_ref.view.strips"), "draw_block", lambda figure, place, block: figure.add_subplot(place)
    )


@pytest.mark.parametrize("drawn", [OF_EACH_KIND, pytest.param(tuple(FIGURES), marks=pytest.mark.thorough)])
def test_reproduce_draws_all_figures_and_prints_their_table(
    drawn: tuple[int, ...],
    package: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    """Each picture is made, with its texts; those of some are left empty, since drawing takes most of the time."""
    if drawn is OF_EACH_KIND:
        request.getfixturevalue("no_memory_drawn")
    savefig = Figure.savefig

    def saved(self: Figure, path: Path, **named: Any) -> None:
        is_drawn = any(f"figure_{figure:02d}" in path.name for figure in drawn)
        savefig(self if is_drawn else Figure(figsize=(1, 1)), path, **named)

    monkeypatch.setattr(Figure, "savefig", saved)
    assert main(["reproduce", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert pictures(tmp_path / "out") == [f"figure_{figure:02d}.png" for figure in range(3, 19)]
    for figure in range(3, 19):
        path = tmp_path / "out" / f"figure_{figure:02d}.png"
        with Image.open(path) as image:
            text = image.info["Description"]
            assert image.info["Title"] == f"Figure {figure}: {FIGURES[figure].shows}"
            assert text.startswith(image.info["Title"] + ". ")
            assert (len(np.unique(np.asarray(image.convert("L")))) > 10) == (figure in drawn)
        assert f"\n{path}: {text}\n" in said
    rows = rows_in(said)
    assert {int(row.split()[0]) for row in rows} == set(range(3, 19))
    assert len(rows) == len(MARKS)  # figure 14 has one of its two, figure 16 a row without a number
    by_start = {row[:60].strip(): row for row in rows}
    assert by_start["3      copy, feedforward: bits per sequence"].endswith("7 by 1,000             not matched")
    assert by_start["3      copy, LSTM alone: bits per sequence"].endswith("5.5 by 500             matched")
    assert by_start["3      copy, LSTM controller: bits per sequence"].endswith("no log shipped yet")
    counts = {word: sum(row.endswith(f" {word}") for row in rows) for word in ("better", "matched", "not matched")}
    counts["matched"] -= counts["not matched"]
    assert ", ".join(f"{n} {word}" for word, n in counts.items()) in said


def test_reproduce_reports_what_is_not_shipped(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert pictures(tmp_path / "out") == ["figure_16.png"]  # an example needs no machine
    assert "0 better, 0 matched, 0 not matched" in said
    assert said.count("no weights shipped yet") == sum(FIGURES[mark.figure].needs == "weights" for mark in MARKS)
    assert said.count("no log shipped yet") == sum(FIGURES[mark.figure].needs == "log" for mark in MARKS)


def test_reproduce_draws_only_what_is_asked_for_and_leaves_other_files_alone(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs" / "figures"
    folder.mkdir(parents=True)
    (folder / "figure_06.png").write_text("mine")
    (folder / "figure_16.png").write_text("an older one")
    assert main(["reproduce", "16", "3", "16"]) == 0
    assert pictures(folder) == ["figure_03.png", "figure_06.png", "figure_16.png"]
    assert (folder / "figure_06.png").read_text() == "mine"
    assert (folder / "figure_16.png").read_bytes().startswith(b"\x89PNG")
    assert [row.split()[0] for row in rows_in(capsys.readouterr().out)] == ["3", "3", "3", "16"]


@pytest.mark.parametrize("figure", ["2", "19", "three", "-3", "³"])
def test_reproduce_refuses_an_unknown_figure(
    figure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", "--", "16", figure]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"ntm-ref: error: reproduce: there is no figure {figure!r}, expected one of 3, 4, 5")
    assert not list(tmp_path.iterdir())


def test_reproduce_refuses_a_file_in_place_of_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine")
    assert main(["reproduce", "16", "--out", str(tmp_path / "out")]) == 2
    assert "out is a file, expected a folder" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.usefixtures("no_memory_drawn")
def test_reproduce_refuses_weights_without_a_memory_where_it_is_to_be_shown(
    package: Path, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in ("npz", "json", "jsonl"):
        (empty / f"copy.{suffix}").write_bytes((package / f"copy.lstm.{suffix}").read_bytes())
    assert main(["reproduce", "4", "--out", str(tmp_path / "out")]) == 0
    assert main(["reproduce", "6", "--out", str(tmp_path / "out")]) == 2
    assert "the weights 'copy' are of an LSTM, which has no memory to show" in capsys.readouterr().err
    assert pictures(tmp_path / "out") == ["figure_04.png"]
