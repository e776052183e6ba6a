"""Strict JSON: every number must be finite, and short enough to be read quickly."""

from __future__ import annotations

import json
import math
from typing import Any


def parse(text: str) -> Any:
    """Parse JSON; raises a `ValueError` for a number that is not finite, or too long to be read quickly."""
    return json.loads(text, parse_constant=finite, parse_float=finite, parse_int=integer)


def finite(text: str) -> float:
    """A number of a JSON text, which must be finite."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} where a finite number is expected")
    return value


def integer(text: str) -> int:
    """A whole number of a JSON text, which must have at most 50 digits."""
    if len(text) > 50:
        raise ValueError(f"a whole number of {len(text)} digits")
    return int(text)
