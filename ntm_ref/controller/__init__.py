"""Controllers: from the input and the previous reads to the hidden vector that steers the heads."""

from .feedforward import FeedforwardController

__all__ = ["FeedforwardController"]
