"""The paper's numbers, and the verdicts on ours."""

import numpy as np
import pytest

from ntm_ref.recipes import MODELS
from ntm_ref.reproduce.figures import FIGURES
from ntm_ref.reproduce.marks import MARKS, Mark, Ours, rows_of, verdict


@pytest.mark.parametrize(
    ("value", "more_is_better", "expected"),
    [
        (9, False, "better"),
        (9.5, False, "matched"),  # on the tolerance is within it
        (10, False, "matched"),
        (10.5, False, "matched"),
        (10.6, False, "not matched"),
        (11, True, "better"),
        (10.5, True, "matched"),
        (9.5, True, "matched"),
        (9.4, True, "not matched"),
        (np.nan, False, "not matched"),
        (np.nan, True, "not matched"),
        (np.inf, False, "not matched"),
    ],
)
def test_verdict_depends_on_the_tolerance_and_the_direction(value: float, more_is_better: bool, expected: str) -> None:
    assert verdict(Mark(3, "", "", "", 10, 0.5, 0, more_is_better), value) == expected


def test_marks_have_the_numbers_of_the_paper() -> None:
    numbers = {(mark.figure, mark.key): mark.paper for mark in MARKS}
    assert len(numbers) == len(MARKS)
    assert {figure for figure, _ in numbers} == set(range(3, 19)) - {16}
    expected = {
        **{(3, "ntm-feedforward"): 0.1, (3, "ntm-lstm"): 0.1, (3, "lstm"): 5, (4, "slips"): 1},
        **{(7, "ntm-feedforward"): 5, (7, "ntm-lstm"): 5, (8, "length"): 0, (8, "repeats"): 10},
        **{(11, "20"): 7.5, (13, "ntm-feedforward"): 134, (13, "ntm-lstm"): 133.5, (13, "lstm"): 136.25},
        **{(14, "ntm-feedforward"): 1, (18, "ntm-feedforward"): 19, (18, "ntm-lstm"): 19, (18, "lstm"): 58},
    }
    assert {key: numbers[key] for key in expected} == expected
    for mark in MARKS:
        assert (FIGURES[mark.figure].needs == "log") == bool(mark.by) == (mark.key in MODELS and mark.figure != 14)


def test_rows_report_missing_results_or_leave_them_out() -> None:
    ours = {"ntm-lstm": Ours(0.1, "0.1 by 3,000")}
    rows = rows_of(3, "", ours, "no log")
    assert [(row.ours, row.verdict) for row in rows] == [("no log", ""), ("0.1 by 3,000", "matched"), ("no log", "")]
    assert [row.verdict for row in rows_of(3, "", ours, "")] == ["matched"]
    assert [row.ours for row in rows_of(3, "", None, "nothing")] == ["nothing"] * 3
