"""N-grams: the settings for training, and what was tried.

All costs are in bits per sequence above the optimal estimator, after ``ntm-ref train ngrams``.

What works (the default recipe: LSTM controller, Adam)
    The weights begin small and must grow, which they do with Adam at 1e-2; smaller learning rates follow. The
    curriculum begins with contexts of two bits, in short sequences. At 1e-3 the cost falls slowly but does not stop:
    0.91 after 132,768 sequences, 0.68 after 226,128. Smaller rates then take off almost a third: 0.53 at 3e-4 and
    0.48 at 1e-4. The same three rates once more reach 0.57, 0.45 and 0.40 (means over the last 10,000 training
    sequences of each rate): 0.46 on the 1,000 sequences of ``ntm-ref evaluate ngrams``.

    It was trained in four runs: at 132,768, 226,128 and 306,464 sequences another run began with the weights of the one
    before, an empty memory of the optimiser, and other sequences.

What was tried
    After 132,768 sequences, 18,000 at 3e-4 and 16,000 at 1e-4
        0.82 on the 1,000 sequences, where 306,464 sequences reach 0.55.
    After 306,464 sequences, 13,000 more at 3e-5
        0.54 on the same sequences.
"""

from __future__ import annotations

from typing import Any

from .recipe import BASELINE, Lesson, Recipe

ADAM: dict[str, Any] = {"optimiser": "adam", "max_state_norm": 30.0}

NGRAMS = {
    "ntm-lstm": Recipe(
        model="ntm-lstm",
        learning_rate=1e-4,
        batch_size=16,
        limit=446_464,
        solved_bits=0.3,
        curriculum=(
            Lesson(32_000, {"n_context": 2, "min_length": 20, "max_length": 40}, rate=100),
            Lesson(80_000, {"min_length": 40}, rate=100),
            Lesson(100_000, rate=30),
            Lesson(226_128, rate=10),
            Lesson(271_128, rate=3),
            Lesson(306_464),
            Lesson(361_472, rate=10),
            Lesson(406_464, rate=3),
        ),
        **ADAM,
    ),
    "ntm-feedforward": Recipe(learning_rate=1.2e-3, limit=100_000, solved_bits=1, **ADAM),
    "lstm": Recipe(model="lstm", n_layers=3, controller_size=128, solved_bits=1, **BASELINE),
}
