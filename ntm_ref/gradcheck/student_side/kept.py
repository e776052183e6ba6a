"""The arrays that an object keeps after forward: a factor of a gradient may be among them."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any


def arrays_of(stage: object) -> dict[str, Array]:
    """The arrays and floats that a stage keeps, by their names: ``y``, or ``cache[2]`` in a tuple or a list."""
    found: dict[str, Any] = {}
    for name, value in getattr(stage, "__dict__", {}).items():
        if isinstance(value, (tuple, list)):
            found |= {f"{name}[{n}]": part for n, part in enumerate(value)}
        elif isinstance(value, dict):
            found |= {f"{name}[{key!r}]": part for key, part in value.items()}
        else:
            found[name] = value
    kinds = (float, np.ndarray)
    arrays = {name: np.array(value) for name, value in found.items() if isinstance(value, kinds)}
    return {name: value for name, value in arrays.items() if value.dtype == np.float64 and value.size}
