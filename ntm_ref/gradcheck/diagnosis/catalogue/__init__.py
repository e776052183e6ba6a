"""Deliberately wrong backwards, each with the sentence that names it: what a mistake looks like from outside."""

from ....elementary import Linear
from .chain import CHAIN, THROUGH_TIME
from .content import CONTENT, COSINE
from .heads import HEADS
from .layers import LAYERS
from .location import INTERPOLATION, SHARPENING, SHIFT
from .lstm import BETWEEN_STEPS, CELL, WITH_READS, WITHOUT_READS
from .memory import AMONG_THREE_HEADS, READ, WRITE
from .mistake import Mistake

STAGE_MISTAKES = [
    *LAYERS, *CELL, *HEADS, *COSINE, *CONTENT, *INTERPOLATION, *SHIFT, *SHARPENING, *READ, *WRITE, *AMONG_THREE_HEADS,
]  # fmt: skip


def in_chains(*mistakes: Mistake) -> list[Mistake]:
    """Those that differ from all others in a chain of stages, too."""
    return [m for m in mistakes if m.in_chains and m.stage is not Linear]


INSIDE_ADDRESSING = in_chains(*COSINE, *CONTENT, *INTERPOLATION, *SHIFT, *SHARPENING)
INSIDE_STAGES = {"Addressing": INSIDE_ADDRESSING}
INSIDE_MACHINE = [*in_chains(*LAYERS, *HEADS), *INSIDE_ADDRESSING, *CHAIN, *in_chains(*READ, *WRITE)]
INSIDE_CELL = in_chains(*CELL)
INSIDE_MACHINES = {
    "NTM": [*THROUGH_TIME, *INSIDE_MACHINE],
    "NTM-several-heads": [*THROUGH_TIME, *INSIDE_MACHINE, *AMONG_THREE_HEADS],
    "NTM-LSTM": [*THROUGH_TIME, *BETWEEN_STEPS, *WITH_READS, *INSIDE_MACHINE, *INSIDE_CELL],
    "LSTM": [*WITHOUT_READS, *BETWEEN_STEPS, *INSIDE_CELL],
}


def mistakes_of(stage: str) -> list[Mistake]:
    """All that is known to go wrong in a stage: its own mistakes, and those of the stages inside it."""
    if stage in INSIDE_MACHINES:
        return INSIDE_MACHINES[stage]
    own = [m for m in (*STAGE_MISTAKES, *CHAIN) if m.stage.__name__ == stage]
    return own + INSIDE_STAGES.get(stage, [])


__all__ = ["Mistake", "mistakes_of"]
