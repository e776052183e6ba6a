"""What a signature says of a function: which arguments it needs, which are sizes, and which are called alike."""

from __future__ import annotations

import inspect
from typing import Any

from .gradients import PARAMETERS

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


OTHER_NAMES = {other: first for first, *others in PARAMETERS for other in others}


def simple(name: str) -> str:
    """A name without capitals and underscores, and one name for a weight matrix and a bias."""
    bare = name.replace("_", "").lower()
    return OTHER_NAMES.get(bare, bare)


def is_a_size(name: str) -> bool:
    """Whether an argument of a constructor sounds like a number of things, and not like an array."""
    lower = name.lower()
    parts = lower.split("_")
    words = ("n", "num", "size", "sizes", "dim", "dims", "in", "out", "features", "units", "shape", "width", "rows")
    return any(part in words for part in parts) or lower in ("d", "h", "m", "max_shift", "hidden", "name", "config")


def missing_arguments(target: Any, given: dict[str, Any]) -> list[str]:
    """The arguments of a constructor that have no default and are not given."""
    signature = signature_of(target)
    if signature is None:
        return []
    return [
        p.name
        for p in signature.parameters.values()
        if p.default is p.empty and p.name not in given and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]


def signature_of(function: Any) -> inspect.Signature | None:
    """The signature; None if there is no way to tell."""
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None


def first_name(signature: inspect.Signature | None) -> str | None:
    """The name of the first argument."""
    return next(iter(signature.parameters), None) if signature is not None else None


def positional_names(signature: inspect.Signature | None, count: int | None) -> list[str] | None:
    """The names of the arguments that must be given, and of others up to ``count``; None if it takes any number."""
    if signature is None:
        return None
    parameters = [p for p in signature.parameters.values() if p.kind in POSITIONAL]
    if any(p.kind is p.VAR_POSITIONAL for p in signature.parameters.values()):
        return None
    required = sum(p.default is p.empty for p in parameters)
    return [p.name for p in parameters[: max(required, min(count or 0, len(parameters)))]]
