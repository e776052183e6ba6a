"""Clues about size: a factor, a lost sign, an error of less than a thousandth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..evidence import Evidence


def zero(e: Evidence, i: int) -> Iterator[str]:
    """The gradient is zero."""
    if e.fits(i, np.zeros_like(e.returned(i))):
        yield f"d_{e.names[i]} is zero"


def factor(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient times a constant, by least squares c = <returned, expected> / <expected, expected>."""
    returned, expected = e.returned(i), e.expected(i)
    square = np.sum(expected * expected)
    c = float(np.sum(returned * expected) / square) if square else 0.0
    if abs(c) < 1e-6 or not e.fits(i, c * expected):
        return
    off, size = abs(returned - c * expected).ravel()[e.known[i]], abs(c * expected).ravel()[e.known[i]]
    everywhere = bool((off <= 1e-2 * min(abs(c - 1), 1e-2) * size).all())
    if abs(c - 1) >= 1e-3 or everywhere:  # otherwise `nearly` has more to say
        yield f"d_{e.names[i]} {factor_in_words(e, c, everywhere)}"


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
    two = any(2 in shape for shape in e.shapes()) and min(abs(c - 2), abs(c - 0.5)) < 1e-5
    also = f" (2 is also the size of {e.axis_of_size(2)})" if two else ""
    where = ", everywhere" if everywhere else " (nearly: some small numbers of it are off otherwise)"
    times = f"{c:.7g}" if abs(c - 1) >= 1e-3 else f"1 {'+' if c > 1 else '-'} {abs(c - 1):.2g}"
    return f"is {times} times what it should be{where}{also}"


def factor_of_an_argument(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient multiplied or divided by an argument or result x, or with x and 1 - x exchanged."""
    expected, name = e.expected(i), f"d_{e.names[i]}"
    for other, x in (*zip(e.names, e.inputs), *((e.name_of_result(j), y) for j, y in enumerate(e.results))):
        try:
            x = np.broadcast_to(x, expected.shape)
        except ValueError:
            continue
        if np.ptp(x) == 0:
            continue
        for wrong, sentence in (
            (expected * x, f"{name} has the factor {other} once too often"),
            (expected / x, f"{name} lacks the factor {other}"),
            (expected / (1 - x) * x, f"{name} is multiplied by {other} where 1 - {other} belongs"),
            (expected / x * (1 - x), f"{name} is multiplied by 1 - {other} where {other} belongs"),
        ):
            if e.fits(i, wrong):
                yield sentence


def sign_lost(e: Evidence, i: int) -> Iterator[str]:
    """The absolute value of the right gradient."""
    if e.fits(i, abs(e.expected(i))):
        yield f"d_{e.names[i]} has lost its signs: it is the absolute value"


def nearly(e: Evidence, i: int) -> Iterator[str]:
    """An error of less than a thousandth."""
    if e.distance(i, e.returned(i), e.expected(i)) <= 1e-3 * e.size(i, e.expected(i)):
        why = (
            "is there a small constant or a limit in only one of forward and backward, or is something kept in float32?"
        )
        yield f"d_{e.names[i]} is nearly right: {why}"
