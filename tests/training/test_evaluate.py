"""Evaluation: what is counted, over how many sequences, and how sure that is."""

from math import comb
from typing import Any

import numpy as np
import pytest

from ntm_ref import NTM, TASKS, BitsPerSequence, NTMError
from ntm_ref.tasks import Copy
from ntm_ref.training import at_most, cost_over_all_lengths, evaluate
from ntm_ref.training.evaluate import AT_ONCE

TASK = Copy(n_bits=2, max_length=3)


class Answers:
    """A model that answers right, except in the sequences with these numbers, whose last bit is wrong."""

    def __init__(self, wrong: set[int]) -> None:
        self.wrong, self.seen, self.sizes = wrong, 0, list[int]()
        self.settings: dict[str, Any] = {}
        self.dtype: Any = np.dtype(np.float64)

    def __deepcopy__(self, memo: object) -> "Answers":
        return self

    def parameters(self) -> list[Any]:
        return []

    def run(self, x: Any, keep_steps: bool = True) -> Any:
        length = len(x) // 2
        self.logits = np.zeros((len(x), x.shape[1], 2))
        self.logits[length + 1 :] = 20 * x[:length, :, :2] - 10
        for b in range(x.shape[1]):
            self.logits[-1, b, -1] *= -1 if self.seen + b in self.wrong else 1
        self.seen += x.shape[1]
        self.sizes.append(x.shape[1])
        return self


def test_evaluate_counts_sequences_with_any_wrong_bit_over_all_batches() -> None:
    n = 2 * AT_ONCE + 7
    model = Answers({0, AT_ONCE, n - 1})
    (row,) = evaluate(model, TASK, [{"length": 3}], n)  # type: ignore[arg-type]
    assert (row["failed"], row["sequences"], row["wrong_bits"], row["scored_bits"]) == (3, n, 3 / n, 6)
    assert row["failed_at_most"] == at_most(3, n)
    right, wrong = np.log2(1 + np.exp(-10)), np.log2(1 + np.exp(10))
    assert row["bits_per_sequence"] == pytest.approx(((6 * n - 3) * right + 3 * wrong) / n)
    assert model.sizes == [AT_ONCE, AT_ONCE, 7]


def test_evaluate_draws_the_kind_of_inputs_that_is_called() -> None:
    ntm = NTM(TASK.n_inputs, TASK.n_outputs, controller_size=4, n_rows=5, width=3)
    (row,) = evaluate(ntm, TASK, [{"length": 2}], 5, seed=3, inputs="ones")
    assert row["inputs"] == "ones"
    x, target, mask = TASK.batch(np.random.default_rng([3, 2]), 5, length=2, inputs="ones")
    assert row["bits_per_sequence"] == pytest.approx(float(BitsPerSequence().forward(ntm.run(x).logits, target, mask)))


def test_evaluate_counts_no_failures_where_even_the_best_predictor_is_wrong() -> None:
    ntm = NTM(1, 1, controller_size=4, n_rows=5, width=3)
    (row,) = evaluate(ntm, TASKS["ngrams"], [{"length": 20}], 3)
    assert (row["failed"], row["failed_at_most"]) == (None, None)


def test_evaluate_refuses_no_sequences() -> None:
    with pytest.raises(NTMError, match="evaluate: sequences is 0, expected a whole number of at least 1"):
        evaluate(Answers(set()), TASK, [{"length": 1}], 0)  # type: ignore[arg-type]


def test_cost_over_all_lengths_weighs_every_length_the_same() -> None:
    ntm = NTM(TASK.n_inputs, TASK.n_outputs, controller_size=4, n_rows=5, width=3, dtype=np.float64)
    for p in ntm.parameters():
        p.value[...] = 0  # every bit then costs 1
    rng = np.random.default_rng(0)
    assert cost_over_all_lengths(ntm, TASK, rng, 7, "random") == pytest.approx((2 + 4 + 6) / 3)


@pytest.mark.parametrize(("failed", "n"), [(0, 1000), (0, 1), (1, 20), (3, 2000), (20, 20), (7, 10)])
def test_at_most_is_the_share_at_which_so_few_failures_are_as_rare_as_one_in_twenty(failed: int, n: int) -> None:
    p = at_most(failed, n)
    if failed == n:
        assert p == pytest.approx(1)
        return
    exact = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(failed + 1))
    assert exact == pytest.approx(0.05, rel=1e-6)


def test_at_most_of_none_in_n_is_about_3_in_n() -> None:
    assert at_most(0, 1000) == pytest.approx(3 / 1000, rel=0.01)
    assert at_most(0, 50) == pytest.approx(3 / 50, rel=0.04)
