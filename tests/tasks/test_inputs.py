"""Kinds of inputs: each is what its name says, mixtures have their shares, and what is none is refused."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from ntm_ref import TASKS, NTMError
from ntm_ref.tasks.items import drawn_query

VECTORS = ("copy", "repeat-copy")


def contents(name: str, inputs: Any, n: int = 40, seed: int = 0, **lengths: int) -> tuple[Any, Any, Any]:
    """A batch of these inputs in whole numbers."""
    x, target, mask = TASKS[name].batch(np.random.default_rng(seed), n, inputs=inputs, dtype=np.float64, **lengths)
    return x, target, mask


def vectors(name: str, inputs: Any, length: int = 6, n: int = 40) -> Any:
    """The vectors of copy or repeat copy, (L, B, n_bits)."""
    lengths = {"length": length} | ({"repeats": 2} if name == "repeat-copy" else {})
    return contents(name, inputs, n, **lengths)[0][:length, :, :8]


def items(inputs: Any, n_items: int = 6, n: int = 40) -> tuple[Any, Any, Any]:
    """The items of associative recall, (K, B, 18), and the query and the answer, (B, 18)."""
    x, target, _ = contents("associative-recall", inputs, n, items=n_items)
    parts = x.reshape(n_items + 2, 4, n, 8)[:, 1:, :, :6].swapaxes(1, 2).reshape(n_items + 2, n, 18)
    return parts[:n_items], parts[n_items], target[-3:].swapaxes(0, 1).reshape(n, 18)


@pytest.mark.parametrize("name", TASKS)
def test_inputs_of_every_kind_keep_the_form_of_the_task(name: str) -> None:
    task = TASKS[name]
    form = task.batch(np.random.default_rng(1), 5, **task.longest)
    assert set(task.hard) <= {*task.kinds, "p=0.1", "p=0.9"}
    for kind in {*task.kinds, *task.hard}:
        x, target, mask = task.batch(np.random.default_rng(1), 5, inputs=kind, **task.longest)
        assert [a.shape for a in (x, target, mask)] == [a.shape for a in form]
        assert_array_equal(mask, form[2])
        assert_array_equal(x[..., -1], form[0][..., -1]) if name != "ngrams" else None  # the control channel
        assert np.isin(target, (0, 1)).all()


@pytest.mark.parametrize("name", TASKS)
def test_inputs_are_random_unless_they_are_called(name: str) -> None:
    task = TASKS[name]
    one, other = (task.batch(np.random.default_rng(2), 3, **kind) for kind in ({}, {"inputs": "random"}))
    for a, b in zip(one, other):
        assert_array_equal(a, b)


@pytest.mark.parametrize("name", VECTORS)
def test_inputs_of_vectors_are_what_they_are_called(name: str) -> None:
    assert not vectors(name, "zeros").any()
    assert vectors(name, "ones").all()
    same = vectors(name, "repeated")
    assert_array_equal(same, same[:1].repeat(6, axis=0))
    assert len(np.unique(same[0], axis=0)) > 20
    for p in (0.1, 0.9):
        assert vectors(name, f"p={p}", n=400).mean() == pytest.approx(p, abs=0.01)
    densities = vectors(name, "own-density", length=10, n=400).mean(axis=(0, 2))
    assert densities.mean() == pytest.approx(0.5, abs=0.06)
    assert densities.std() == pytest.approx(12**-0.5, abs=0.04)  # of a uniform distribution, and a little more


@pytest.mark.parametrize("name", VECTORS)
def test_inputs_with_a_silent_pair_have_it_at_every_place(name: str) -> None:
    silent = ~vectors(name, "silent-pair", length=6, n=10).any(axis=-1)  # (L, B)
    for b in range(10):
        assert silent[b % 5, b]
        assert silent[b % 5 + 1, b]
    assert silent.mean() < 0.4
    assert not vectors(name, "silent-pair", length=1, n=2).any()


def test_inputs_one_bit_apart_differ_from_one_item_in_one_bit_each() -> None:
    drawn, _, _ = items("one-bit-apart")
    for b in range(40):
        apart = abs(drawn[:, None, b] - drawn[None, :, b]).sum(axis=-1)
        (base,) = np.nonzero((apart <= 1).all(axis=1))[0]
        assert sorted(apart[base]) == [0, 1, 1, 1, 1, 1]
        assert set(np.delete(np.delete(apart, base, 0), base, 1)[~np.eye(5, dtype=bool)]) == {2}
    many, _, _ = items("one-bit-apart", n_items=30, n=3)
    assert len(np.unique(many[:, 0], axis=0)) == 30


def test_inputs_of_relatives_differ_from_the_first_in_one_to_three_bits() -> None:
    drawn, _, _ = items("relatives", n=200)
    apart = abs(drawn[1:] - drawn[:1]).sum(axis=-1)
    assert set(np.unique(apart)) == {1, 2, 3}


def test_inputs_share_a_first_vector_or_every_second_item() -> None:
    drawn, query, _ = items("shared-first")
    assert_array_equal(drawn[:, :, :6], drawn[:1, :, :6].repeat(6, axis=0))
    assert len(np.unique(drawn[:, 0], axis=0)) == 6
    drawn, query, _ = items("equal")
    assert_array_equal(drawn[1], drawn[3])
    assert_array_equal(drawn[1], drawn[5])
    assert not (query == drawn[1]).all(axis=-1).any()  # that would have two answers


@pytest.mark.parametrize("kind", ["p=0.1", "p=0.9", "equal", "relatives", "one-bit-apart", {"own-density": 0.5}])
def test_inputs_have_a_query_with_one_answer(kind: Any) -> None:
    drawn, query, answer = items(kind, n=300)
    for b in range(300):
        (at,) = np.nonzero((drawn[:, b] == query[b]).all(axis=-1))[0]
        assert_array_equal(answer[b], drawn[at + 1, b])


def test_inputs_without_any_item_for_a_query_become_random() -> None:
    all_equal = np.ones((4, 3, 5, 6), int)
    queried = drawn_query(np.random.default_rng(0), all_equal)
    assert set(queried) <= {0, 1, 2}
    assert len(np.unique(all_equal[:, :, 0].reshape(4, -1), axis=0)) == 4


def priorities(kind: str, n: int = 200) -> Any:
    """The priorities of a batch of priority sort, (20, B)."""
    x, target, _ = contents("priority-sort", kind, n)
    order = np.argsort(-x[:20, :, 8], axis=0, kind="stable")[:16]
    assert_array_equal(target[21:], np.take_along_axis(x[:20, :, :8], order[..., None], axis=0))
    return x[:20, :, 8]


def test_inputs_of_the_sort_have_the_priorities_that_they_are_called_after() -> None:
    assert abs(priorities("close-pairs")[::2] - priorities("close-pairs")[1::2]).max() == pytest.approx(0.01)
    assert_array_equal(priorities("equal-pairs")[::2], priorities("equal-pairs")[1::2])
    assert priorities("one-end").min() >= 0.8
    ranges = np.ptp(priorities("own-range"), axis=0)
    assert ranges.min() < 0.3
    assert ranges.max() > 1.5
    for kind in TASKS["priority-sort"].kinds:
        assert abs(priorities(kind)).max() <= 1


def test_inputs_of_certain_ngrams_follow_their_context() -> None:
    x, target, _ = contents("ngrams", "certain", 5)
    for b in range(5):
        followers: dict[tuple[float, ...], set[float]] = {}
        for t in range(4, 199):
            followers.setdefault(tuple(x[t - 4 : t + 1, b, 0]), set()).add(target[t, b, 0])
        assert all(len(each) == 1 for each in followers.values())


@pytest.mark.parametrize("name", ["copy", "associative-recall"])
def test_inputs_are_mixed_by_their_shares(name: str) -> None:
    lengths = {"length": 20} if name == "copy" else {"items": 6}
    x, _, _ = contents(name, {"p=0.1": 0.2, "p=0.9": 0.3}, 2000, **lengths)
    bits = x[:20, :, :8] if name == "copy" else x.reshape(8, 4, 2000, 8)[:6, 1:, :, :6].reshape(18, 2000, 6)
    density = bits.mean(axis=(0, 2))
    assert (density < 0.27).mean() == pytest.approx(0.2, abs=0.04)
    assert (density > 0.73).mean() == pytest.approx(0.3, abs=0.04)
    assert contents(name, {}, 3, **lengths)[0].shape[1] == 3


@pytest.mark.parametrize(
    ("name", "inputs", "message"),
    [
        ("copy", "sparse", "copy: there are no inputs 'sparse', expected one of random, own-density, zeros,"),
        ("ngrams", "p=0.1", "ngrams: there are no inputs 'p=0.1', expected one of random, certain"),
        ("copy", "p=0", "copy: the density in 'p=0' is to be a probability, expected a number between 0 and 1"),
        ("copy", "p=1.0", "the density in 'p=1.0'"),
        ("copy", "p=nan", "the density in 'p=nan'"),
        ("copy", "p=half", "the density in 'p=half'"),
        ("copy", {"zeros": 0.7, "ones": 0.4}, "the shares of zeros, ones add up to 1.1, more than 1"),
        ("copy", {"zeros": 0}, "the share of zeros is 0, expected a number above 0, at most 1"),
        ("copy", {"zeros": True}, "the share of zeros is True"),
        ("copy", {"nothing": 0.5}, "there are no inputs 'nothing'"),
        ("copy", 3, "copy: inputs are 3, expected a kind, or kinds with their shares"),
    ],
)
def test_inputs_that_are_none_are_refused(name: str, inputs: Any, message: str) -> None:
    with pytest.raises(NTMError) as raised:
        contents(name, inputs)
    assert message in str(raised.value)
