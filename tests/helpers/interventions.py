"""Changes of a run in every combination that matters, and the loss of a changed run and its gradients."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from small import in_general_position, random, small_ntm

from ntm_ref import NTM
from ntm_ref.elementary import softmax
from ntm_ref.machine import Change, Cut, MoveHead, OverwriteRow, Run, SetHead, State
from ntm_ref.training import AddPenalty

T, B, N, M = 6, 3, 7, 8
PRICE = 0.7  # of the add vectors
SEVERAL = {"n_read_heads": 2, "n_write_heads": 2, "max_shift": 2}
SIZES = {"n_rows": N, "width": M}


def make(dtype: Any = np.float64, **settings: Any) -> NTM:
    return in_general_position(small_ntm(dtype=dtype, seed=1, **SIZES, **settings))


@dataclass(frozen=True)
class OverwriteWeighting(Change):
    """A change of the tests' own: before step t, the weighting that a head left becomes ``values`` (B, N)."""

    t: int
    head: int
    values: Any

    def state(self, t: int, state: State) -> State:
        w = state.w.copy()
        w[:, self.head] = self.values
        return state._replace(w=w) if t == self.t else state

    def state_backward(self, t: int, d_state: State) -> tuple[State, dict[str, np.ndarray]]:
        if t != self.t:
            return d_state, {}
        d_w = d_state.w.copy()
        d_w[:, self.head] = 0
        return d_state._replace(w=d_w), {"values": d_state.w[:, self.head].copy()}


# Sequence 1 is given row 0 by both, so that one of the two is hidden there and nowhere else.
ROWS, ROWS_AFTER = np.array([1, 0, 4]), np.array([3, 0, 5])
W = softmax(random(B, N, seed=11))
G = np.array([[0.3], [0.8], [0.55]])
# For each set of changes, made for a machine with H heads and S shifts; the last head writes.
SETS: dict[str, Callable[[int, int], list[Change]]] = {
    "a row for each sequence": lambda H, S: [OverwriteRow(3, ROWS, random(B, M, seed=6))],
    "a row for all": lambda H, S: [OverwriteRow(2, 1, random(M, seed=6))],
    "before the first step": lambda H, S: [OverwriteRow(0, ROWS, random(B, M, seed=6)), MoveHead(0, H - 1, 2)],
    "before the last step": lambda H, S: [MoveHead(T - 1, 0, -1), OverwriteRow(T - 1, ROWS, random(M, seed=6))],
    "two rows at one step": lambda H, S: [
        OverwriteRow(3, ROWS, random(B, M, seed=6)),
        OverwriteRow(3, ROWS_AFTER, random(M, seed=7)),
    ],
    "a row twice": lambda H, S: [OverwriteRow(t, ROWS, random(B, M, seed=6 + t)) for t in (2, 4)],
    "moved": lambda H, S: [MoveHead(2, H - 1, 2), MoveHead(2, H - 1, 3), MoveHead(4, 0, -2)],
    "moved, then overwritten": lambda H, S: [MoveHead(3, 0, 2), OverwriteWeighting(3, 0, W)],
    "overwritten, then moved": lambda H, S: [OverwriteWeighting(3, 0, W), MoveHead(3, 0, 2)],
    "interpolation cut": lambda H, S: [Cut("interpolation", 2)],
    "shift cut": lambda H, S: [Cut("shift", 2)],
    "sharpening cut": lambda H, S: [Cut("sharpening", 2)],
    "write cut": lambda H, S: [Cut("write", 2)],
    "content set": lambda H, S: [SetHead(2, 0, "k", random(B, M, seed=6)), SetHead(3, H - 1, "beta", 1.7)],
    "location set": lambda H, S: [
        SetHead(2, 0, "g", G),
        SetHead(2, H - 1, "s", softmax(random(S, seed=6))),
        SetHead(3, 0, "s", softmax(random(B, S, seed=7))),
        SetHead(3, H - 1, "gamma", np.array([2.3])),
    ],
    "write set": lambda H, S: [
        SetHead(2, H - 1, "e", 0.5 + 0.4 * np.tanh(random(B, M, seed=6))),
        SetHead(3, H - 1, "a", random(M, seed=7)),
    ],
    "cut, then set": lambda H, S: [Cut("interpolation", 1), SetHead(3, 0, "g", G)],
    "set, then cut": lambda H, S: [SetHead(3, 0, "g", G), Cut("interpolation", 1)],
    "many": lambda H, S: [
        SetHead(2, 0, "k", random(B, M, seed=6)),
        OverwriteRow(2, ROWS, random(B, M, seed=7)),
        MoveHead(2, 0, 1),
        OverwriteWeighting(2, 0, W),
        MoveHead(2, 0, -2),
        Cut("sharpening", 3),
        OverwriteRow(2, ROWS_AFTER, random(M, seed=8)),
        SetHead(2, 0, "gamma", 1.5),
        SetHead(4, 0, "gamma", 2.5),
        OverwriteRow(5, 2, random(M, seed=9)),
    ],
}
# The numbers that later changes hide altogether; in other sets, none.
HIDDEN = {"set, then cut": {"values of 0"}}


def changes_of(name: str, ntm: NTM) -> list[Change]:
    return SETS[name](ntm.sizes.n_heads, ntm.sizes.n_shifts)


def values_in(changes: Sequence[Change]) -> dict[str, np.ndarray]:
    """The arrays that changes put in."""
    return {f"values of {i}": np.asarray(c.values) for i, c in enumerate(changes) if hasattr(c, "values")}


def with_values(changes: Sequence[Change], values: dict[str, np.ndarray]) -> list[Change]:
    """The same changes with these arrays in place of theirs."""
    given = [values.get(f"values of {i}") for i in range(len(changes))]
    return [c if v is None else replace(c, values=v) for c, v in zip(changes, given)]  # type: ignore[type-var]


def arguments(ntm: NTM, x: np.ndarray, changes: Sequence[Change]) -> dict[str, np.ndarray]:
    """All that the loss is differentiated by."""
    return {"x": x, **{p.name: p.value for p in ntm.parameters()}, **values_in(changes)}


def loss(settings: dict[str, Any], values: dict[str, np.ndarray], changes: Sequence[Change]) -> Any:
    """<v, logits> + the price of the add vectors, of a machine with these parameters."""
    own = {name: value for name, value in values.items() if name != "x" and not name.startswith("values of")}
    dtype = np.result_type(*values.values())
    own = {name: value.astype(dtype) for name, value in own.items()}
    ntm = small_ntm(dtype=dtype, parameters=own, **SIZES, **settings)
    run = ntm.run(values["x"].astype(dtype), changes=with_values(changes, values))
    return np.sum(random(T, B, 2, seed=4) * run.logits) + PRICE / 2 * np.sum(run.add_vectors**2)


def backward(run: Run, d_logits: np.ndarray | None = None, **limits: Any) -> dict[str, np.ndarray]:
    """The gradients of the same loss, by backward; or of one with another gradient of the logits."""
    for p in run.machine.parameters():
        p.clear()
    penalty = AddPenalty(PRICE * run.logits.shape[1])  # divided by the size of the batch there
    penalty.forward(run.add_vectors)
    d_logits = random(T, B, 2, seed=4) if d_logits is None else d_logits
    d_x = run.backward(d_logits, penalty.backward(1.0), **limits)
    own = {f"values of {i}": d["values"] for i, d in enumerate(run.d_changes) if "values" in d}
    return {"x": d_x, **{p.name: p.grad.copy() for p in run.machine.parameters()}, **own}
