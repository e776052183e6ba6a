"""The loop: one update after another, until whoever iterates stops."""

from itertools import islice

import numpy as np

from ntm_ref import NTM
from ntm_ref.tasks import Copy
from ntm_ref.training import Adam, Settings, train, update

TASK = Copy(n_bits=3, max_length=4)


def test_train_yields_updates_one_by_one_and_counts_on_from_what_was_seen() -> None:
    ntm, twin = (NTM(TASK.n_inputs, TASK.n_outputs, controller_size=8, n_rows=6, width=4) for _ in range(2))
    optimiser, rng, settings = Adam(twin.parameters(), 1e-3), np.random.default_rng(1), Settings(batch_size=3)
    expected = [update(twin, TASK, optimiser, rng, settings, seen) for seen in (100, 103, 106)]
    moving = Adam(ntm.parameters(), 1e-3)
    updates = train(ntm, TASK, moving, np.random.default_rng(1), settings, seen=100)
    assert moving.n_updates == 0  # nothing happens before the first is asked for
    assert list(islice(updates, 3)) == expected
    assert [done.sequences for done in expected] == [103, 106, 109]
    assert moving.n_updates == 3
