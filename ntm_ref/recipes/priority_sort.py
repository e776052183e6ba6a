"""Priority sort: the settings for training, and what was tried.

All costs are in bits per sequence, after ``ntm-ref train priority-sort`` with the options named.

What works (the default recipe: LSTM controller, five heads of each kind, Graves' RMSProp)
    The largest learning rate with which the machine remains stable, then smaller ones; and that three times:

        round 1: 55 bits at 1e-3, 25 at 3e-4, 19 at 1e-4, 17.2 at 2e-5
        round 2: 23 bits at 3e-4, 17.0 at 1e-4, 22 at 3e-4, 16.4 at 1e-4, 15.2 at 2e-5
        round 3: after 3e-4 and 1e-4, 15.1 bits at 2e-5 and 14.9 at 4e-6

    At 3e-4 the cost falls slowly in the end, but the cost that smaller rates reach afterwards falls too. In the first
    round, more than half of that reduction came within their first 4,000 sequences.

    It was trained in two runs: at 312,000 sequences a second run began with the weights of the first, an empty memory
    of the optimiser, and other sequences.

What was tried
    Adam with a limit on the state's gradient (``--optimiser adam --max-state-norm X``)
        The cost stayed above 57 bits.
    Batches of 16 from the shipped weights on (``--batch-size 16``)
        At 3e-4 it was at 17.2 bits, and at 16.6 after 100,000 sequences: 16.2 on the 1,000 sequences of ``ntm-ref
        evaluate``, on which the shipped weights, after their smaller rates, are at 15.2. At 6e-4, 25,000 sequences
        more left it at 21, and at 17 after 8,000 at 3e-4.
"""

from __future__ import annotations

from .recipe import BASELINE, Lesson, Recipe

PRIORITY_SORT = {
    "ntm-lstm": Recipe(
        model="ntm-lstm",
        n_read_heads=5,
        n_write_heads=5,
        learning_rate=4e-6,
        limit=620_500,
        solved_bits=1,
        curriculum=tuple(
            Lesson(until, rate=rate)
            for until, rate in (
                *((75_000, 250), (250_500, 75), (292_500, 25), (312_000, 5)),
                *((427_000, 75), (469_500, 25), (529_500, 75), (547_500, 25), (558_500, 5)),
                *((594_500, 75), (601_500, 25), (613_500, 5)),
            )
        ),
    ),
    "ntm-feedforward": Recipe(
        controller_size=512, n_read_heads=8, n_write_heads=8, learning_rate=1e-4, limit=1_000_000, solved_bits=1
    ),
    "lstm": Recipe(model="lstm", n_layers=3, controller_size=128, solved_bits=1, **BASELINE),
}
