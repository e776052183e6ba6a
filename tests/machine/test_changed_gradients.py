"""The gradients of a changed run: exact for the input, every parameter, and the numbers that the changes put in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from interventions import HIDDEN, SETS, SEVERAL, B, M, N, T, arguments, backward, changes_of, loss, make
from numpy.testing import assert_allclose, assert_array_equal
from small import random

from ntm_ref import NTMError
from ntm_ref.gradcheck.derivatives.numerical import extrapolated_difference
from ntm_ref.machine import Change, Cut, MoveHead, OverwriteRow, SetHead, State
from ntm_ref.support.errors import StageOrderError

H_STEP = 1e-200
MACHINES: list[dict[str, Any]] = [SEVERAL, {"controller": "lstm", "n_layers": 2, **SEVERAL}]
MORE_MACHINES: list[dict[str, Any]] = [
    {},
    {"controller": "lstm"},
    {"addressing": "content", **SEVERAL},
    {"addressing": "location", **SEVERAL},
]
SOME = ("many", "a row for all", "location set")
OF_EACH_KIND = (  # every kind of change, every cut, and changes that meet
    *("before the first step", "two rows at one step", "overwritten, then moved", "content set", "location set"),
    *("interpolation cut", "shift cut", "sharpening cut", "write cut", "set, then cut", "many"),
)


every_machine = pytest.mark.parametrize("settings", MACHINES, ids=str)


def machines_and_sets(by_default: Callable[[int, str], bool]) -> pytest.MarkDecorator:
    """Every machine with every set of changes: by default those for whose numbers and names this holds."""
    each = [(i, settings, name) for i, settings in enumerate([*MACHINES, *MORE_MACHINES]) for name in SETS]
    marks = [() if by_default(i, name) else pytest.mark.thorough for i, _, name in each]
    pairs = [
        pytest.param(settings, name, marks=mark, id=f"{settings}-{name}")
        for (_, settings, name), mark in zip(each, marks)
    ]
    return pytest.mark.parametrize(("settings", "name"), pairs)


@machines_and_sets(lambda i, name: (i == 0 and name in OF_EACH_KIND) or (i, name) == (1, "write set"))
def test_changed_run_backward_is_exact_by_the_complex_step(settings: dict[str, Any], name: str) -> None:
    """Along a random direction for the input and each parameter, and for each number that a change put in."""
    ntm, x, rng = make(**settings), random(T, B, 3), np.random.default_rng(5)
    changes = changes_of(name, ntm)
    found, values = backward(ntm.run(x, changes=changes)), arguments(ntm, x, changes)
    assert list(found) == list(values)

    def slope(argument: str, u: np.ndarray) -> float:
        return float(loss(settings, values | {argument: values[argument] + 1j * H_STEP * u}, changes).imag / H_STEP)

    for argument, value in values.items():
        if argument.startswith("values of"):
            units = np.eye(value.size).reshape(value.size, *value.shape)
            expected = np.array([slope(argument, u) for u in units]).reshape(value.shape)
            assert found[argument].shape == value.shape
            assert_allclose(found[argument], expected, rtol=1e-9, atol=1e-11, err_msg=argument)
            unused = argument in HIDDEN.get(name, set()) or "addressing" in settings
            assert np.any(found[argument]) or unused
        else:
            u = rng.standard_normal(value.shape)
            by_forward = slope(argument, u)
            assert by_forward != 0 or "addressing" in settings
            assert_allclose(np.sum(found[argument] * u), by_forward, rtol=1e-9, atol=1e-11, err_msg=argument)


@machines_and_sets(lambda i, name: (i, name) in [(0, "a row for all")])
def test_changed_run_backward_is_exact_by_extrapolated_differences(settings: dict[str, Any], name: str) -> None:
    """Along a random direction for each array; for a weighting, along one that leaves its sum at 1."""
    ntm, x, rng = make(**settings), random(T, B, 3), np.random.default_rng(5)
    changes = changes_of(name, ntm)
    found, values = backward(ntm.run(x, changes=changes)), arguments(ntm, x, changes)
    for argument, value in values.items():
        u = rng.standard_normal(value.shape)
        u /= np.linalg.norm(u)
        if np.allclose(value.sum(axis=-1) if value.ndim else 0, 1):
            u -= u.mean(axis=-1, keepdims=True)

        def moved(step: np.ndarray, argument: str = argument, u: np.ndarray = u) -> np.ndarray:
            return np.array([loss(settings, values | {argument: values[argument] + step * u}, changes)])

        slope, uncertainty = extrapolated_difference(moved, [np.zeros(1)], 0)
        assert np.max(uncertainty) < 1e-6 * max(1, abs(slope.item()))
        assert_allclose(np.sum(found[argument] * u), slope.item(), rtol=1e-7, atol=1e-8, err_msg=argument)


@every_machine
def test_changed_run_gives_what_was_replaced_no_gradient(settings: dict[str, Any]) -> None:
    """A row of the initial memory that is replaced in one sequence, each in another, or in all."""
    ntm, x = make(**settings), random(T, B, 3)
    whole = backward(ntm.run(x))["initial.memory"]
    everywhere = backward(ntm.run(x, changes=[OverwriteRow(0, 2, random(M))]))["initial.memory"]
    assert_array_equal(everywhere[2], 0)
    assert np.all(everywhere[[0, 1, 3, 4, 5, 6]] != 0)
    row = ntm.memory_0.value[2]  # replaced by itself, so that nothing else changes
    one = backward(ntm.run(x, changes=[OverwriteRow(0, [1, 2, 3], ntm.memory_0.value[1:4])]))
    assert_allclose(one["initial.memory"][1:4] + one["values of 0"], whole[1:4], rtol=1e-10)
    assert np.all(one["initial.memory"][2] != 0)
    rows = backward(ntm.run(x, changes=[OverwriteRow(0, 2, row)]))
    assert_allclose(rows["values of 0"], whole[2], rtol=1e-10)


@every_machine
@pytest.mark.parametrize("stage", ["interpolation", "shift", "sharpening", "write"])
def test_changed_run_gives_the_constants_of_a_cut_their_gradients(stage: str, settings: dict[str, Any]) -> None:
    """They are those of the same constants, set one by one in every head at every step."""
    ntm, x = make(**settings), random(T, B, 3)
    cut = ntm.run(x, changes=[Cut(stage, 2)])
    d_x = backward(cut)["x"]
    (d_constants,) = cut.d_changes
    used = {name: np.array([vars(step)[name] for step in cut.steps[2:]]) for name in d_constants}
    for name, constants in used.items():
        first = ntm.sizes.n_heads - constants.shape[2]
        places = [(t, h) for t in range(len(constants)) for h in range(constants.shape[2])]
        others = [Cut(stage, 2)]  # for the other constants; what is set afterwards takes its place
        one_by_one = ntm.run(
            x, changes=[*others, *(SetHead(2 + t, first + h, name, constants[t, :, h]) for t, h in places)]
        )
        assert_array_equal(backward(one_by_one)["x"], d_x)
        for (t, h), d in zip(places, one_by_one.d_changes[1:]):
            assert_array_equal(d["values"], d_constants[name][t, :, h])
        assert d_constants[name].shape == constants.shape
        assert np.any(d_constants[name])


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name not in SOME)) for name in SETS]
)
def test_changed_run_of_a_batch_equals_its_members_run_alone(name: str) -> None:
    """With the limit on what goes back through time too."""
    ntm, x = make(**SEVERAL), random(T, B, 3)
    changes = changes_of(name, ntm)

    def member(change: Change, b: int) -> Change:
        own = {key: value[b : b + 1] for key, value in vars(change).items() if np.shape(value)[:1] == (B,)}
        return type(change)(**vars(change) | own)

    for limits in ({}, {"max_state_norm": 0.5}):
        together = backward(ntm.run(x, changes=changes), **limits)
        alone = []
        for b in range(B):
            run = ntm.run(x[:, b : b + 1], changes=[member(change, b) for change in changes])
            alone.append(backward(run, d_logits=random(T, B, 2, seed=4)[:, b : b + 1], **limits))
        for argument, gradient in together.items():
            parts = [g[argument] for g in alone]
            own = argument == "x" or (argument.startswith("values") and gradient.shape != parts[0].shape)
            expected = np.concatenate(parts, axis=int(argument == "x")) if own else sum(parts)
            assert_allclose(gradient, expected, rtol=1e-9, atol=1e-11, err_msg=argument)


def test_changed_run_limits_the_gradients_of_earlier_steps_alone() -> None:
    ntm, x, values = make(**SEVERAL), random(T, B, 3), random(M)
    for t, same in ((T - 1, True), (2, False)):
        run = ntm.run(x, changes=[OverwriteRow(t, 1, values)])
        exact, limited = backward(run), backward(run, max_state_norm=1e-3)
        assert np.array_equal(limited["values of 0"], exact["values of 0"]) == same
        out_of_reach = backward(run, max_state_norm=1e9)
        assert all(np.array_equal(out_of_reach[argument], exact[argument]) for argument in exact)


@every_machine
def test_run_whose_changes_change_nothing_has_the_gradients_of_one_without_bit_for_bit(
    settings: dict[str, Any],
) -> None:
    ntm, x = make(**settings), random(T, B, 3)
    expected = backward(ntm.run(x))
    assert ntm.run(x).d_changes == []
    idle = [Change(), MoveHead(2, 0, N), MoveHead(3, 0, 0)]
    for changes in ((), idle):
        found = backward(ntm.run(x, changes=changes))
        assert all(np.array_equal(found[argument], expected[argument]) for argument in expected)


def test_changed_run_backward_twice_gives_the_same_gradients_and_then_those_of_another_loss() -> None:
    ntm, x, values = make(**SEVERAL), random(T, B, 3), random(B, M)
    given = values.copy()
    run = ntm.run(x, changes=[OverwriteRow(2, [0, 1, 2], values), Cut("write", 3), MoveHead(1, 0, 1)])
    v = random(T, B, 2, seed=4)
    run.backward(v)
    first = run.d_changes
    run.backward(v)
    run_again = run.d_changes
    run.backward(2 * v)
    for one, again, twice in zip(first, run_again, run.d_changes):
        assert list(one) == list(again) == list(twice)
        for name in one:
            assert_array_equal(again[name], one[name])
            assert_allclose(twice[name], 2 * one[name], rtol=1e-12)
    assert [sorted(d) for d in first] == [["values"], ["a", "e"], []]
    assert_array_equal(values, given)


def test_changed_run_keeps_its_gradients_in_the_dtype_of_the_machine() -> None:
    ntm = make(np.float32)
    changes = [OverwriteRow(2, 1, list(range(M))), SetHead(3, 0, "g", 1), Cut("shift", 4)]
    run = ntm.run(random(T, B, 3, dtype=np.float32), changes=changes)
    run.backward(random(T, B, 2, dtype=np.float32))
    d_row, d_g, d_shift = run.d_changes
    assert d_row["values"].shape == (M,)
    assert d_g["values"].shape == ()
    assert {d.dtype for d in (d_row["values"], d_g["values"], d_shift["s"])} == {np.dtype(np.float32)}


def test_changed_run_without_a_backward_of_its_change_is_refused() -> None:
    @dataclass(frozen=True)
    class Doubled(Change):
        """It has no state_backward."""

        def state(self, t: int, state: State) -> State:
            return state._replace(memory=2 * state.memory)

    class Halved(Change):
        """It has no heads_backward."""

        def heads(self, t: int, parameters: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
            return tuple(value / 2 for value in parameters)

    for change, name in ((Doubled(), "state"), (Halved(), "heads")):
        ntm = make()
        run = ntm.run(random(T, B, 3), changes=[change])
        with pytest.raises(NTMError, match=f"{type(change).__name__}: it has a {name} of its own but no {name}_backw"):
            run.backward(random(T, B, 2))
        assert not any(p.grad.any() for p in ntm.parameters())


def test_changed_run_has_no_gradients_of_its_changes_before_backward() -> None:
    run = make().run(random(T, B, 3), changes=[OverwriteRow(2, 1, random(M))])
    with pytest.raises(StageOrderError, match=r"^Run\.d_changes: backward has not been called yet"):
        _ = run.d_changes
