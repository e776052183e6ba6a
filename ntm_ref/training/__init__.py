"""How the machine learns: the cost, the optimisers, one update, the loop, and how good the result is."""

from .evaluate import evaluate
from .loop import Update, train
from .loss import BitsPerSequence, is_wrong, wrong_bits
from .model import Model
from .optimisers import OPTIMISERS, Adam, GravesRMSProp, clip_norm

__all__ = [
    "OPTIMISERS",
    "Adam",
    "BitsPerSequence",
    "GravesRMSProp",
    "Model",
    "Update",
    "clip_norm",
    "evaluate",
    "is_wrong",
    "train",
    "wrong_bits",
]
