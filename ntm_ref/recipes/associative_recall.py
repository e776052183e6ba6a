"""Associative recall: the settings for training, and what was tried.

All costs are in bits per sequence, after ``ntm-ref train associative-recall`` with the options named.

What works (the default recipe: LSTM controller, ``--start focused --add-penalty 1e-3``)
    The start is that of copy, the penalty a third of copy's. The learning rate is 2e-4, then smaller, without which one
    sequence in 200 fails. The cost over 500 sequences first falls below 0.05 bits after 16,500, 17,000 and 23,500
    sequences (seeds 0, 1 and 2).

What was tried
    Adam at 1.2e-3 with a limit of 30 on the state's gradient (``--optimiser adam --max-state-norm 30``)
        Seed 1 takes 24,500 sequences. With the scattered start and no penalty as well, seeds 1 and 2 were at 10 bits
        after 40,000 sequences, while seed 0 learned.
    Graves' RMSProp at 2e-4, scattered start, no penalty
        No better.
    ``--model ntm-feedforward``, with the paper's 256 units and four heads of each kind
        9.8 bits after 40,000 sequences with this recipe, and 10 with the scattered start.
"""

from __future__ import annotations

from typing import Any

from .recipe import BASELINE, Lesson, Recipe

RECALL: dict[str, Any] = {
    "start": "focused",
    "add_penalty": 1e-3,
    "learning_rate": 1e-5,
    "solved_bits": 0.03,
    "inputs": {"own-density": 0.25, "relatives": 0.25},
    "curriculum": (Lesson(18_000, rate=20, inputs={}), Lesson(30_000, rate=10), Lesson(36_000, rate=3)),
}

ASSOCIATIVE_RECALL = {
    "ntm-lstm": Recipe(model="ntm-lstm", **RECALL),
    "ntm-feedforward": Recipe(controller_size=256, n_read_heads=4, n_write_heads=4, **RECALL),
    "lstm": Recipe(model="lstm", n_layers=3, controller_size=256, **BASELINE),
}
