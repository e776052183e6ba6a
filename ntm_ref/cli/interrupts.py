"""Ctrl-C and its relatives while training: the update under way is finished first."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def interrupt_noted() -> Iterator[Callable[[], int]]:
    """Inside this block the first Ctrl-C, Ctrl-Break or SIGTERM is only noted; a second one takes effect at once.

    Yields a function that returns the number of the signal received, or 0.
    """
    noted = 0
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(number: int, frame: Any) -> None:
        nonlocal noted
        noted = number
        restore()

    for number in before:
        signal.signal(number, note)
    try:
        yield lambda: noted
    finally:
        restore()
