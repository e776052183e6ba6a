"""A breach of the contract: what it says, of which gradient, and how much of what is wrong it explains."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SINGULAR = re.compile(r"d_(.+?) (is|has|does|was) (.*)", re.DOTALL)
PLURAL = {"is": "are", "has": "have", "does": "do", "was": "were"}


@dataclass(frozen=True)
class Breach:
    """A breach of the contract, by the gradient of ``argument`` or by no gradient in particular (None)."""

    argument: str | None
    sentence: str
    explains: float = 0.0  # wrong numbers that are off by no more than this need no other explanation
    has_consequences: bool = False  # wrong numbers without a name are most likely a consequence of it


def is_explained(name: str, off: float, breaches: Iterable[Breach]) -> bool:
    """Whether a breach explains all wrong numbers of a gradient, which are off by at most ``off``."""
    return any(off <= breach.explains for breach in of_gradient(name, breaches))


def has_a_cause(name: str, breaches: Iterable[Breach]) -> bool:
    """Whether wrong numbers of a gradient are most likely the consequence of a breach."""
    return any(breach.has_consequences for breach in of_gradient(name, breaches))


def of_gradient(name: str, breaches: Iterable[Breach]) -> list[Breach]:
    """The breaches by one gradient, and those by no gradient in particular."""
    return [breach for breach in breaches if breach.argument in (name, None)]


def together(sentences: Iterable[str]) -> list[str]:
    """One sentence for several gradients of which the same is said: "d_w and d_g are rounded to 6 decimals"."""
    said: dict[str | tuple[str, str], list[str]] = {}
    for sentence in dict.fromkeys(sentences):
        match = SINGULAR.fullmatch(sentence)
        said.setdefault((match[2], match[3]) if match else sentence, []).append(match[1] if match else sentence)
    found = []
    for what, names in said.items():
        verb, rest = what if isinstance(what, tuple) else ("", "")
        if not verb:
            found.append(names[0])
        elif len(names) == 1:
            found.append(f"d_{names[0]} {verb} {rest}")
        else:
            found.append(f"{listed(names)} {PLURAL[verb]} {rest}")
    return found


def listed(names: Iterable[str]) -> str:
    """The gradients of these arguments: "d_k, d_beta and d_g"."""
    *others, last = (f"d_{name}" for name in names)
    return f"{', '.join(others)} and {last}" if others else last
