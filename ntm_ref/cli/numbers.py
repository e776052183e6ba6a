"""Numbers on the command line: exit statuses, the types of arguments, and how times are printed."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

from ..support.checks import POSITIVE, a_whole_number, is_positive
from ..support.shell import BAD_INPUT as BAD_INPUT

WRONG, INTERRUPTED = 1, 130  # exit statuses, beside BAD_INPUT
NONE = "none"


def whole(least: int) -> Callable[[str], int]:
    """An argument type: a whole number of at least ``least``."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not {a_whole_number(least)}")
        return value

    return number


def positive(text: str) -> float:
    """An argument type: a number above zero."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not is_positive(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not {POSITIVE}")
    return value


def positive_or_none(text: str) -> float | str:
    """An argument type: a number above zero, or the word "none", since None means that the option is not given."""
    if text == NONE:
        return text
    try:
        return positive(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, nor the word {NONE}") from None


def share(text: str) -> tuple[str, float] | str:
    """An argument type: a kind of inputs with its share, as in own-density=0.5, or the word "none"."""
    kind, _, number = text.rpartition("=")
    if text == NONE:
        return text
    if not kind or kind == "p":
        raise argparse.ArgumentTypeError(f"{text!r} is not a kind of inputs with its share, such as own-density=0.5")
    return kind, positive(number)


def minutes(seconds: float) -> str:
    """A time in seconds as m:ss."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
