"""The column of a figure that shows an answer."""

import numpy as np

from ntm_ref import NTM, TASKS
from ntm_ref.reproduce.answers import answer_column, batch
from ntm_ref.training import wrong_bits


def test_answer_column_has_the_scored_steps_of_the_answer_of_the_machine() -> None:
    task = TASKS["repeat-copy"]
    ntm = NTM(task.n_inputs, task.n_outputs, controller_size=5, n_rows=12, width=3)
    column = answer_column(ntm, task, "this", length=2, repeats=3)
    x, target, mask = batch(ntm, task, 1, length=2, repeats=3)
    run = ntm.run(x)
    assert column.title == f"this\n{round(wrong_bits(run.logits, target, mask))} wrong bits"
    np.testing.assert_array_equal(column.strips[0].values, target[3:, 0])
    np.testing.assert_allclose(column.strips[1].values, 1 / (1 + np.exp(-run.logits[3:, 0])), rtol=1e-5)
    assert (column.strips[2].values[-1, :-1] == 0).all()  # after the last vector only the marker is scored
