"""From a head's parameters to its weighting: five stages, and their chain."""

from .addressing import Addressing
from .content import ContentWeighting
from .interpolation import Interpolation
from .partial import ContentAddressing, LocationAddressing
from .sharpening import Sharpening
from .shift import CircularShift
from .similarity import CosineSimilarity

ADDRESSING = {"full": Addressing, "content": ContentAddressing, "location": LocationAddressing}

__all__ = [
    "ADDRESSING",
    "Addressing",
    "CircularShift",
    "ContentAddressing",
    "ContentWeighting",
    "CosineSimilarity",
    "Interpolation",
    "LocationAddressing",
    "Sharpening",
]
