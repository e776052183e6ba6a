"""Exercises that are graded in another way: a wrong backward that passes a sum as loss, a checker, a training run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..elementary import softmax, softmax_backward
from ..gradcheck.derivatives.numerical import norm
from ..gradcheck.evaluation import fresh, run_backward, run_forward
from ..support.shapes import Array
from .calling import Calling
from .courses import part, trains
from .exercise import Exercise
from .grade import NOT_COUNTED, NOT_RIGHT, RIGHT, Part

SEEDS = range(3)
SMALL = 1e-6  # relative: a difference that a careful check with differences sees


@np.errstate(all="ignore")
def passes_a_sum(exercise: Exercise, form: Any) -> list[Part]:
    """A backward that is right for the sum of the results as the loss, and wrong for another."""
    calling, ones, others = Calling(exercise), list[float](), list[float]()
    for seed in SEEDS:
        inputs, rng = calling.arguments("generic", seed), np.random.default_rng(seed)
        ours, theirs = calling.like(), fresh(form)
        expected, results = ours.forward(*inputs), run_forward(theirs, [value.copy() for value in inputs])
        if any(np.shape(a) != b.shape or norm(a - b) > SMALL * norm(b) for a, b in zip(results, expected)):
            sentence = "forward no longer computes what the starter's did: put it back"
            return [Part(name, 0, points, NOT_RIGHT, sentence) for name, points in exercise.points.items()]
        random = np.asarray(rng.standard_normal(results[0].shape))
        for found, cotangent in ((ones, np.ones_like(random)), (others, random)):
            gradients = run_backward(theirs, [cotangent], len(inputs))
            found.append(largest_error(gradients, ours.backward(cotangent)))
    passes, wrong = max(ones) < SMALL, max(others) > SMALL
    sentence = "" if passes else "with the sum of the results as loss it is wrong, so the weak check would find it"
    right = "it is right: hide a mistake in it"
    return [
        both("passes", exercise, passes, wrong, sentence or right),
        both("is_wrong", exercise, wrong, passes, sentence if wrong else right),
    ]


def both(name: str, exercise: Exercise, this: bool, other: bool, remark: str) -> Part:
    """A part that counts only together with the other one."""
    points = exercise.points[name]
    if this and other:
        return Part(name, points, points, RIGHT)
    return Part(name, 0, points, NOT_COUNTED if this else NOT_RIGHT, remark)


def largest_error(theirs: Any, ours: tuple[Array, ...]) -> float:
    """The largest relative distance of a gradient from the right one; infinite if it has another shape."""
    errors = [norm(a - b) / max(norm(b), 1e-3) if np.shape(a) == b.shape else np.inf for a, b in zip(theirs, ours)]
    return max([0.0, *(error if error == error else np.inf for error in errors)])


@np.errstate(all="ignore")
def checks_a_gradient(exercise: Exercise, form: Any) -> list[Part]:
    """A checker that is given right and wrong gradients of a softmax, and answers 1 for right and 0 for wrong."""
    called_wrong, called_right = [], []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        x, d_y = rng.standard_normal((2, 5)), rng.standard_normal((2, 5))
        d_x = softmax_backward(d_y, softmax(x))
        if not answer(form, x, d_y, d_x):
            called_wrong.append("right gradients")
        called_right += [name for name, wrong in wrong_gradients(x, d_y, d_x) if answer(form, x, d_y, wrong)]
    return [
        part(exercise, "right", "it calls a right gradient wrong: is the tolerance too small?" if called_wrong else ""),
        part(exercise, "wrong", f"it calls a wrong gradient right: one {called_right[0]}" if called_right else ""),
    ]


def answer(form: Any, *arrays: Array) -> bool:
    """Whether the checker calls a gradient right."""
    (verdict,) = run_forward(fresh(form), [value.copy() for value in arrays])
    return bool(np.all(np.asarray(verdict, float) > 0.5))


def wrong_gradients(x: Array, d_y: Array, d_x: Array) -> Iterator[tuple[str, Array]]:
    """Wrong gradients, with what is wrong with them in words."""
    y = softmax(x)
    one = d_x.copy()
    one[1, 3] *= 1.01
    yield "with the opposite sign", -d_x
    yield "of which one number alone is wrong, by 1 %", one
    yield "of zeros, which is right for a sum as loss", np.zeros_like(d_x)
    yield "that lacks the path through the normaliser", y * d_y
    yield "that is the mean over the batch", d_x / len(x)
    yield "that was not finite", np.full_like(d_x, np.nan)


KINDS: dict[str, Callable[[Exercise, Any], list[Part]]] = {
    "passes a sum": passes_a_sum,
    "checks a gradient": checks_a_gradient,
    "trains": trains,
}
