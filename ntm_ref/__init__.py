"""The Neural Turing Machine in plain NumPy, with hand-derived gradients: made to be read, stepped through, checked."""

from .addressing import (
    Addressing,
    CircularShift,
    ContentWeighting,
    CosineSimilarity,
    Interpolation,
    Sharpening,
)
from .elementary import Linear, Sigmoid, Softmax, Softplus, Tanh
from .errors import NTMError
from .gradcheck import check_stage
from .machine import NTM
from .memory import Read, Write
from .parameter import Parameter
from .stage import Stage
from .tasks import TASKS
from .training import BitsPerSequence

__version__ = "0.1.0"

__all__ = [
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
    "check_stage",
]
