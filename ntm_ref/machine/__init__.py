"""The machine: its state, one time step, and its unrolling in time."""

from .changes import Change, Cut, MoveHead, OverwriteRow, SetHead
from .ntm import NTM
from .parameters import STARTS
from .run import Run
from .state import InitialState, State
from .step import TimeStep

__all__ = [
    "NTM",
    "STARTS",
    "Change",
    "Cut",
    "InitialState",
    "MoveHead",
    "OverwriteRow",
    "Run",
    "SetHead",
    "State",
    "TimeStep",
]
