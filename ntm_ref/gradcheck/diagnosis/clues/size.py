"""Clues about size: a constant factor, a lost sign, something added, an error of less than a thousandth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...derivatives.numerical import flat, norm
from ..evidence import Evidence


def zero(e: Evidence, i: int) -> Iterator[str]:
    """The gradient is zero."""
    if e.fits(i, np.zeros_like(e.returned(i))):
        yield f"d_{e.names[i]} is zero"


def idle(e: Evidence, i: int) -> Iterator[str]:
    """The results do not depend on the argument."""
    if not np.any(e.jacobians[i][e.known[i]]):
        yield f"d_{e.names[i]} should be zero: no result changes with {e.names[i]}"


def factor(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient times a constant."""
    returned, expected, c = e.returned(i), e.expected(i), scale(e, i)
    if abs(c) < 1e-6 or not e.fits(i, c * expected):
        return
    off, size = abs(returned - c * expected).ravel()[e.known[i]], abs(c * expected).ravel()[e.known[i]]
    everywhere = bool((off <= 1e-2 * min(abs(c - 1), 1e-2) * size).all())
    if abs(c - 1) >= 1e-3 or everywhere:  # otherwise `nearly` has more to say
        yield f"d_{e.names[i]} {factor_in_words(e, c, everywhere)}"


def scale(e: Evidence, i: int) -> float:
    """The constant by which the right gradient was multiplied: c = <returned, expected> / <expected, expected>."""
    returned, expected = e.returned(i), e.expected(i)
    square = np.sum(expected * expected)
    return float(np.sum(returned * expected) / square) if square else 0.0


def factor_in_words(e: Evidence, c: float, everywhere: bool) -> str:
    """The constant in words, with its likely origin: a sign, the size of an axis, the base of a logarithm."""
    if abs(c + 1) < 1e-5:
        return "has the wrong sign"
    for n in sorted({size for shape in e.shapes() for size in shape} - {1, 2}):
        for value, words in ((n, f"{n} times too large"), (1 / n, f"1/{n} of what it should be")):
            if abs(c / value - 1) < 1e-5:
                return f"is {words}; {n} is the size of {e.axis_of_size(n)}: a sum and a mean confused?"
    if abs(c * np.log(2) - 1) < 1e-5 or abs(c / np.log(2) - 1) < 1e-5:
        return f"is {c:.4g} times what it should be, which is ln 2 or 1/ln 2: a logarithm to the base 2?"
    for n in sorted({size for shape in e.shapes() for size in shape} - {1}):
        for value, words in ((n**0.5, "sqrt({0})"), (n**-0.5, "1/sqrt({0})")):
            if n**0.5 % 1 and abs(c - value) < 1e-5 * value:
                return f"is {words.format(n)} times what it should be; {n} is the size of {e.axis_of_size(n)}"
    two = any(2 in shape for shape in e.shapes()) and min(abs(c - 2), abs(c - 0.5)) < 1e-5
    also = f" (2 is also the size of {e.axis_of_size(2)})" if two else ""
    where = ", everywhere" if everywhere else " (nearly: some small numbers of it are off otherwise)"
    times = f"{c:.7g}" if abs(c - 1) >= 1e-3 else f"1 {'+' if c > 1 else '-'} {abs(c - 1):.2g}"
    return f"is {times} times what it should be{where}{also}"


def sign_lost(e: Evidence, i: int) -> Iterator[str]:
    """The absolute value of the right gradient."""
    if e.fits(i, abs(e.expected(i))):
        yield f"d_{e.names[i]} has lost its signs: it is the absolute value"


def added(e: Evidence, i: int) -> Iterator[str]:
    """A multiple of the argument is added to the right gradient."""
    x, error, name = e.inputs[i], e.returned(i) - e.expected(i), e.names[i]
    c = float(np.sum(error * x) / np.sum(x * x)) if np.any(x) else 0.0
    if e.fits(i, e.expected(i) + c * x):
        yield f"d_{name} has {c:.4g} {name} added: weight decay belongs in the update, not in the gradient"


def normalised(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient divided by the norm of the cotangent."""
    if e.fits(i, e.expected(i) / norm(flat(tuple(e.cotangents)))):
        yield f"d_{e.names[i]} is divided by the norm of the gradient that backward is given"


def nearly(e: Evidence, i: int) -> Iterator[str]:
    """An error of less than a thousandth."""
    if e.distance(i, e.returned(i), e.expected(i)) <= 1e-3 * e.size(i, e.expected(i)):
        why = "is there a small constant or a limit in only one of forward and backward, or is something rounded?"
        yield f"d_{e.names[i]} is nearly right: {why}"
