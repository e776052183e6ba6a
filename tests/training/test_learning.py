"""It learns: real training from fixed seeds, nothing mocked."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from ntm_ref.machine import NTM
from ntm_ref.recipes import recipe_for
from ntm_ref.runs import Session
from ntm_ref.tasks import Copy
from ntm_ref.training import OPTIMISERS, Settings, evaluate, train

SHORT, LONGER = (2, 16, 400), (4, 8, 800)  # the longest sequence, the batch, the updates


@pytest.mark.parametrize(
    ("optimiser", "learning_rate", "sizes"),
    [
        ("graves-rmsprop", 1e-3, SHORT),
        pytest.param("adam", 4e-3, SHORT, marks=pytest.mark.thorough),
        pytest.param("graves-rmsprop", 1e-3, LONGER, marks=pytest.mark.thorough),
        pytest.param("adam", 2e-3, LONGER, marks=pytest.mark.thorough),
    ],
)
def test_the_cost_falls_well_below_chance(optimiser: str, learning_rate: float, sizes: tuple[int, int, int]) -> None:
    """A small machine on short sequences: it must remember, a controller alone cannot."""
    max_length, batch_size, n_updates = sizes
    task = Copy(n_bits=3, min_length=1, max_length=max_length)
    ntm = NTM(task.n_inputs, task.n_outputs, controller_size=32, n_rows=12, width=8, seed=1)
    moving = OPTIMISERS[optimiser](ntm.parameters(), learning_rate)
    updates = train(ntm, task, moving, np.random.default_rng(1), Settings(batch_size=batch_size))
    seen = list(islice(updates, n_updates))
    first, last = (np.mean([update.bits for update in part]) for part in (seen[:20], seen[-100:]))
    assert 0.8 * task.chance_bits < first < 1.5 * task.chance_bits
    assert last < 0.1 * task.chance_bits


def test_training_is_repeatable_bit_for_bit() -> None:
    def trained() -> list[np.ndarray]:
        task = Copy(n_bits=3, max_length=4)
        ntm = NTM(task.n_inputs, task.n_outputs, controller_size=8, n_rows=6, width=4, seed=3)
        optimiser = OPTIMISERS["adam"](ntm.parameters(), 1e-3)
        for _ in islice(train(ntm, task, optimiser, np.random.default_rng(3), Settings(batch_size=2)), 20):
            pass
        return [p.value for p in ntm.parameters()]

    assert all(np.array_equal(a, b) for a, b in zip(trained(), trained()))


@pytest.mark.thorough
def test_the_default_recipe_solves_copy(tmp_path: Path) -> None:
    """What ``python -m ntm_ref train copy --seed 3`` does; how soon may differ between processors."""
    session = Session.start(tmp_path, {"name": "copy"}, recipe_for("copy"), seed=3)
    assert session.train(lambda entry: None) == "solved"
    (at_20,) = evaluate(session.model, session.task, [{"length": 20}])
    assert at_20["wrong_bits"] < 0.1
    assert at_20["bits_per_sequence"] < 0.5
