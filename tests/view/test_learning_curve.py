"""The learning curve shows and says what its log holds."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import assert_holds

from ntm_ref.view import learning_curve
from ntm_ref.view.learning_curve import draw_series, outcome_in_words


def entry(sequences: float, bits: float, wrong: float, norm: float = 2.0, norm_max: float = 30.0) -> dict[str, float]:
    names = ("sequences", "bits_per_sequence", "wrong_bits", "gradient_norm", "gradient_norm_max", "seconds")
    return dict(zip(names, (sequences, bits, wrong, norm, norm_max, sequences / 100)))


LOG = [entry(500, 80, 40, 5, 136.7), entry(1000, 3, 0.5, 60, 1903.3), entry(1500, 0.04, 0, 0.25, 9)]


def test_learning_curve_gives_the_numbers_of_the_log(tmp_path: Path) -> None:
    path = tmp_path / ".curve.part.png"
    text = learning_curve(LOG, 84, path, "Title", solved_bits=0.05)
    assert_holds(path, text)
    assert text == (
        "Title. Solved after 1,500 training sequences (15.0 s); chance is 84 bits per sequence, solved is below 0.05. "
        "Over 3 intervals, up to 1,500 sequences: cost from 80 to 0.04 bits per sequence, wrong bits from 40 to 0, "
        "median gradient norm from 5 to 0.25. The largest gradient norm was 1,903, in the interval up to 1,000 "
        "sequences."
    )


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], "Nothing has been logged yet; chance is 84"),
        pytest.param(LOG[:1], "Not solved after 500 training sequences (5.0 s)", marks=pytest.mark.thorough),
        ([entry(500, 0, 0, 0, 0)], "Solved after 500 training sequences (5.0 s)"),
    ],
)
def test_learning_curve_at_its_extremes(tmp_path: Path, entries: list[dict[str, float]], expected: str) -> None:
    text = learning_curve(entries, 84, tmp_path / "curve.png", "Title", solved_bits=0.05)
    assert_holds(tmp_path / "curve.png", text)
    assert text.startswith(f"Title. {expected}")


@pytest.mark.parametrize(
    ("bits", "solved_bits", "expected"),
    [
        ([80, 0.04, 2], 0.05, "Solved after 1,000 training sequences (10.0 s)"),  # the first time counts
        ([80, 0.05], 0.05, "Not solved after 1,000 training sequences (10.0 s)"),  # below the line, not on it
        ([80, 3, 2], 5, "Solved after 1,000 training sequences (10.0 s)"),
    ],
)
def test_learning_curve_judges_solved_by_the_threshold(bits: list[float], solved_bits: float, expected: str) -> None:
    n = np.arange(1.0, len(bits) + 1)
    log = {"sequences": 500 * n, "bits_per_sequence": np.array(bits), "seconds": 5 * n}
    assert outcome_in_words(log, solved_bits) == expected


def test_learning_curve_puts_zeros_on_the_lower_edge_of_its_logarithmic_axis() -> None:
    ax = Figure().subplots()
    log = {"sequences": np.array([1.0, 2, 3]), "wrong_bits": np.array([20, 0, 0.2])}
    draw_series(ax, log, {"wrong_bits": {"color": "black"}})
    low, high = ax.get_ylim()
    line, zeros = ax.lines
    assert 0 < low < 0.2 < 20 < high
    np.testing.assert_array_equal(line.get_ydata(), [20, low, 0.2])
    np.testing.assert_array_equal(zeros.get_xydata(), [[2, low]])
    assert [text.get_text() for text in ax.texts] == ["0"]
