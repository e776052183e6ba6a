"""The walk in words: a line of plain English, with NumPy's numbers, for every stop forwards and then backwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from . import forward_lines as forward
from .backward_lines import backward_line
from .numbers import Numbers
from .walk import FORWARD, START, Stop, stops_of

FORWARD_LINES: dict[str, Callable[[Numbers], str]] = {
    "start": forward.at_start,
    "received": forward.at_received,
    "controller / linear": forward.at_controller_linear,
    "controller / tanh": forward.at_tanh,
    "controller / cell": forward.at_cell,
    "heads / linear": forward.at_heads_linear,
    "heads": forward.at_heads,
    "addressing / similarity": forward.at_similarity,
    "addressing / content": forward.at_content,
    "addressing / interpolation": forward.at_interpolation,
    "addressing / shift": forward.at_shift,
    "addressing / sharpening": forward.at_sharpening,
    "read": forward.at_read,
    "write": forward.at_write,
    "output": forward.at_output,
    "loss": forward.at_loss,
}


def lines_of(numbers: Numbers) -> Iterator[str]:
    """All stops of the walk, each as its number, its step, its place, and what happens there."""
    stops = stops_of(numbers.steps)
    width = max(len(stop.place) for stop in stops)
    for n, stop in enumerate(stops, 1):
        step = "" if stop.t == START else f"step {stop.t}"
        arrow = "->" if stop.direction == FORWARD else "<-"
        yield f"{n:>5} {arrow} {step:<8} {stop.place:<{width}}  {line_of(numbers, stop)}"


def line_of(numbers: Numbers, stop: Stop) -> str:
    """What happens at one stop."""
    of, kind = numbers.at(stop.t, stop.place), re.sub(r"layer \d+ / ", "", stop.place)
    return FORWARD_LINES[kind](of) if stop.direction == FORWARD else backward_line(of, stop, kind)
