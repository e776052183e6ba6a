"""One update: every setting does what its name says, and no other's work."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from ntm_ref import LSTM, NTM, NTMError
from ntm_ref.machine import Run
from ntm_ref.tasks import Copy
from ntm_ref.training import Adam, BitsPerSequence, Settings, update

TASK = Copy(n_bits=3, max_length=4)


def machine() -> NTM:
    return NTM(TASK.n_inputs, TASK.n_outputs, controller_size=8, n_rows=6, width=4)


def updated(**settings: Any) -> tuple[NTM, Any]:
    """A machine after one update, its gradients clipped as they were used, and the figures of the update."""
    ntm = machine()
    done = update(ntm, TASK, Adam(ntm.parameters(), 1e-3), np.random.default_rng(0), Settings(**settings))
    return ntm, done


def exact(batch_size: int, penalty: float = 0.0, limit: float | None = None) -> NTM:
    """The same machine with the gradients of the same batch, worked out step by step."""
    ntm = machine()
    x, target, mask = TASK.batch(np.random.default_rng(0), batch_size)
    run, loss = ntm.run(x), BitsPerSequence()
    loss.forward(run.logits, target, mask)
    d_a = np.float32(penalty / batch_size) * run.add_vectors
    run.backward(loss.backward(1.0)[0], d_a, max_state_norm=limit and limit / batch_size)
    return ntm


def norm(ntm: NTM) -> float:
    return float(np.sqrt(sum(np.sum(p.grad.astype(float) ** 2) for p in ntm.parameters())))


def assert_same_gradients(one: NTM, other: NTM, scale: float = 1.0) -> None:
    for p, q in zip(one.parameters(), other.parameters()):
        assert_allclose(p.grad, scale * q.grad, rtol=2e-5, atol=1e-9, err_msg=p.name)


def test_update_without_limits_has_the_exact_gradient_of_the_mean_over_the_batch() -> None:
    ntm, done = updated(batch_size=5, max_norm=1e9)
    assert_same_gradients(ntm, exact(5))
    assert done.gradient_norm == pytest.approx(norm(ntm), rel=1e-5)
    assert done.sequences == 5


def test_update_max_state_norm_limits_what_goes_back_through_time_for_each_sequence() -> None:
    """The cost is a mean over the batch, so one sequence's gradient is smaller by the size of the batch."""
    ntm, _ = updated(batch_size=5, max_norm=1e9, max_state_norm=0.02)
    assert_same_gradients(ntm, exact(5, limit=0.02))
    assert not np.array_equal(ntm.parameters()[0].grad, exact(5).parameters()[0].grad)
    assert max(float(abs(p.grad).max()) for p in ntm.parameters()) > 0.02  # it is no limit on a component


def test_update_max_component_limits_each_number_in_the_gradient_of_the_parameters() -> None:
    ntm, _ = updated(batch_size=5, max_norm=1e9, max_component=0.05)
    for p, q in zip(ntm.parameters(), exact(5).parameters()):
        assert_allclose(p.grad, np.clip(q.grad, -0.05, 0.05), rtol=2e-5, atol=1e-9, err_msg=p.name)


def test_update_max_norm_scales_all_gradients_and_reports_the_norm_before() -> None:
    ntm, done = updated(batch_size=5, max_norm=0.1)
    assert done.gradient_norm == pytest.approx(norm(exact(5)), rel=1e-5)
    assert norm(ntm) == pytest.approx(0.1, rel=1e-5)
    assert_same_gradients(ntm, exact(5), 0.1 / done.gradient_norm)


def test_update_add_penalty_is_in_the_gradient_and_not_in_the_bits() -> None:
    ntm, done = updated(batch_size=5, max_norm=1e9, add_penalty=0.7)
    assert_same_gradients(ntm, exact(5, penalty=0.7))
    assert done.bits == updated(batch_size=5)[1].bits


def test_update_add_penalty_on_a_model_without_a_memory_is_refused() -> None:
    lstm = LSTM(TASK.n_inputs, TASK.n_outputs, n_layers=1, size=3)
    with pytest.raises(NTMError, match="an LSTM has no memory"):
        update(lstm, TASK, Adam(lstm.parameters(), 1e-3), np.random.default_rng(0), Settings(add_penalty=0.1))


def test_update_with_every_setting_at_once_hands_each_to_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four numbers of one type: no two may be taken for each other."""
    seen: dict[str, Any] = {}
    whole = Run.backward

    def backward(self: Run, d_logits: np.ndarray, d_a: Any = None, *, max_state_norm: Any = None) -> np.ndarray:
        seen.update(max_state_norm=max_state_norm, price=float(np.mean(d_a / self.add_vectors)))
        return whole(self, d_logits, d_a, max_state_norm=max_state_norm)

    monkeypatch.setattr(Run, "backward", backward)
    ntm, done = updated(batch_size=2, max_norm=0.2, max_state_norm=6.0, max_component=0.04, add_penalty=0.8)
    assert seen == {"max_state_norm": 3.0, "price": pytest.approx(0.4, rel=1e-5)}
    components = np.concatenate([np.clip(p.grad, -0.04, 0.04).ravel() for p in exact(2, 0.8, 6.0).parameters()])
    assert done.gradient_norm == pytest.approx(np.linalg.norm(components), rel=1e-4)
    assert norm(ntm) == pytest.approx(0.2, rel=1e-4)


def test_update_moves_the_parameters_by_the_optimisers_step() -> None:
    ntm, before = machine(), machine()
    optimiser = Adam(ntm.parameters(), 1e-3)
    update(ntm, TASK, optimiser, np.random.default_rng(0), Settings(batch_size=5))
    assert optimiser.n_updates == 1
    for p, q in zip(ntm.parameters(), before.parameters()):
        q.grad[...] = p.grad
    Adam(before.parameters(), 1e-3).update()
    for p, q in zip(ntm.parameters(), before.parameters()):
        assert_array_equal(p.value, q.value)
