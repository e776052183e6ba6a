"""The Neural Turing Machine in plain NumPy, with hand-derived gradients: made to be read, stepped through, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import pretrained
from .addressing import (
    Addressing,
    CircularShift,
    ContentWeighting,
    CosineSimilarity,
    Interpolation,
    Sharpening,
)
from .baseline import LSTM
from .elementary import Linear, Sigmoid, Softmax, Softplus, Tanh
from .machine import NTM
from .memory import Read, Write
from .parameter import Parameter
from .stage import Stage
from .support.errors import NTMError
from .tasks import TASKS
from .training import BitsPerSequence

if TYPE_CHECKING:
    from .gradcheck import check, check_stage

__version__ = "0.1.0"

__all__ = [
    "LSTM",
    "NTM",
    "TASKS",
    "Addressing",
    "BitsPerSequence",
    "CircularShift",
    "ContentWeighting",
    "CosineSimilarity",
    "Interpolation",
    "Linear",
    "NTMError",
    "Parameter",
    "Read",
    "Sharpening",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Stage",
    "Tanh",
    "Write",
    "check",
    "check_stage",
    "pretrained",
]


def __getattr__(name: str) -> Any:
    """Import the checker when it is first asked for: it needs all the rest, and few programs need it."""
    if name in ("check", "check_stage"):
        from . import gradcheck

        return getattr(gradcheck, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for tab completion; nothing is imported to list them."""
    return [*__all__, *(name for name in globals() if name.startswith("__") and name.endswith("__"))]
