"""Find the gradients: those that backward returned, or those that it left in attributes of the object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

PARAMETERS = ("w", "weights", "weight", "kernel"), ("b", "bias", "biases")  # names of one thing


def gradients_of(
    returned: Any, names: Sequence[str], stage: Any, n_arguments: int, set_meanwhile: Sequence[Any]
) -> list[Any]:
    """The gradients in the order of ``names``; None for one that is not there.

    The first ``n_arguments`` names are arguments of forward, the others parameters that the object keeps. A dictionary
    is read by names; what is not returned is looked for in the attributes of ``stage``, by names too, or else, if that
    fits, in the order in which backward set them (``set_meanwhile``).
    """
    if isinstance(returned, dict):
        return in_order(returned, names)
    parts = [plain(part) for part in parts_of(returned, len(names))]
    if len(parts) > len(names) and all(part is None for part in parts[len(names) :]):
        parts = parts[: len(names)]  # PyTorch wants a None for each argument that is not an array
    if len(parts) >= len(names):
        return parts
    if len(parts) == n_arguments:
        return parts + [kept(stage, name, i) for i, name in enumerate(names[n_arguments:])]
    found = [kept(stage, name, i) for i, name in enumerate(names)]
    if sum(part is None for part in found) == len(parts):
        remaining = iter(parts)
        return [next(remaining) if part is None else part for part in found]
    in_turn = [*parts, *map(plain, set_meanwhile)]
    return in_turn if len(in_turn) == len(names) else parts


def in_order(found: dict[Any, Any], names: Sequence[str]) -> list[Any]:
    """The gradients of a dictionary by names; in its own order if it has as many, and none of these names."""
    gradients = [by_name(found, name) for name in names]
    if all(gradient is None for gradient in gradients) and len(found) == len(names):
        return [plain(value) for value in found.values()]
    return gradients


def arrays_in(value: Any) -> list[Any]:
    """An array itself, or the arrays of a list or a dictionary."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else [value]
    return [part for part in parts if isinstance(part, np.ndarray)]


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
    before = ("d_", "d", "grad_", "g_", "g", "dL_d", "dLd", "delta_")
    called = [name, *next((others for others in PARAMETERS if name.lower() in others), ())]
    return [s for n in called for s in (*(prefix + n for prefix in before), f"{n}_grad", f"{n}_gradient")]


def by_name(found: dict[Any, Any], name: str) -> Any:
    """The gradient of an argument in a dictionary."""
    lower = {str(key).lower(): value for key, value in found.items()}
    for key in (name, *spellings(name)):
        if key.lower() in lower:
            return plain(lower[key.lower()])
    return None


def kept(stage: Any, name: str, number: int) -> Any:
    """The gradient that an object keeps as an attribute (``dW``), or in its ``grads``; None if there is none.

    ``number`` is its place among those that ``grads`` has, if that is a list.
    """
    attributes = getattr(stage, "__dict__", {})
    for spelling in spellings(name):
        match = next((key for key in attributes if key.lower() == spelling.lower()), None)
        if match is not None:
            return plain(attributes[match])
    for key in ("grads", "grad", "gradients", "cache"):
        held = attributes.get(key)
        if isinstance(held, dict) and by_name(held, name) is not None:
            return by_name(held, name)
        if key != "cache" and isinstance(held, (list, tuple)) and number < len(held):
            return plain(held[number])
    return None
