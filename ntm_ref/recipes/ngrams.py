"""N-grams: the settings for training, and the reason for them.

What works (the default recipe of ``ntm-ref train ngrams``: LSTM controller, Adam)
    The weights begin small and must grow, which they do with Adam at 1e-2; smaller learning rates follow. The
    curriculum begins with contexts of two bits, in short sequences.
"""

from __future__ import annotations

from typing import Any

from .recipe import BASELINE, Lesson, Recipe

ADAM: dict[str, Any] = {"optimiser": "adam", "max_state_norm": 30.0}

NGRAMS = {
    "ntm-lstm": Recipe(
        model="ntm-lstm",
        learning_rate=1e-3,
        batch_size=16,
        limit=200_000,
        solved_bits=0.8,
        curriculum=(
            Lesson(32_000, {"n_context": 2, "min_length": 20, "max_length": 40}, rate=10),
            Lesson(80_000, {"min_length": 40}, rate=10),
            Lesson(100_000, rate=3),
        ),
        **ADAM,
    ),
    "ntm-feedforward": Recipe(learning_rate=1.2e-3, limit=100_000, solved_bits=1, **ADAM),
    "lstm": Recipe(model="lstm", n_layers=3, controller_size=128, solved_bits=1, **BASELINE),
}
