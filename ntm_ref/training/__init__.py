"""How the machine learns: the cost, the optimisers, the loop, and what is kept of a run."""

from .loss import BitsPerSequence, wrong_bits
from .optimisers import Adam, GravesRMSProp, clip_norm

__all__ = ["Adam", "BitsPerSequence", "GravesRMSProp", "clip_norm", "wrong_bits"]
