"""Associative recall: the settings for training, and what was tried.

All costs are in bits per sequence, after ``ntm-ref train associative-recall`` with the options named.

What works (the default recipe: LSTM controller, ``--start focused --add-penalty 1e-3``)
    The start is that of copy, the penalty a third of copy's. Random items come first, at 2e-4; from 18,000 sequences
    on, a quarter of the sequences has a density of its own, and in another quarter each item is the first with one to
    three bits flipped (``--inputs own-density=0.25 relatives=0.25``), at 1e-4, 3e-5 and 1e-5. Of the seeds 0 to 9 nine
    are solved, after 36,500 to 38,500 sequences (median 36,500). Seed 7 is at 0.57 bits at the limit of 40,000: a few
    of its training sequences are costly. Of 100 random sequences of each number of items from 6 to 20, seeds 2 to 9
    fail on at most 1. Seed 0 fails on 0, 5 and 8 of 1,000 of 6, 15 and 20 items; seed 1, the shipped one, on none of
    5,000 of 6 and of 20. Of 100 with items one bit apart, seed 0 fails on 0, 8, 5 and seed 1 on 1, 3, 3.
    Without the mixture (2e-4 to 24,000, 5e-5 to 30,000, then 1e-5; seed 0), 5 and 8 of the latter fail with 6 and 20.

The feedforward controller (``--model ntm-feedforward``; 256 units, four heads of each kind, batches of two)
    Seed 0 is at 1 bit after 12,000 sequences, and solved after 36,500. With up to 10 items none of 100 random sequences
    fails; with 12, 15 and 20 items, more than in training, 7, 34 and 84 do.

What was tried
    The mixture at 2e-4 from 18,000 sequences on
        Seed 0 learns; seed 1 loses within 2,000 sequences what it has learned, and is at 11 bits after 40,000.
    The mixture from the beginning
        Seeds 0, 1 and 2 stay at 8 bits for 34,000 sequences.
    Adam at 1.2e-3 with a limit of 30 on the state's gradient (``--optimiser adam --max-state-norm 30``)
        Seed 1 takes 24,500 sequences. With the scattered start and no penalty as well, seeds 1 and 2 were at 10 bits
        after 40,000 sequences, while seed 0 learned.
    Graves' RMSProp at 2e-4, scattered start, no penalty
        No better.
    ``--model ntm-feedforward --batch-size 4``, with the paper's 256 units and four heads of each kind
        9.8 bits after 40,000 sequences, and 10 with the scattered start.
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
    "ntm-feedforward": Recipe(controller_size=256, n_read_heads=4, n_write_heads=4, batch_size=2, **RECALL),
    "lstm": Recipe(model="lstm", n_layers=3, controller_size=256, **BASELINE),
}
