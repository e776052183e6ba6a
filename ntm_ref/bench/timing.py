"""Times that can be compared on a noisy machine: everything is run in turn, and ratios are taken within each turn."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

Times = dict[str, list[float]]


def alternate(tasks: Mapping[str, Callable[[], Any]], repeats: int) -> Times:
    """The seconds that each task took, in ``repeats`` turns of all tasks, after one turn that does not count."""
    times: Times = {name: [] for name in tasks}
    for turn in range(repeats + 1):
        for name, task in tasks.items():
            began = time.perf_counter()
            task()
            if turn:
                times[name].append(time.perf_counter() - began)
    return times


def milliseconds(times: Times, name: str) -> float:
    """The median, in milliseconds."""
    return 1000 * median(times[name])


def ratio(times: Times, name: str, other: str) -> float:
    """The median over the turns of how long one task took, relative to another."""
    return median(a / b for a, b in zip(times[name], times[other]))


def memory_of(task: Callable[[], Any]) -> tuple[int, int]:
    """The bytes that a task's result holds on to, and the most that were held at any time, beyond what was there."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = task()
        held, peak = tracemalloc.get_traced_memory()
        del result
        return held - before, peak - before
    finally:
        tracemalloc.stop()
