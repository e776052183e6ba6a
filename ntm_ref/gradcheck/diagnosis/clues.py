"""Clues that need no knowledge of the stage: what kind of mistake turns the right gradient into the one that came?

Each clue is given the evidence and the place of an argument, and yields a sentence for every mistake of its kind whose
gradient is the one that came. They are tried on two cotangents; only what fits both is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from .evidence import Evidence

Clue = Callable[[Evidence, int], Iterator[str]]


def zero(e: Evidence, i: int) -> Iterator[str]:
    """Nothing came."""
    if e.fits(i, np.zeros_like(e.came(i))):
        yield f"d_{e.names[i]} is zero"


def factor(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient times one number."""
    came, right = e.came(i), e.right(i)
    square = np.sum(right * right)
    c = float(np.sum(came * right) / square) if square else 0.0
    if abs(c) < 1e-6 or not e.fits(i, c * right):
        return
    name = f"d_{e.names[i]}"
    off, size = abs(came - c * right).ravel()[e.known[i]], abs(c * right).ravel()[e.known[i]]
    everywhere = (off <= 1e-2 * min(abs(c - 1), 1e-2) * size).all()
    if abs(c - 1) < 1e-3 and not everywhere:  # `nearly` says more about that
        return
    if abs(c + 1) < 1e-5:
        yield f"{name} has the wrong sign"
        return
    for n in sorted({size for shape in e.shapes() for size in shape} - {1, 2}):
        for value, said in ((n, f"{n} times too large"), (1 / n, f"1/{n} of what it should be")):
            if abs(c / value - 1) < 1e-5:
                yield f"{name} is {said}; {n} is the size of {e.axes_of(n)}: a sum and a mean confused?"
                return
    if abs(c * np.log(2) - 1) < 1e-5 or abs(c / np.log(2) - 1) < 1e-5:
        yield f"{name} is {c:.4g} times what it should be, which is ln 2 or 1/ln 2: a logarithm to the base 2?"
        return
    two = any(2 in shape for shape in e.shapes()) and min(abs(c - 2), abs(c - 0.5)) < 1e-5
    also = f" (2 is also the size of {e.axes_of(2)})" if two else ""
    where = ", everywhere" if everywhere else " (nearly: some small numbers of it are off otherwise)"
    times = f"{c:.7g}" if abs(c - 1) >= 1e-3 else f"1 {'+' if c > 1 else '-'} {abs(c - 1):.2g}"
    yield f"{name} is {times} times what it should be{where}{also}"


def factor_of_an_argument(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient times or over one of the arguments or results, or over its complement."""
    right, name = e.right(i), f"d_{e.names[i]}"
    known = [*zip(e.names, e.inputs), *((e.name_of_result(j), y) for j, y in enumerate(e.results))]
    for other, x in known:
        try:
            x = np.broadcast_to(x, right.shape)
        except ValueError:
            continue
        if np.ptp(x) == 0:
            continue
        for wrong, sentence in (
            (right * x, f"{name} has the factor {other} once too often"),
            (right / x, f"{name} lacks the factor {other}"),
            (right / (1 - x) * x, f"{name} is multiplied by {other} where 1 - {other} belongs"),
            (right / x * (1 - x), f"{name} is multiplied by 1 - {other} where {other} belongs"),
        ):
            if e.fits(i, wrong):
                yield sentence


def other_order(e: Evidence, i: int) -> Iterator[str]:
    """The right numbers in other places."""
    right, name = e.right(i), f"d_{e.names[i]}"
    for axes in permutations(range(right.ndim)):
        other = right.transpose(axes)
        if axes != tuple(range(right.ndim)) and other.shape == right.shape and e.fits(i, other):
            yield f"{name} is transposed"
    for axis, n in enumerate(right.shape):
        if n > 1 and e.fits(i, np.flip(right, axis)):
            yield f"{name} is in reverse order along axis {axis}"
        for k in range(1, n):
            if n > 2 and e.fits(i, np.roll(right, k, axis)):
                by = k if k <= n // 2 else k - n
                yield f"{name} is rolled by {by} along axis {axis}"


def spread(e: Evidence, i: int) -> Iterator[str]:
    """Summed or averaged along an axis whose numbers have gradients of their own."""
    right, name = e.right(i), f"d_{e.names[i]}"
    for axis, n in enumerate(right.shape):
        if n == 1:
            continue
        total = right.sum(axis=axis, keepdims=True)
        for value, what in ((total, "sum"), (total / n, "mean")):
            if e.fits(i, np.broadcast_to(value, right.shape)):
                yield f"{name} is the same all along axis {axis}: the {what} over that axis, which should stay apart"
        if e.fits(i, right - total / n):
            yield f"{name} has its mean along axis {axis} taken out"


def other_argument(e: Evidence, i: int) -> Iterator[str]:
    """The gradient of another argument."""
    for j, other in enumerate(e.names):
        if j != i and e.right(j).shape == e.right(i).shape and e.fits(i, e.right(j)):
            if e.fits(j, e.right(i)):
                yield " and ".join(f"d_{e.names[n]}" for n in sorted((i, j))) + " are returned in the wrong order"
            else:
                yield f"d_{e.names[i]} is the gradient of {other}"


def cotangent(e: Evidence, i: int) -> Iterator[str]:
    """The gradient of the result, as it came in; or not used at all."""
    name = f"d_{e.names[i]}"
    for j, v in enumerate(e.cotangents):
        if v.shape == e.came(i).shape and e.fits(i, v):
            yield f"{name} is the gradient of {e.name_of_result(j)} passed on unchanged"
    if e.fits(i, e.through(i, [np.ones_like(v) for v in e.cotangents])):
        yield f"{name} ignores the gradient that backward is given, as if the loss were the sum of the results"


def jacobian(e: Evidence, i: int) -> Iterator[str]:
    """Part of the Jacobian, or the Jacobian the wrong way round."""
    name, J = f"d_{e.names[i]}", e.jacobians[i]
    if len(e.results) > 1 or e.results[0].shape != e.came(i).shape or J.shape[0] == 1:
        return
    v, diagonal = e.cotangents[0].ravel(), np.diag(np.diag(J))
    if e.fits(i, (J.T @ v).reshape(e.came(i).shape)):
        yield (
            f"{name} runs the wrong way: it is the Jacobian times the gradient, where its transpose belongs "
            "(a shift must come back against the shift)"
        )
    if e.fits(i, (diagonal @ v).reshape(e.came(i).shape)):
        yield f"{name} has only the diagonal of the Jacobian: each number changes other results than its own too"
    if e.fits(i, ((J - diagonal) @ v).reshape(e.came(i).shape)):
        yield f"{name} lacks the diagonal of the Jacobian: each number changes its own result too"


def part_of_the_result(e: Evidence, i: int) -> Iterator[str]:
    """What came from one index of the results alone, or lacks one."""
    name = f"d_{e.names[i]}"
    for j, v in enumerate(e.cotangents):
        for axis, n in enumerate(v.shape):
            for k in range(n) if n > 1 else ():
                alone = np.zeros_like(v)
                here = (slice(None),) * axis + (k,)
                alone[here] = v[here]
                place = f"{index_in_words(k, n)} along axis {axis} of {e.name_of_result(j)}"
                only = e.through(i, [alone if m == j else 0 * u for m, u in enumerate(e.cotangents)])
                if e.fits(i, only):
                    yield f"{name} comes from {place} alone (one step, example or head only?)"
                elif n > 2 and e.fits(i, e.right(i) - only):
                    yield f"{name} lacks the share of {place}"
        if len(e.cotangents) > 1:
            only = e.through(i, [v if m == j else 0 * u for m, u in enumerate(e.cotangents)])
            if e.fits(i, only):
                yield f"{name} comes from {e.name_of_result(j)} alone: the paths through the other results are missing"
            elif e.fits(i, e.right(i) - only):
                yield f"{name} lacks the path through {e.name_of_result(j)}"


def left_out(e: Evidence, i: int) -> Iterator[str]:
    """Right but for one index, where it is zero."""
    for axis, n in enumerate(e.right(i).shape):
        for k in range(n) if n > 1 else ():
            without = e.right(i).copy()
            without[(slice(None),) * axis + (k,)] = 0
            if e.fits(i, without):
                yield f"d_{e.names[i]} is zero at {index_in_words(k, n)} along axis {axis}: is it left out there?"


def index_in_words(k: int, n: int) -> str:
    """Index k of n."""
    return "the last index" if k == n - 1 else f"index {k}"


def sign_lost(e: Evidence, i: int) -> Iterator[str]:
    """All positive."""
    if e.fits(i, abs(e.right(i))):
        yield f"d_{e.names[i]} has lost its signs: it is the absolute value"


def nearly(e: Evidence, i: int) -> Iterator[str]:
    """Off by less than a thousandth."""
    if e.distance(i, e.came(i), e.right(i)) <= 1e-3 * e.size(i, e.right(i)):
        why = (
            "is there a small constant or a limit in only one of forward and backward, or is something kept in float32?"
        )
        yield f"d_{e.names[i]} is nearly right: {why}"


CLUES: tuple[Clue, ...] = (
    zero, factor, factor_of_an_argument, other_order, spread, other_argument, cotangent, jacobian, part_of_the_result,
    left_out, sign_lost,
)  # fmt: skip


def sentences(e: Evidence, i: int) -> list[str]:
    """All that fits; where nothing came at all, only that; where nothing else fits, how near it came."""
    nothing = list(zero(e, i))
    return nothing or list(dict.fromkeys(s for clue in CLUES for s in clue(e, i))) or list(nearly(e, i))
