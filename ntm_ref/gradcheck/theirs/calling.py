"""How somebody's class wants to be called: in which shapes, and with the arguments in which order.

Layouts are tried one after the other. The first in which forward and backward run decides, but a class for one head,
or without a batch, may run by accident with more axes, and compute something else there. So a later layout in which
everything is right is taken if the first one finds both a wrong result and a wrong shape. Where only one of the two is
wrong, nobody can know what was meant, and the report says so. The number of shifts and their numbering are no question
of axes: rolling by j - 1 is right for three, and equation 8 numbers as many shifts as rows from 0 on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ...support.shapes import Array, Shape
from ..derivatives.numerical import norm
from ..evaluation import argument_names, as_tuple, run_backward, run_forward
from ..points.register import OURS, STAGES
from .layouts import RESULTS, Layout, layouts_of

SAME = 1e-9  # relative distance of two results that are the same up to rounding
MOST = 4  # arguments whose every order is tried
LIKE_OURS = {  # other names for our arguments, where the shape alone does not tell which is which
    "w_content": ("wc", "w_c", "content", "c"),
    "w_prev": ("wp", "w_p", "prev", "previous", "w_old", "p"),
    "e": ("erase", "erase_vector"),
    "a": ("add", "add_vector", "added"),
}
AXIS_WORDS = ("axis", "keepdims", "swapaxes", "einsum", "moveaxis")


@dataclass(frozen=True)
class Calling:
    """One way to call a class like our stage: a layout, and the place of each of our arguments among its own."""

    stage: str
    layout: Layout
    order: tuple[int, ...]  # theirs[i] is our argument order[i]
    names: tuple[str, ...]  # theirs, in their order

    @property
    def our_names(self) -> list[str]:
        """Our names of the arguments, in their order."""
        ours = STAGES[self.stage][1].split()
        return [ours[i] for i in self.order]

    def arguments(self, point: str, seed: int) -> tuple[Array, ...]:
        """The arguments at a designed point, as the class takes them."""
        ours = self.layout.arguments(self.stage, point, seed)
        return tuple(self.layout.theirs(name, ours[i]) for name, i in zip(self.our_names, self.order))

    def like(self) -> OursForThem:
        """An evaluation of our stage that is called as the class is."""
        return OursForThem(self)

    def in_words(self) -> str:
        """The arguments with their shapes: ``w (3, 7), memory (7, 4)``."""
        return in_words(self.names, [value.shape for value in self.arguments("generic", 0)])


class OursForThem:
    """One evaluation of our stage, with somebody's shapes and order of arguments."""

    def __init__(self, calling: Calling) -> None:
        self.calling, self.stage = calling, OURS[calling.stage]()

    def forward(self, *theirs: Array) -> tuple[Array, ...]:
        """The results in their shapes."""
        calling, ours = self.calling, dict[int, Array]()
        for name, i, value in zip(calling.our_names, calling.order, theirs):
            ours[i] = calling.layout.ours(name, value)
        self.kind = RESULTS.get(calling.stage, "")
        results = as_tuple(self.stage.forward(*(ours[i] for i in range(len(ours)))))
        return tuple(calling.layout.theirs(self.kind, result) for result in results)

    def backward(self, *theirs: Array) -> tuple[Array, ...]:
        """The gradients in their shapes and order."""
        calling = self.calling
        gradients = as_tuple(self.stage.backward(*(calling.layout.ours(self.kind, value) for value in theirs)))
        return tuple(calling.layout.theirs(n, gradients[i]) for n, i in zip(calling.our_names, calling.order))


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
    """What happens in a layout, in the order of arguments that fits best; the likeliest if several do."""
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


def distance(theirs: Array, ours: Array) -> float:
    """The relative distance of two arrays; infinite if they have different shapes."""
    if np.shape(theirs) != ours.shape:
        return np.inf
    off = norm(np.asarray(theirs) - ours) / max(norm(ours), np.finfo(float).tiny)
    return off if off == off else np.inf


def orders(form: Any, stage: str) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """The orders in which our arguments may be those of a class, the likeliest first, with its names of them."""
    ours = STAGES[stage][1].split()
    own = argument_names(OURS[stage], [np.empty(0)] * len(ours))
    theirs = form.names
    if theirs is None:
        yield tuple(range(len(ours))), tuple(own)
        return
    if sorted(theirs) == sorted(own):  # the names that the signature of our stage has
        yield tuple(own.index(name) for name in theirs), tuple(theirs)
        return
    fixed = {place: i for place, name in enumerate(theirs) if (i := recognised(name, ours)) is not None}
    every = permutations(range(len(ours))) if len(ours) <= MOST else iter([order_of(fixed, len(ours))])
    yield from ((order, tuple(theirs)) for order in every if agrees(order, fixed))


def recognised(name: str, ours: Sequence[str]) -> int | None:
    """The place of the argument of ours that a name stands for; None if it is not known."""
    lower = name.lower().strip("_")
    return next((i for i, our in enumerate(ours) if lower == our.lower() or lower in LIKE_OURS.get(our, ())), None)


def agrees(order: Sequence[int], fixed: dict[int, int]) -> bool:
    """Whether an order puts the arguments whose names are known where they are; one that is known twice is not."""
    known = list(fixed.values())
    return all(order[place] == i for place, i in fixed.items() if known.count(i) == 1)


def order_of(fixed: dict[int, int], n: int) -> tuple[int, ...]:
    """The order that the known names give, and ours for the others."""
    rest = iter(i for i in range(n) if i not in fixed.values())
    if len(set(fixed.values())) < len(fixed):
        return tuple(range(n))
    return tuple(fixed[place] if place in fixed else next(rest) for place in range(n))


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


def in_words(names: Sequence[str], shapes: Sequence[Shape]) -> str:
    """Arguments with their shapes: ``w (3, 7), memory (7, 4)``."""
    return ", ".join(f"{name} {shape}" for name, shape in zip(names, shapes))
