"""Clues about factors: an array as a factor too many or too few, or another expression of it in its place.

The array x is an argument, a result, or something that the stage keeps. The factor is x itself, 1 - x, or the
derivative of an activation function with result x: x (1 - x) for a sigmoid, 1 - x^2 for a tanh. It may be missing from
the gradient itself, or from the gradient of the result before that is passed on to the argument: in a layer
y = tanh(x W) without 1 - y^2, every gradient is what it should be for another gradient of y.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ....support.shapes import Array
from ..evidence import Evidence, fits_into

Ratio = tuple[Array, str]  # the factor of a gradient that should be 1, and what is wrong with the gradient


def wrong_factors(name: str, x: Array) -> Iterator[Ratio]:
    """What becomes of a gradient in which a factor made of x is wrong."""
    letter, where = ("y", f"; y is {name}") if " " in name else (name, "")
    forms = {"{}": x, "1 - {}": 1 - x}
    swapped = [("{}", "1 - {}"), ("1 - {}", "{}")]
    if np.ptp(x):  # the powers of one number fit anything
        forms |= {"{0} (1 - {0})": x * (1 - x), "1 - {}^2": 1 - x * x, "1 + {}^2": 1 + x * x}
        forms |= {"1 - tanh({})^2": 1 - np.tanh(x) ** 2}
        swapped += [(wrong, "1 - {}^2") for wrong in ("1 - {}", "1 + {}^2", "1 - tanh({})^2", "{0} (1 - {0})")]
        swapped += [("1 - {}^2", "{0} (1 - {0})")]
    for form in [*forms][:4]:
        yield forms[form], f"has the factor {form.format(letter)} once too often{where}"
        yield 1 / forms[form], f"lacks the factor {form.format(letter)}{where}"
    for wrong, right in swapped:
        yield (
            forms[wrong] / forms[right],
            f"is multiplied by {wrong.format(letter)} where {right.format(letter)} belongs{where}",
        )


def factor_of_an_argument(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient with a wrong factor made of an argument, a result, or an array that the stage keeps."""
    expected, name = e.expected(i), f"d_{e.names[i]}"
    for other, x in e.factors:
        only_a_sign = not np.ptp(x) and abs(x).max() == 1
        if fits_into(x.shape, expected.shape) and not only_a_sign:
            for ratio, sentence in wrong_factors(other, x):
                if e.fits(i, expected * ratio):
                    yield f"{name} {sentence}"
        if x.shape == expected.shape:
            for form, ratio in argument_for(e.inputs[i], x):
                if e.fits(i, expected * ratio):
                    theirs = form.replace("y", e.names[i])
                    yield f"{name} has {theirs} where {form} belongs, the argument in place of y; y is {other}"


def argument_for(x: Array, y: Array) -> Iterator[tuple[str, Array]]:
    """What becomes of a gradient if the derivative of an activation has its argument x in place of its result y."""
    yield "y (1 - y)", x * (1 - x) / (y * (1 - y))
    yield "1 - y^2", (1 - x * x) / (1 - y * y)


def slope_of_the_argument(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient without the derivative of an activation that acts on the argument inside the stage."""
    if any(factor_of_an_argument(e, i)):
        return
    x, name, expected = e.inputs[i], e.names[i], e.expected(i)
    s, t = 0.5 + 0.5 * np.tanh(0.5 * x), np.tanh(x)
    for right, words, meaning in (
        (s * (1 - s), "s (1 - s)", f"s = sigmoid({name})"),
        (1 - t * t, "1 - t^2", f"t = tanh({name})"),
        (s, "s", f"s = sigmoid({name}), the derivative of a softplus"),
    ):
        if e.fits(i, expected / right):
            yield f"d_{name} lacks the factor {words}, where {meaning}"
    for ratio, wrong, belongs in (
        (x * (1 - x) / (s * (1 - s)), f"{name} (1 - {name})", f"s (1 - s) belongs, with s = sigmoid({name})"),
        ((1 - x * x) / (1 - t * t), f"1 - {name}^2", f"1 - t^2 belongs, with t = tanh({name})"),
    ):
        if e.fits(i, expected * ratio):
            yield f"d_{name} has {wrong} where {belongs}"


def factor_of_the_cotangent(e: Evidence, i: int) -> Iterator[str]:
    """The right gradient for another gradient of the result: one with a wrong factor."""
    if any(factor_of_an_argument(e, i)):
        return
    for j, v in enumerate(e.cotangents):
        for other, x in e.factors:
            for ratio, sentence in wrong_factors(other, x) if fits_into(x.shape, v.shape) and np.ptp(x) else ():
                if e.fits(i, e.vjp(i, [v * ratio if m == j else u for m, u in enumerate(e.cotangents)])):
                    of = e.name_of_result(j)
                    yield f"d_{e.names[i]} comes from a gradient of {of} that {sentence}"
