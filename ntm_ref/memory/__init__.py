"""Reading and writing the memory matrix."""

from .read import Read
from .write import Write

__all__ = ["Read", "Write"]
