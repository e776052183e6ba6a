"""A student's backward in place of ours, inside a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from itertools import product
from typing import Any

import numpy as np

from ...gradcheck.evaluation import as_tuple
from ...gradcheck.points.register import OURS, STAGES
from ...gradcheck.theirs.calling import Calling
from ...gradcheck.theirs.layouts import BATCH, HEADS, OF_EXAMPLES, OF_HEADS, ONE, RESULTS, SCALARS, WHOLE
from ...support.shapes import Array

GIVEN = "given_to_forward"


@contextmanager
def in_place_of_ours(form: Any, calling: Calling) -> Iterator[None]:
    """Within the block, every object of our stage returns the gradients of ``form``, of those that fit in number.

    Ours runs as well, so that the stages inside it do.
    """
    stage = type(OURS[calling.stage]()).unchecked
    forward, backward = stage.forward, stage.backward

    @wraps(forward)
    def noting(evaluated: Any, *arguments: Array) -> Any:
        vars(evaluated)[GIVEN] = arguments
        return forward(evaluated, *arguments)

    @wraps(backward)
    def theirs(evaluated: Any, *gradients: Any) -> Any:
        right = backward(evaluated, *gradients)
        found = gradients_of_theirs(form, calling, vars(evaluated)[GIVEN], [np.asarray(d) for d in gradients])
        taken = tuple(r if d is None else d for d, r in zip(found, as_tuple(right)))
        return taken if isinstance(right, tuple) else taken[0]

    try:
        stage.forward, stage.backward = noting, theirs
        yield
    finally:
        stage.forward, stage.backward = forward, backward


def gradients_of_theirs(
    form: Any, calling: Calling, arguments: Sequence[Array], gradients: Sequence[Array]
) -> list[Array | None]:
    """Their gradients for our arguments (B, ...): of one example or head after the other, if they take one alone."""
    if calling.stage == "Linear":  # the output layer sees all steps at once
        x, *others = arguments
        flat = [x.reshape(-1, x.shape[-1]), *others], [d.reshape(-1, d.shape[-1]) for d in gradients]
        d_x, *d_others = one_by_one(form, calling, *flat)
        return [None if d_x is None else d_x.reshape(x.shape), *d_others]
    return one_by_one(form, calling, arguments, gradients)


def one_by_one(
    form: Any, calling: Calling, arguments: Sequence[Array], gradients: Sequence[Array]
) -> list[Array | None]:
    """The sum over all parts, each where its argument came from; None for a gradient that does not fit."""
    names, axes = STAGES[calling.stage][1].split(), calling.layout.axes
    kind, whole = RESULTS.get(calling.stage, ""), calling.stage in WHOLE
    examples = [*range(len(gradients[0]))] if axes in (HEADS, ONE, SCALARS) and not whole else [None]
    heads = [*range(n_heads(names, arguments))] if axes in (BATCH, ONE, SCALARS) and not whole else [None]
    totals: list[Array | None] = [np.zeros_like(value) for value in arguments]
    for b, h in product(examples, heads):
        places = [place_of(name, name in (*OF_HEADS, *OF_EXAMPLES), b, h) for name in names]
        result = place_of(kind, True, b, h)
        part = one_part(form, calling, [a[p] for a, p in zip(arguments, places)], [d[result] for d in gradients])
        totals = [added(total, place, d) for total, place, d in zip(totals, places, part)]
    return totals


def added(total: Array | None, place: Any, d: Any) -> Array | None:
    """The total with d added in its place; None if d has more or fewer numbers."""
    if total is None or np.size(d) != total[place].size:
        return None
    total[place] += np.reshape(np.asarray(d, dtype=np.float64), total[place].shape)
    return total


def place_of(name: str, has_batch: bool, b: int | None, h: int | None) -> Any:
    """Where one example's and one head's part of an array is: all of it, if it has no such axis or none is chosen."""
    example = [b] if has_batch and b is not None else []
    return (*example, ..., slice(h, h + 1), slice(None)) if name in OF_HEADS and h is not None else (*example, ...)


def n_heads(names: Sequence[str], arguments: Sequence[Array]) -> int:
    """The number of heads that the arguments are for."""
    return next((value.shape[-2] for name, value in zip(names, arguments) if name in OF_HEADS), 1)


def one_part(form: Any, calling: Calling, arguments: Sequence[Array], gradients: Sequence[Array]) -> list[Any]:
    """Their gradients, in our order, for arguments without the axes that they do not take."""
    layout, kind = calling.layout, RESULTS.get(calling.stage, "")
    stage = form()
    stage.forward(*(layout.theirs(name, arguments[i]).copy() for name, i in zip(calling.our_names, calling.order)))
    returned = as_tuple(stage.backward(*(layout.theirs(kind, d).copy() for d in gradients)))
    found = {i: in_our_order(calling, name, d) for name, i, d in zip(calling.our_names, calling.order, returned)}
    return [found.get(i) for i in range(len(arguments))]


def in_our_order(calling: Calling, name: str, d: Any) -> Any:
    """A gradient with its shifts numbered as ours are; all else is its shape, of which `added` takes care."""
    if name != "s" or not calling.layout.from_zero or np.ndim(d) == 0:
        return d
    return np.roll(d, calling.layout.n_shifts // 2, axis=-1)
