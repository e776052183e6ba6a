"""Priority sort: with which settings it is trained, and what was tried.

Steps as large as the machine stands, then smaller ones, and that three times: 55 bits at 1e-3, 25 at
3e-4, 19 at 1e-4, 17.2 at 2e-5; then 23 at 3e-4, 17.0 at 1e-4, 22 at 3e-4, 16.4 at 1e-4 and 15.2 at 2e-5; then 15.1 at
2e-5 and 14.9 at 4e-6. At 3e-4 the cost falls slowly in the end, but what smaller steps reach after it falls too; in
the first round more than half of that came within their first 4,000 sequences. It was trained in two runs: from
312,000 sequences on, another began with the weights of the first, an empty memory of the optimiser, and other
sequences. With Adam and a limit on the state's gradient it stayed above 57.
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
