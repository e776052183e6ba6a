"""What somebody can work out with a pencil from the numbers that a page shows, as far as their digits go.

A number that is shown stands for all that are rounded to it, so every result is an interval, (least, most).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

Interval = tuple[float, float]

FUNCTIONS: dict[str, Callable[[float], float]] = {  # all of them rise
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "softplus\u2032": lambda z: 1 / (1 + math.exp(-z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "1 + softplus": lambda z: 1 + math.log1p(math.exp(z)),
    "exp": math.exp,
    "log": math.log,
    "length": math.sqrt,
}


def interval(text: str) -> Interval:
    """All numbers that are written so: "0.50" is 0.495 to 0.505; "0" and "1" are exact."""
    mantissa, _, exponent = text.strip().replace("\u2212", "-").partition("e")
    decimals = len(mantissa.partition(".")[2])
    half = 0.0 if text.strip() in ("0", "1") else 0.5 * 10.0 ** (int(exponent or 0) - decimals)
    middle = float(f"{mantissa}e{exponent or 0}")
    return middle - half, middle + half


def is_written(number: float, text: str) -> bool:
    """Whether a text is how a number is written, up to what two computations of it may differ by."""
    least, most = interval(text)
    slack = 1e-9 * max(abs(number), 1e-290)
    return least - slack <= number <= most + slack


def product(one: Interval, other: Interval) -> Interval:
    ends = [a * b for a in one for b in other]
    return min(ends), max(ends)


def inverse(one: Interval) -> Interval:
    assert one[0] > 0 or one[1] < 0, f"no divisor: {one}"
    return 1 / one[1], 1 / one[0]


def sum_of(intervals: Sequence[Interval]) -> Interval:
    return math.fsum(least for least, _ in intervals), math.fsum(most for _, most in intervals)


def factor(text: str) -> Interval:
    """A number, 1 less a number, or a function of one."""
    if found := re.fullmatch(r"\(1 \u2212 (\S+)\)", text):
        least, most = interval(found[1])
        return 1 - most, 1 - least
    if found := re.fullmatch(r"([^()]+)\((\S+)\)", text):
        return applied(found[1], interval(found[2]))
    return interval(text)


def applied(name: str, one: Interval) -> Interval:
    least, most = one
    if name in ("log", "length"):
        least = max(least, 1e-300)
    return FUNCTIONS[name](least), FUNCTIONS[name](most)


def term(text: str) -> Interval:
    """A term as it is shown: "step 3: 0.5 . (1 - 0.3) / 0.2 = 1.75"; what stands behind the = must follow."""
    if found := re.fullmatch(r"and [\d,]+ smaller terms?, together (\S+)", text):
        return interval(found[1])
    formula, _, written = text.rpartition(": ")[2].partition(" = ")
    sign = -1.0 if formula.startswith("\u2212") else 1.0
    first, *others = re.split(r" ([\u00b7/]) ", formula.removeprefix("\u2212"))
    value = product((sign, sign), factor(first))
    for operator, one in zip(others[::2], others[1::2]):
        value = product(value, factor(one) if operator == "\u00b7" else inverse(factor(one)))
    if written:
        least, most = interval(written)
        assert value[0] <= most, text
        assert least <= value[1], text
    return value


def worked_out(terms: Sequence[str], conclusion: str) -> tuple[Interval, str]:
    """The result of a formula, worked out; and how the page writes it at its end: "tanh of 0.5: 0.46212"."""
    how, _, written = conclusion.rpartition(": ")
    if how == "the largest":
        values = [term(text) for text in terms if not text.startswith("and ")]
        return (max(least for least, _ in values), max(most for _, most in values)), written
    total = sum_of([term(text) for text in terms])
    if how in ("the sum", "together"):
        return total, written
    function, _, shown = how.rpartition(" of ")
    assert total[0] <= interval(shown)[1], conclusion
    assert interval(shown)[0] <= total[1], conclusion
    return applied(function, total), written
