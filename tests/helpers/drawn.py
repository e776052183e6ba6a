"""A random generator that draws what it is told, for examples that are written out."""

from collections.abc import Callable
from typing import Any

import numpy as np


class Drawn:
    """Stands for a random generator. Each entry is one draw: the method, its arguments but for the size, the result."""

    def __init__(self, *script: tuple[str, tuple[float, ...], Any]) -> None:
        self.script = list(script)

    def __getattr__(self, method: str) -> Callable[..., np.ndarray]:
        def draw(*arguments: Any) -> np.ndarray:
            expected, parameters, result = self.script.pop(0)
            *given, size = arguments
            size = size if isinstance(size, tuple) else (size,)
            assert (method, tuple(given), size) == (expected, parameters, np.shape(result))
            return np.array(result)

        return draw
