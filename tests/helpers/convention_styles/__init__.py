"""The styles of mathematics, a file for each part; importing them fills `conventions_style.STYLES`."""

from . import activations, content, gate, layers, read, sharpening, shift, write

__all__ = ["activations", "content", "gate", "layers", "read", "sharpening", "shift", "write"]
