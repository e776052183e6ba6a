"""Deliberately wrong backwards, each with the sentence that names it: what a mistake looks like from outside."""

from ...elementary import Linear
from .chain import CHAIN, THROUGH_TIME
from .content import CONTENT, COSINE
from .layers import LAYERS
from .location import INTERPOLATION, SHARPENING, SHIFT
from .memory import READ, WRITE
from .mistake import Mistake

STAGE_MISTAKES = [*LAYERS, *COSINE, *CONTENT, *INTERPOLATION, *SHIFT, *SHARPENING, *READ, *WRITE]
INSIDE_ADDRESSING = [*COSINE, *CONTENT, *INTERPOLATION, *SHIFT, *SHARPENING]
INSIDE_MACHINE = [*(m for m in LAYERS if m.stage is not Linear), *INSIDE_ADDRESSING, *CHAIN, *READ, *WRITE]


def mistakes_of(stage: str) -> list[Mistake]:
    """All that is known to go wrong in a stage: its own mistakes, and those of the stages inside it."""
    if stage.startswith("NTM"):
        return [*THROUGH_TIME, *INSIDE_MACHINE]
    inside = INSIDE_ADDRESSING if stage == "Addressing" else []
    return [m for m in (*STAGE_MISTAKES, *CHAIN) if m.stage.__name__ == stage] + inside


__all__ = ["Mistake", "mistakes_of"]
