"""Pictures of learning and of a machine at work; matplotlib is imported only when one is drawn."""

from .learning_curve import learning_curve
from .memory_use import memory_use

__all__ = ["learning_curve", "memory_use"]
