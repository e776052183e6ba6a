"""A reader runs cells again: each of them twice in a row, and all of them once more after the last."""

from pathlib import Path

import pytest
from percent import TUTORIALS
from played import Player, undisturbed

pytestmark = pytest.mark.thorough

each_tutorial = pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)


@each_tutorial
def test_rerun_of_each_cell_at_once(tutorial: Path, tmp_path: Path) -> None:
    assert_nothing_stops(tutorial, tmp_path, lambda n: [cell for cell in range(n) for _ in range(2)])


@each_tutorial
def test_rerun_of_all_cells_after_the_last(tutorial: Path, tmp_path: Path) -> None:
    assert_nothing_stops(tutorial, tmp_path, lambda n: [*range(n), *range(n)])


def assert_nothing_stops(tutorial, folder, order) -> None:
    player = Player(tutorial)
    with undisturbed(folder):
        ran = [(player.name(cell), player.run(cell)) for cell in order(len(player.cells))]
    stops = [f"{name}: {stopped}" for name, stopped in ran if stopped]
    assert not stops, "\n".join(["these cells stop when they are run again:", *stops])
