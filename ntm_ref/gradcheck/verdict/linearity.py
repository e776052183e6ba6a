"""Backward is linear in the gradient that it is given: b(2u + v) = 2 b(u) + b(v). If not, what does it do instead?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import norm
from .breach import Breach

LARGE = 1e6
ROUNDING, ROUNDING_32 = 1e-9, 1e-6  # relative: how far two ways to compute a gradient differ in float64 and float32
DECIMALS = 10  # a gradient rounded to more decimals is right within the tolerance, or nearly
ON_THE_GRID = 1e-5  # how far a rounded number may be from a whole number of units, in units
FEW = 3  # so few different numbers may be signs, or all zero
SAME_SIZE = 0.01  # relative: as a norm is protected by a small constant, a normalised gradient may change its size


@dataclass(frozen=True)
class Returned:
    """What backward returned for one argument, for several gradients that it was given."""

    name: str
    u: Array
    v: Array
    mixed: Array  # for 2u + v
    large: Array  # for LARGE u
    small: Array  # for u / LARGE
    floor: float  # the norm below which rounding errors are measured relative to the cotangent
    dtype: str  # of what was returned

    @property
    def size(self) -> float:
        """The norm that rounding errors are measured by."""
        return max(2 * norm(self.u) + norm(self.v), self.floor)

    @property
    def off(self) -> float:
        """The norm of b(2u + v) - 2 b(u) - b(v)."""
        return norm(self.mixed - (2 * self.u + self.v))

    @property
    def rounding(self) -> float:
        """The relative rounding error of its dtype."""
        return ROUNDING if self.dtype == "float64" else ROUNDING_32

    def check(self) -> Breach | None:
        """The first breach that fits, from the most particular to the most general."""
        if not np.isfinite(self.size):
            return None
        for sentence, explains in (
            ignored(self),
            not_finite(self),
            normalised(self),
            rounded(self),
            affine(self),
            not_linear(self),
        ):
            if sentence:
                return Breach(self.name, f"d_{self.name} {sentence}", explains, has_consequences=not explains)
        return scaled(self)


Judgement = tuple[str, float]  # the sentence without its subject, "" if it does not fit; what it explains
FITS_NOT = ("", 0.0)


def ignored(r: Returned) -> Judgement:
    """The same whatever gradient backward is given."""
    if r.off > r.rounding * r.size and np.array_equal(r.u, r.v):
        return "is the same whatever gradient backward is given; a gradient must be proportional to that", 0.0
    return FITS_NOT


def not_finite(r: Returned) -> Judgement:
    """Finite for one gradient and not for another."""
    given = {"another gradient": r.mixed, f"a gradient {LARGE:g} times as large": r.large}
    given[f"a gradient {1 / LARGE:g} times as large"] = r.small
    for which, gradient in given.items():
        if not np.isfinite(gradient).all():
            return f"is {gradient[~np.isfinite(gradient)][0]} if backward is given {which}", 0.0
    return FITS_NOT


def normalised(r: Returned) -> Judgement:
    """As large for a large gradient as for a small one."""
    if r.off > r.rounding * r.size and all(norm(g - r.u) <= SAME_SIZE * norm(r.u) for g in (r.large, r.small)):
        return "does not grow with the gradient that backward is given: is that normalised?", 0.0
    return FITS_NOT


def rounded(r: Returned) -> Judgement:
    """Rounded to some decimals, or to the seven digits of float32."""
    if r.off <= ROUNDING * r.size or r.dtype != "float64":  # another dtype has its own sentence
        return FITS_NOT
    found = decimals(r)
    if found is not None:
        what = f"{found} decimal{'s' if found > 1 else ''}" if found else "whole numbers"
        return f"is rounded to {what}", 10.0**-found
    if r.off <= ROUNDING_32 * r.size:
        sentence = "has no more than float32's seven digits: something in backward is kept in float32"
        return sentence, float(1e-5 * max(abs(r.u).max(), abs(r.v).max()))
    return FITS_NOT


def decimals(r: Returned) -> int | None:
    """The number of decimals to which all numbers are rounded; None if they are not."""
    numbers = np.concatenate([gradient.ravel() for gradient in (r.u, r.v, r.mixed)])
    for n in range(DECIMALS + 1):
        units = numbers * 10.0**n
        whole = np.rint(units)
        on_the_grid = abs(units - whole) <= ON_THE_GRID + 1e-15 * abs(units)
        if on_the_grid.all() and len(np.unique(abs(whole))) > FEW:
            return n
    return None


def affine(r: Returned) -> Judgement:
    """Linear, plus a constant c: then b(2u + v) = 2 b(u) + b(v) - 2c."""
    c = (2 * r.u + r.v - r.mixed) / 2
    size = r.size + norm(c)
    fits = norm(r.small - c) <= 2 / LARGE * size and norm((r.large - c) / LARGE - (r.u - c)) <= ROUNDING * size
    if r.off > r.rounding * r.size and fits:
        return "has a part that does not depend on the gradient that backward is given: is something added to it?", 0.0
    return FITS_NOT


def not_linear(r: Returned) -> Judgement:
    """Not linear in any way that has a name."""
    if r.off > r.rounding * r.size:
        return "is not linear in the gradient that backward is given: b(2u + v) is not 2 b(u) + b(v)", 0.0
    return FITS_NOT


def scaled(r: Returned) -> Breach | None:
    """Proportional to moderate gradients, but not to very large or very small ones."""
    why = {LARGE: (r.large, "is it clipped?"), 1 / LARGE: (r.small, "is it cut off when small?")}
    for scale, (gradient, question) in why.items():
        if norm(gradient / scale - r.u) > r.rounding * r.size:
            given = f"a gradient {scale:g} times as large does not give a d_{r.name} {scale:g} times as large"
            return Breach(r.name, f"{given}: {question}")
    return None
