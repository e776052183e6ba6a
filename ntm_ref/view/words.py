"""Numbers as they are written in a sentence."""

from __future__ import annotations


def count(n: int, thing: str) -> str:
    """A number of things: "1 step", "2 steps", "3,000 steps"."""
    return f"{n:,} {thing}{'' if n == 1 else 's'}"


def number(value: float) -> str:
    """Three significant digits, or the whole number if it is larger."""
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"
