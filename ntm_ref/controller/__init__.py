"""Controllers: from the input and the previous reads to the hidden vector that steers the heads."""

from .controller import Controller, LayerParameters, Weights, add_weight_gradients, weights_of
from .feedforward import FeedforwardController
from .lstm import LSTMCell, LSTMController
from .stacked import StackedLSTM

__all__ = [
    "Controller",
    "FeedforwardController",
    "LSTMCell",
    "LSTMController",
    "LayerParameters",
    "StackedLSTM",
    "Weights",
    "add_weight_gradients",
    "weights_of",
]
