"""Find out how a user's class wants to be called: in which shapes, and with the arguments in which order.

Layouts are tried one after the other. The first in which forward and backward run decides, but a class for one head,
or without a batch, may run by accident with more axes, and compute something else there. So a later layout in which
everything is right is taken if the first one finds both a wrong result and a wrong shape. Where only one of the two is
wrong, nobody can know what was meant, and the report says so. The number of shifts and their numbering are not
a question of axes: rolling by j - 1 is right for three, and equation 8 numbers as many shifts as rows from 0 on.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array
from ..derivatives.numerical import norm
from ..evaluation import run_backward, run_forward
from ..points.register import STAGES
from .calling import Calling
from .layouts import Layout, layouts_of
from .orders import orders

SAME = 1e-9  # relative distance of two results that are the same up to rounding
AXIS_WORDS = ("axis", "keepdims", "swapaxes", "einsum", "moveaxis")


@dataclass(frozen=True)
class Attempt:
    """What happened when a class was called in one way."""

    calling: Calling
    raised: CheckError | None = None  # None if both methods ran
    same: bool = False  # whether forward computes what ours does
    fits: bool = False  # whether all results and gradients have the shapes that they should
    right: bool = False  # whether the gradients are those of our stage, too


class AmbiguousError(CheckError):
    """A class that is right in some shapes and wrong in others."""


@np.errstate(all="ignore")
def find_calling(form: Any, stage: str, source: str = "", axes: str | None = None) -> tuple[Calling, str]:
    """How ``form`` is to be called like our stage, and a hint for the report, or "".

    ``source`` is the text of the class, and ``axes`` those of the layouts to try, if they are given. Raises a
    `CheckError` if the class runs in no layout, and an `AmbiguousError` if nobody can know which one is meant.
    """
    check_count(form, stage)
    attempts: list[Attempt] = []
    for layout in layouts_of(stage, axes):
        attempts.append(attempt_in(form, stage, layout))
        if attempts[-1].same and attempts[-1].fits:
            break
    ran = [attempt for attempt in attempts if attempt.raised is None]
    if not ran:
        raise nothing_runs(form, attempts)
    first, last = ran[0], ran[-1]
    stopped = next((a for a in attempts if a.raised and a.same), None)
    if last.right and stopped and first is last and last.calling.layout.is_one and speaks_of_axes(source):
        raise AmbiguousError(right_for(last, f"with {stopped.calling.in_words()}, {stopped.raised}"))
    if first is last or not (last.same and last.fits):
        return first.calling, ""
    numbered = replace(last.calling.layout, from_zero=False) == first.calling.layout  # the same axes and sizes
    other_shifts = numbered or only_in_shifts(first, last)
    if axes or other_shifts or first.calling.layout.is_one or not (first.same or first.fits):
        return last.calling, ""
    if first.same and last.right:
        raise AmbiguousError(right_for(last, f"with {first.calling.in_words()}, its gradients have wrong shapes"))
    return first.calling, right_for(last, "") if last.right else ""


def check_count(form: Any, stage: str) -> None:
    """Raise a `CheckError` if forward takes more or fewer arguments than our stage."""
    n = len(STAGES[stage][1].split())
    if form.names is not None and len(form.names) != n:
        shapes = ", ".join(str(value.shape) for value in Layout().arguments(stage, "generic", 0))
        takes = ", ".join(form.names)
        raise CheckError(
            f"{form.name}.forward takes ({takes}), but is to be checked with {n} arrays, of shapes {shapes}"
        )


def only_in_shifts(first: Attempt, last: Attempt) -> bool:
    """Whether the second is right, and takes another number of shifts, numbered in the same way."""
    before, after = first.calling.layout, last.calling.layout
    return last.right and before.n_shifts != after.n_shifts and before.from_zero == after.from_zero


def right_for(attempt: Attempt, problem: str) -> str:
    """The sentence about a class that is right in the layout of an attempt and has a problem in another."""
    layout = attempt.calling.layout
    also = f"{problem}; " if problem else ""
    right = f"with {attempt.calling.in_words()} it is right"
    return f"{also}{right}: if that is what you wrote, --axes {layout.axes.partition(',')[0]} says so"


def nothing_runs(form: Any, attempts: Sequence[Attempt]) -> CheckError:
    """The error for a class that raises in every layout: what happened where it got furthest."""
    several = [a for a in attempts if a.same and a.raised and not a.calling.layout.is_one]
    counted = next((a for a in several if a.raised and a.raised.__cause__ is None), None)
    furthest = counted or next((a for a in attempts if a.same), attempts[0])
    error = furthest.raised
    assert error is not None
    axes = furthest.calling.layout.axes
    others = dict.fromkeys(a.calling.layout.axes for a in attempts if a.calling.layout.axes != axes)
    tried = f"; it does not run as {' or '.join(others)} either" if others else ""
    sentence = CheckError(f"{error} (called with {furthest.calling.in_words()}{tried})")
    sentence.__cause__ = error.__cause__
    return sentence


def attempt_in(form: Any, stage: str, layout: Layout) -> Attempt:
    """What happens in a layout, with the arguments in the order that fits best; the likeliest if several do."""
    best: Attempt | None = None
    for order, names in orders(form, stage):
        tried = attempt(form, Calling(stage, layout, order, names))
        if tried.same and tried.fits:
            return tried
        if best is None or rank(tried) > rank(best):
            best = tried
    assert best is not None
    return best


def rank(attempt: Attempt) -> tuple[bool, bool]:
    """How well an order of arguments fits: forward computes what ours does, and backward runs."""
    return attempt.same, attempt.same and attempt.raised is None


def attempt(form: Any, calling: Calling) -> Attempt:
    """Call a class in one way, in general position."""
    inputs, ours = calling.arguments("generic", 0), calling.like()
    expected = ours.forward(*inputs)
    cotangents = [np.asarray(np.random.default_rng(0).standard_normal(result.shape)) for result in expected]
    same = fits = False
    try:
        stage = form()
        results = run_forward(stage, [value.copy() for value in inputs])
        same, fits = is_same(results, expected), [r.shape for r in results] == [r.shape for r in expected]
        if not fits:
            cotangents = [np.ones_like(result) for result in results]
        gradients = run_backward(stage, cotangents, len(inputs))
    except CheckError as error:
        return Attempt(calling, error, same)
    fits = fits and [np.shape(d) for d in gradients if d is not None] == [
        value.shape for value, d in zip(inputs, gradients) if d is not None
    ]
    right = same and fits and all(d is not None for d in gradients) and is_same(gradients, ours.backward(*cotangents))
    return Attempt(calling, None, same, fits, right)


def is_same(theirs: Sequence[Array], ours: Sequence[Array]) -> bool:
    """Whether results are equal up to rounding."""
    return len(theirs) == len(ours) and all(distance(a, b) <= SAME for a, b in zip(theirs, ours))


@np.errstate(all="ignore")
def distance(theirs: Array, ours: Array) -> float:
    """The relative distance of two arrays; infinite if they have different shapes."""
    if np.shape(theirs) != ours.shape:
        return np.inf
    off = norm(np.asarray(theirs) - ours) / max(norm(ours), np.finfo(float).tiny)
    return off if off == off else np.inf


def speaks_of_axes(source: str) -> bool:
    """Whether the text of a class names an axis: then it is not written for one vector alone."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    return any(
        (isinstance(node, ast.keyword) and node.arg in AXIS_WORDS)
        or (isinstance(node, ast.Attribute) and node.attr in AXIS_WORDS)
        or (isinstance(node, ast.Constant) and node.value is Ellipsis)
        for node in ast.walk(tree)
    )
