"""Associative recall: which item answers a query."""

import numpy as np

from ntm_ref import TASKS
from ntm_ref.reproduce.recalling import answered_items


def test_answered_items_follow_the_query() -> None:
    task = TASKS["associative-recall"]
    x, target, _ = task.batch(np.random.default_rng(0), 30, items=5)
    items = answered_items(x, n_items=5, stride=4)
    for b, item in enumerate(items):
        np.testing.assert_array_equal(x[4 * item + 1 : 4 * item + 4, b, :6], target[-3:, b])
    assert set(items) == {1, 2, 3, 4}
