"""A reader changes one number in a tutorial, any that invites it, and the tutorial runs to its end."""

import random
from pathlib import Path

import pytest
from edits import Edit, edits_of
from percent import TUTORIALS, code_cells
from played import Player, undisturbed

MANY, FEW = 6, 2  # edits of a tutorial; of those after the ninth, which train, fewer (one has a single number)
SEED = 22

pytestmark = pytest.mark.thorough


def drawn(tutorial: Path, n_edits: int) -> list[Edit]:
    """Some of the edits that a reader might make, of as many kinds and cells as possible."""
    rng = random.Random(f"{SEED} {tutorial.stem}")
    edits = edits_of([code for _, _, code in code_cells(tutorial)], rng)
    rng.shuffle(edits)
    chosen: list[Edit] = []
    while edits and len(chosen) < n_edits:
        seldom = min(
            edits, key=lambda e: (sum(c.kind == e.kind for c in chosen), sum(c.cell == e.cell for c in chosen))
        )
        edits.remove(seldom)
        chosen.append(seldom)
    return chosen


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_edits_stop_no_tutorial(tutorial: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    is_early = int(tutorial.name[:2]) <= 9
    n_edits = MANY if is_early else FEW
    edits = drawn(tutorial, pytestconfig.getoption("times") or n_edits)
    stops = []
    with undisturbed(tmp_path):
        for edit in edits:
            player = Player(tutorial)
            print(f"{player.name(edit.cell)}: {edit}")
            for cell, (_, _, code) in enumerate(player.cells):
                stopped = player.run(cell, edit.of(code) if cell == edit.cell else "")
                if stopped:
                    stops.append(f"{player.name(edit.cell)}: {edit}\n    stops {player.cells[cell][0]}: {stopped}")
                    break
    assert len(edits) >= (MANY if is_early else 1), "there is too little that invites a change"
    assert not stops, f"{len(stops)} of {len(edits)} edits stop it:\n" + "\n".join(stops)
