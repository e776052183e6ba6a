"""The tables of an evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..tasks import Task
from ..training import at_most

COLUMN = 12


def print_rows(task: Task, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a line for every length: the cost, the wrong bits, and how many sequences have any wrong bit."""
    lengths = "".join(f"{name:>8} " for name in task.longest)
    optimum = f" {'of which unavoidable':>21}" if task.has_optimum else ""
    share = "" if task.has_optimum else f" {'sequences with errors':>22} {'95 % bound':>11}"
    print(f"{lengths}{'bits per sequence':>18}{optimum} {'wrong bits per sequence':>24}{share}")
    for row in rows:
        lengths = "".join(f"{row[name]:>8} " for name in task.longest)
        optimum = f" {row['optimal_bits']:>#21.6g}" if task.has_optimum else ""
        wrong = f"{row['wrong_bits']:.2f} of {row['scored_bits']:.0f}"
        print(f"{lengths}{row['bits_per_sequence']:>#18.6g}{optimum} {wrong:>24}{share_of(row)}")


def share_of(row: Mapping[str, Any]) -> str:
    """How many sequences have any wrong bit, and up to which share that may be by chance."""
    if row["failed"] is None:
        return ""
    failed = f"{row['failed']} of {row['sequences']}"
    return f" {failed:>22} {percent(row['failed_at_most']):>11}"


def print_hard(task: Task, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a line for every kind of hard inputs, with a column for every length."""
    n = rows[0]["sequences"]
    counted = "bits per sequence above the optimum" if task.has_optimum else "sequences with any wrong bit"
    print(f"\nHard inputs: {counted}, of {n} new sequences of each kind and {' x '.join(task.longest)}:\n")
    names = dict.fromkeys("x".join(str(row[name]) for name in task.longest) for row in rows)
    print(" " * 16 + "".join(f"{name:>{COLUMN}}" for name in names))
    for kind in task.hard:
        of_kind = [row for row in rows if row["inputs"] == kind]
        print(f"{kind:>16}" + "".join(f"{figure(row):>{COLUMN}.3g}" for row in of_kind))
    if not task.has_optimum:
        print(f"\n(0 of {n}: with 95 % confidence at most {percent(at_most(0, n))} fail.)")


def figure(row: Mapping[str, Any]) -> float:
    """The sequences with a wrong bit; where even the best predictor is wrong, the cost above its own."""
    above: float = row["bits_per_sequence"] - row["optimal_bits"]
    return above if row["failed"] is None else int(row["failed"])


def percent(share: float) -> str:
    """A share in per cent, with two significant digits, or without decimals from 10 % on."""
    return f"{100 * share:{'.2g' if share < 0.0995 else '.0f'}} %"
