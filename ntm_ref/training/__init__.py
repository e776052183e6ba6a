"""How the machine learns: the cost, the optimisers, one update, the loop, and how good the result is."""

from .evaluate import cost_over_all_lengths, evaluate, evaluate_hard
from .interval import at_most
from .loop import train
from .loss import AddPenalty, BitsPerSequence, is_wrong, wrong_bits
from .model import Model
from .optimisers import OPTIMISERS, Adam, GravesRMSProp, Optimiser, clip_norm
from .update import Settings, Update, update

__all__ = [
    "OPTIMISERS",
    "Adam",
    "AddPenalty",
    "BitsPerSequence",
    "GravesRMSProp",
    "Model",
    "Optimiser",
    "Settings",
    "Update",
    "at_most",
    "clip_norm",
    "cost_over_all_lengths",
    "evaluate",
    "evaluate_hard",
    "is_wrong",
    "train",
    "update",
    "wrong_bits",
]
