"""Panels of memory rows."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from ntm_ref.view.panels import number_rows


@pytest.mark.parametrize(
    ("first", "n_shown", "expected"),
    [
        (32, 24, {"35": 3, "40": 8, "45": 13, "50": 18, "55": 23}),
        (110, 40, {"110": 0, "120": 10, "0": 18, "10": 28, "20": 38}),
        (108, 128, {"0": 20, "20": 40, "40": 60, "60": 80, "80": 100, "100": 120}),  # no room for 120
        (0, 1, {"0": 0}),
    ],
)
def test_number_rows_keeps_the_true_numbers_of_the_memory_rows(
    first: int, n_shown: int, expected: dict[str, int]
) -> None:
    ax = Figure().subplots()
    number_rows(ax, (first + np.arange(n_shown)) % 128)
    assert {label.get_text(): int(at) for label, at in zip(ax.get_yticklabels(), ax.get_yticks())} == expected
