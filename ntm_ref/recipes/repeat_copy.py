"""Repeat copy: with which settings it is trained, and what was tried.

With 128 rows the machine learned to copy ahead, writing what it reads behind the last copy, and never to
go back: after as many steps as there are rows, as in 20 x 10, it fails. With 64 rows, seeds 2 and 3 are at 0.02 and
0.04 bits after 35,000 sequences, seed 4 at 0.9 after 60,000, and at 20 x 10 they have 190 to 350 wrong bits. With 256
rows, which are enough for 20 x 10 either way, seed 0 went back to the first row: no wrong bit there, but one sequence
in 250 fails. The LSTM controller goes back (64 rows, 41,000 sequences, 432 s), but seems to count in its state, and
is lost after more steps than it ever trained on. With 32 rows two seeds learned slowly or not at all; so did Adam
with a limit on the state's gradient. With the start and the price of copy, and 5e-5 from 28,000 on, it goes back with
128 rows too: seeds 0 and 1 are below 1 bit after 28,500 and 33,000, seed 0 at 0.04 after 51,500. But it finds the
first row by its content, and that not behind 20 vectors (526 wrong bits at 20 x 10); a price of 1e-2 from 33,500
sequences on left that as it was.
"""

from __future__ import annotations

from .recipe import BASELINE, Lesson, Recipe

REPEAT_COPY = {
    "ntm-feedforward": Recipe(
        n_rows=256,
        learning_rate=1e-5,
        limit=96_000,
        solved_bits=0.01,
        curriculum=(Lesson(32_000, rate=20), Lesson(87_500, rate=5)),
    ),
    "ntm-lstm": Recipe(model="ntm-lstm", n_rows=64, limit=60_000),
    "lstm": Recipe(model="lstm", n_layers=3, controller_size=512, **BASELINE),
}
