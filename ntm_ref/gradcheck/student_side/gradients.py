"""Find the gradients: what backward returned, or what it left in attributes of the object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def gradients_of(returned: Any, names: Sequence[str], stage: Any, n_arguments: int) -> list[Any]:
    """The gradients in the order of ``names``; None for one that is not there.

    The first ``n_arguments`` names are arguments of forward, the others parameters that the object keeps. A dictionary
    is read by names; what is not returned is looked for in the attributes of ``stage``.
    """
    if isinstance(returned, dict):
        return [by_name(returned, name) for name in names]
    parts = parts_of(returned, len(names))
    if len(parts) > len(names) and all(part is None for part in parts[len(names) :]):
        parts = parts[: len(names)]  # PyTorch wants a None for each argument that is no array
    if len(parts) >= len(names):
        return [plain(part) for part in parts]
    returned = [plain(part) for part in parts]
    if len(returned) == n_arguments:
        return returned + [kept(stage, name, i) for i, name in enumerate(names[n_arguments:])]
    found = [kept(stage, name, i - n_arguments) for i, name in enumerate(names)]
    if sum(part is None for part in found) != len(returned):
        return returned  # too few, and nobody knows which
    remaining = iter(returned)
    return [next(remaining) if part is None else part for part in found]


def parts_of(returned: Any, n: int) -> list[Any]:
    """What backward returned, as a list; the numbers of one array are one part."""
    if returned is None:
        return []
    if isinstance(returned, np.ndarray) and returned.dtype == object and returned.ndim == 1:
        return list(returned)
    if isinstance(returned, tuple):
        return list(returned)
    if isinstance(returned, list):
        return [returned] if n == 1 and len(returned) != 1 else list(returned)
    return [returned]


def in_one_dimension(gradient: Any, argument: Any) -> Any:
    """A gradient as an array of NumPy's own class; that of a vector as a vector, which np.matrix turns into a row."""
    if isinstance(gradient, np.matrix):
        return (
            np.ravel(gradient) if np.ndim(argument) == 1 and gradient.size == np.size(argument) else np.array(gradient)
        )
    return gradient


def plain(part: Any) -> Any:
    """Numbers as an array."""
    if isinstance(part, list):
        try:
            return np.array(part, dtype=float)
        except (TypeError, ValueError):
            return part
    return part


def spellings(name: str) -> list[str]:
    """How people name the gradient of ``name``."""
    return [f"d_{name}", f"d{name}", f"grad_{name}", f"{name}_grad", f"dL_d{name}", f"dLd{name}", f"g{name}"]


def by_name(found: dict[Any, Any], name: str) -> Any:
    """The gradient of an argument in a dictionary."""
    lower = {str(key).lower(): value for key, value in found.items()}
    for key in (name, *spellings(name)):
        if key.lower() in lower:
            return plain(lower[key.lower()])
    return None


def kept(stage: Any, name: str, number: int) -> Any:
    """The gradient that an object keeps as an attribute (``dW``), or in its ``grads``; None if there is none.

    ``number`` is the place of a parameter among those of the object, -1 for an argument.
    """
    attributes = getattr(stage, "__dict__", {})
    for spelling in spellings(name):
        match = next((key for key in attributes if key.lower() == spelling.lower()), None)
        if match is not None:
            return plain(attributes[match])
    for key in ("grads", "grad", "gradients"):
        held = attributes.get(key)
        if isinstance(held, dict):
            found = by_name(held, name)
            if found is not None:
                return found
        if isinstance(held, (list, tuple)) and 0 <= number < len(held):
            return plain(held[number])
    return None
