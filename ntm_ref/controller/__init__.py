"""Controllers: from the input and the previous reads to the hidden vector that steers the heads."""

from .feedforward import FeedforwardController
from .lstm import LSTMCell, LSTMLayer

CONTROLLERS: dict[str, type[FeedforwardController] | type[LSTMLayer]] = {
    "feedforward": FeedforwardController,
    "lstm": LSTMLayer,
}

__all__ = ["CONTROLLERS", "FeedforwardController", "LSTMCell", "LSTMLayer"]
