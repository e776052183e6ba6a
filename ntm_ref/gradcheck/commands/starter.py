"""A file to fill in for one of our stages: its equation and shapes, with forward and backward still to be written.

The equation is the first paragraph of the stage's docstring, and more where that is not enough to write forward.
The derivation of backward, which the docstring has further down, is the exercise.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, is_dataclass
from functools import partial
from textwrap import wrap
from typing import Any

from ...stage import as_tuple
from ...support.errors import NTMError
from ...support.shapes import parse
from ..points.designed import arguments
from ..points.register import STAGES

LETTERS = {
    **{"T": "time steps", "B": "sequences in a batch", "R": "heads that read", "W": "heads that write"},
    **{"H": "heads", "N": "memory rows", "M": "numbers in a memory row", "S": "shifts, 2 max_shift + 1"},
    **{"P": "numbers for all heads", "Z": "4 C", "C": "cells", "I": "inputs", "O": "outputs"},
}
CONTENT = "K(i) = k . memory_i / (|k| |memory_i|) for every row i, and w_content = softmax of beta K (eqs. 6 and 5)."
SHIFT = "w_shifted(i) = sum_j s_j w_gated(i - (j - max_shift)), indices modulo N (eq. 8)."
SHARPEN = "w(i) = w_shifted(i)^gamma / sum_j w_shifted(j)^gamma (eq. 9)."
MORE = {  # stage -> what forward needs to know besides the first paragraph
    "LSTMCell": "z holds z_i, z_f, z_o and z_u side by side, C numbers each.",
    "Heads": "raw holds these parts side by side: k of every head, a of every write head, beta of every head,\n"
    "gamma of every head, g of every head, e of every write head, s of every head. Of the raw numbers, k and a\n"
    "are taken as they are, beta = softplus, gamma = 1 + softplus, g and e = sigmoid, s = softmax over the shifts.",
    "CosineSimilarity": "A zero vector has no direction. Its length is taken to be 1, so that K = 0.",
    "ContentWeighting": "K is the argument similarity.",
    "CircularShift": "s[..., j] is the weight of moving the focus by j - max_shift rows, so s = (0, 0, 1) moves it to\n"
    "the *next* row.",
    "Addressing": f"{CONTENT}\nw_gated = g w_content + (1 - g) w_prev (eq. 7).\n{SHIFT}\n{SHARPEN}",
    "ContentAddressing": f"{CONTENT}\nThe other arguments are not used.",
    "LocationAddressing": f"w_gated = w_prev.\n{SHIFT}\n{SHARPEN}\nThe other arguments are not used.",
    "Read": "M(i) is row i of the memory.",
    "Write": "M_prev(i) is row i of memory_prev, M(i) that of the result; products of two rows are elementwise.",
    "InitialState": "Each result holds one copy for every sequence of the batch. The softmax is over memory rows.",
    "BitsPerSequence": "L is the result, bits. A target y may be any number from 0 to 1, and then costs\n"
    "-y log2 p - (1 - y) log2(1 - p). Each cost is multiplied by the mask before the sum.",
    "AddPenalty": "L is the result, penalty.",
}


def starter(stage: str) -> str:
    """The text of a Python file with the class to fill in; raises an `NTMError` for an unknown stage."""
    if stage not in STAGES:
        raise NTMError(f"there is no stage {stage!r} to start from, expected one of {', '.join(STAGES)}")
    make: Any = STAGES[stage][0]
    cls: Any = make.func if isinstance(make, partial) else make
    taken, returned = (list(inspect.signature(getattr(cls, m)).parameters)[1:] for m in ("forward", "backward"))
    results = [name.removeprefix("d_") for name in returned]
    settings = [f"{name} = {value!r}" for name, value in configuration(make).items()]
    body = [
        *(f'"""{equation(cls, stage)}', "", *shapes(stage, cls.shapes, taken, results), '"""', ""),
        *(settings and [*settings, ""]),
        f"def forward(self, {', '.join(taken)}):",
        f"    # Keep what backward needs, for example: self.{taken[0]} = {taken[0]}",
        f'    raise NotImplementedError("compute and return {", ".join(results)}")',
        *("", f"def backward(self, {', '.join(returned)}):"),
        "    # d_name is the gradient of the loss with respect to name, and has its shape.",
        "    # Return one gradient for each argument of forward, in the same order.",
        f'    raise NotImplementedError("compute and return {", ".join(f"d_{name}" for name in taken)}")',
    ]
    head = [f"# Check it with: ntm-ref gradcheck {file_name(stage)}:{stage}", "import numpy as np", "", ""]
    return "\n".join([*head, f"class {stage}:", *indented("\n".join(body)), ""])


def file_name(stage: str) -> str:
    """The name of a file for a class: ``cosine_similarity.py`` for ``CosineSimilarity``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", stage).lower() + ".py"


def equation(cls: type, stage: str) -> str:
    """The first paragraph of the docstring, and what forward needs to know besides."""
    first = (inspect.getdoc(cls) or "").split("\n\n")[0]
    return f"{first}\n\n{MORE[stage]}" if stage in MORE else first


def shapes(stage: str, declaration: str, taken: Sequence[str], results: Sequence[str]) -> list[str]:
    """A table of the arguments and results: their shapes in letters, and those of the check."""
    inputs = arguments(stage, "generic")
    arrays = (*inputs, *as_tuple(STAGES[stage][0]().forward(*inputs)))
    patterns = [pattern for side in parse(declaration) for pattern in side]
    width = max(len(name) for name in (*taken, *results))
    rows = [
        f"    {name:<{width}}  {in_letters(pattern)}{f', here {array.shape}' if pattern else ''}"
        for name, pattern, array in zip((*taken, *results), patterns, arrays)
    ]
    letters = sorted({letter for pattern in patterns for letter in pattern if letter in LETTERS})
    meaning = [f"{letter}: {LETTERS[letter]}" for letter in letters] if len(letters) > 1 else []
    if any(pattern[0] == "..." and len(pattern) > 1 for pattern in patterns if pattern):
        meaning.append("...: any leading axes")
    title = "Arguments and results, with their shapes in general and in the check:"
    table = [title, "", *rows[: len(taken)], "  ->", *rows[len(taken) :]]
    return [*table, *(meaning and ["", *wrap("; ".join(meaning), 110)])]


def in_letters(pattern: tuple[str, ...]) -> str:
    """A declared shape in words or letters."""
    if pattern in ((), ("...",), ("*",)):
        return {(): "a scalar", ("...",): "any shape", ("*",): "any shape that broadcasts"}[pattern]
    return f"({', '.join(pattern)}{',' if len(pattern) == 1 else ''})"


def configuration(make: Any) -> dict[str, Any]:
    """The settings that a stage is made with, as names and values, such as the sizes of `Heads`."""
    if not isinstance(make, partial):
        return {}
    names = list(inspect.signature(make.func.__init__).parameters)[1:]
    found: dict[str, Any] = {}
    for name, value in zip(names, make.args):
        found |= asdict(value) if is_dataclass(type(value)) else {name: value}
    return found


def indented(text: str) -> Iterator[str]:
    """The lines of a text, indented as in a class; empty ones stay empty."""
    return (f"    {line}" if line else "" for line in text.splitlines())
