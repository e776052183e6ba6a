"""What holds for all tasks: their names, their batches' form, what coins cost, and what is refused."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from ntm_ref import TASKS, BitsPerSequence, NTMError
from ntm_ref.tasks import Task, make_task

SMALLER = [
    ("copy", {"n_bits": 3, "min_length": 2, "max_length": 4}, {"length": (2, 4)}),
    (
        "repeat-copy",
        {"n_bits": 3, "min_length": 2, "max_length": 4, "min_repeats": 3, "max_repeats": 5},
        {"length": (2, 4), "repeats": (3, 5)},
    ),
    ("associative-recall", {"n_bits": 3, "item_length": 2, "min_items": 3, "max_items": 5}, {"items": (3, 5)}),
    ("ngrams", {"n_context": 2, "min_length": 3, "max_length": 6}, {"length": (3, 6)}),
    ("priority-sort", {"n_bits": 3, "min_items": 1, "max_items": 4}, {"items": (1, 4)}),
]
PAPERS = [
    ("copy", {}, {"length": (1, 20)}),
    ("repeat-copy", {}, {"length": (1, 10), "repeats": (1, 10)}),
    ("associative-recall", {}, {"items": (2, 6)}),
    ("ngrams", {}, {"length": (200, 200)}),
    ("priority-sort", {}, {"items": (20, 20)}),
]
SETTINGS = {name: list(settings) for name, settings, _ in SMALLER}  # all that a task has
every_task = pytest.mark.parametrize("name", TASKS)
every_setting = pytest.mark.parametrize(("name", "settings", "ranges"), PAPERS + SMALLER)


def test_tasks_are_those_of_the_paper_in_its_order() -> None:
    assert list(TASKS) == ["copy", "repeat-copy", "associative-recall", "ngrams", "priority-sort"]
    assert all(isinstance(task, Task) and task.name == name for name, task in TASKS.items())


@every_setting
def test_task_batch_is_time_major_and_its_mask_marks_the_scored_steps(name: str, settings: Any, ranges: Any) -> None:
    task = make_task(name, **settings)
    for dtype in (np.float32, np.float64):
        x, target, mask = task.batch(np.random.default_rng(0), 3, dtype=dtype, **task.longest)
        assert x.shape == (len(x), 3, task.n_inputs)
        assert target.shape == (len(x), 3, task.n_outputs)
        assert {x.dtype, target.dtype, mask.dtype} == {np.dtype(dtype)}
        assert np.isin(target, (0, 1)).all()
        assert np.isin(mask, (0, 1)).all()
        scored = np.broadcast_to(mask, target.shape)
        assert not target[scored == 0].any() or name == "ngrams"  # whose coins are told, and not scored
        bits = BitsPerSequence().forward(np.zeros(target.shape, dtype), target, mask)
        assert bits == pytest.approx(scored.sum() / 3)


@every_setting
def test_task_coin_bits_are_the_scored_bits_averaged_over_all_training_lengths(
    name: str, settings: Any, ranges: Any
) -> None:
    task, rng = make_task(name, **settings), np.random.default_rng(0)
    costs = []
    for lengths in product(*(range(low, high + 1) for low, high in ranges.values())):
        _, target, mask = task.batch(rng, 1, **dict(zip(ranges, lengths)))
        costs.append(np.broadcast_to(mask, target.shape).sum())
    assert task.chance_bits == pytest.approx(np.mean(costs), rel=1e-12)


def test_task_coin_bits_equal_those_of_the_paper() -> None:
    """For repeat copy 242 bits of vectors, and a marker that is scored on 31.25 steps."""
    assert [task.chance_bits for task in TASKS.values()] == [84, 242 + 31.25, 18, 195, 128]


@every_setting
def test_task_draws_the_lengths_of_training_with_both_ends(name: str, settings: Any, ranges: Any) -> None:
    task, rng = make_task(name, **settings), np.random.default_rng(0)
    assert task.longest == {key: high for key, (_, high) in ranges.items()}
    shortest = {key: low for key, (low, _) in ranges.items()}
    n_draws = 8 * math.prod(high + 1 - low for low, high in ranges.values())
    n_steps = [len(task.batch(rng, 1)[0]) for _ in range(n_draws)]
    assert min(n_steps) == len(task.batch(rng, 1, **shortest)[0])
    assert max(n_steps) == len(task.batch(rng, 1, **task.longest)[0])


@every_task
def test_task_variants_are_lengths_that_a_batch_can_have(name: str) -> None:
    task = TASKS[name]
    assert len({tuple(variant.items()) for variant in task.variants}) == len(task.variants)
    for variant in task.variants:
        assert variant.keys() == task.longest.keys()
        x, target, _ = task.batch(np.random.default_rng(0), 2, **variant)
        assert len(x) == len(target)


def test_task_variants_are_those_of_the_paper() -> None:
    assert [tuple(variant.values()) for variant in TASKS["copy"].variants] == [(10,), (20,), (30,), (50,), (120,)]
    assert [tuple(variant.values()) for variant in TASKS["repeat-copy"].variants] == [(10, 10), (20, 10), (10, 20)]
    assert [variant["items"] for variant in TASKS["associative-recall"].variants] == [6, 8, 10, 12, 15, 20]
    assert TASKS["ngrams"].variants == ({"length": 200},)
    assert TASKS["priority-sort"].variants[0] == {"items": 20}


@every_task
def test_task_batches_depend_on_the_generator_alone(name: str) -> None:
    def batches(seed: int) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        return [array for _ in range(3) for array in TASKS[name].batch(rng, 2, **TASKS[name].longest)]

    first, again, other = batches(5), batches(5), batches(6)
    for a, b in zip(first, again):
        assert_array_equal(a, b)
    for i in (0, 1):  # x and target: those of another generator, of the next batch and of the next sequence differ
        assert not np.array_equal(first[i], other[i])
        assert not np.array_equal(first[i], first[i + 3])
        assert not np.array_equal(first[i][:, 0], first[i][:, 1])


@every_task
def test_task_refuses_a_bad_length_or_batch_size_by_name(name: str) -> None:
    task = TASKS[name]
    for key in ("batch_size", *task.longest):
        for wrong in (0, -3, 2.5, "2"):
            said = f"^{name}: {key} is {wrong!r}, expected a whole number of at least "
            with pytest.raises(NTMError, match=said):
                task.batch(np.random.default_rng(0), **{"batch_size": 1, **task.longest, key: wrong})


@every_setting
def test_task_refuses_bad_settings_by_name(name: str, settings: Any, ranges: Any) -> None:
    for setting in SETTINGS[name]:
        with pytest.raises(NTMError, match=f"^{name}: {setting} is 0, expected a whole number of at least "):
            make_task(name, **{**settings, setting: 0})
    for key in ranges:
        with pytest.raises(NTMError, match=f"^{name}: max_{key} is 7, expected at least min_{key}, 8$"):
            make_task(name, **{**settings, f"min_{key}": 8, f"max_{key}": 7})


@every_task
def test_task_refuses_an_unknown_setting_and_lists_its_own(name: str) -> None:
    known = ", ".join(SETTINGS[name])
    with pytest.raises(NTMError, match=f"^{name}: there is no setting 'n_bitz', expected one of {known}$"):
        make_task(name, n_bitz=3)


def test_make_task_refuses_an_unknown_task_and_lists_the_known_ones() -> None:
    with pytest.raises(NTMError, match=r"no task 'coppy', expected one of copy, repeat-copy, .*, priority-sort$"):
        make_task("coppy")
