"""What is measured on logs and on answers."""

import numpy as np
import pytest
from small import log

from ntm_ref.reproduce.measures import cost_by, in_the_papers_bits, off_by, slips


def test_cost_by_takes_the_last_entry_in_time() -> None:
    entries = log((500, 80), (1000, 5), (1100, 4), (1200, 3))
    assert cost_by(entries, 1000) == (4, 1100)  # a tenth more is allowed: the paper's number is read off a plot
    assert cost_by(entries, 10**6) == (3, 1200)
    assert np.isnan(cost_by(entries, 100)[0])


def test_cost_of_ngrams_is_counted_as_in_the_paper() -> None:
    entries = [{"bits_per_sequence": 140.0, "optimal_bits": 120.0, "wrong_bits": 1.0}, {"bits_per_sequence": 130.0}]
    first, second = in_the_papers_bits(entries)
    assert first == {"bits_per_sequence": pytest.approx(152.98), "optimal_bits": 120, "wrong_bits": 1}
    assert second == {"bits_per_sequence": 135}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("abcdef", 0),
        ("abbcde", 1),  # one doubled: all after it are one step late
        ("acdefx", 2),  # one lost, and something else at the end
        ("abcxef", 1),  # one changed
        ("aabbcc", 3),
        ("xxxxxx", 6),
    ],
)
def test_slips_count_doubled_lost_and_changed_vectors(said: str, expected: int) -> None:
    vectors = dict(zip("abcdefx", np.eye(7)))
    assert slips(*(np.array([vectors[letter] for letter in text]) for text in (said, "abcdef"))) == expected


def test_off_by_is_the_distance_to_the_nearest_marker() -> None:
    marker = np.zeros(201, bool)
    assert off_by(marker, 10, 20) == 20
    marker[200] = True
    assert off_by(marker, 10, 20) == 0
    marker[110] = True
    assert off_by(marker, 10, 20) == 9
