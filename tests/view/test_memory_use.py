"""The picture of the memory's use shows and says what the heads did."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from pictures import assert_holds, hand_made

from ntm_ref import NTM, TASKS, NTMError
from ntm_ref.reproduce.answers import batch
from ntm_ref.tasks import Copy
from ntm_ref.view import memory_use
from ntm_ref.view.focus import rows_to_show
from ntm_ref.view.memory_use import Moments, draw
from ntm_ref.view.trace import trace_in_words, trace_of


def said(tmp_path: Path, *sequence: Any) -> str:
    """The text alternative of a drawn sequence, once it is known to be in the file too."""
    text = memory_use(*sequence, tmp_path / "use.png", "Title")
    assert_holds(tmp_path / "use.png", text)
    return text


def test_memory_use_reports_that_reading_followed_writing(tmp_path: Path) -> None:
    """Three rows are written across the end of the memory, and read four steps later."""
    text = said(tmp_path, *hand_made(written=[[14, 15, 0, -1, -1, -1, -1]], reads=[[5, 5, 5, 5, 14, 15, 0]]))
    assert text == (
        "Title. 7 time steps, scored from step 4 on: 9 of 9 scored bits right. The write head moved from row 14 to "
        "row 0, 1 row forward at every step, with more than half of its weight on one row in 3 of the first 4 steps. "
        "The read head visited the same rows in the same order, 4 steps later."
    )


@pytest.mark.parametrize(
    ("written", "reads", "expected"),
    [
        ([3, 2, 1, -1, 0, 0, 0], [9, 9, 9, 3, 2, 1, 9], "visited the same rows in the same order, 3 steps later."),
        ([3, 2, 1, -1, 0, 0, 0], [9, 9, 9, 9, 3, 2, 9], "4 steps later, it visited the same row in 2 of 3 steps."),
        ([3, 2, 1, -1, 0, 0, 0], [9, 9, 9, 9, 1, 2, 3], "2 steps later, it visited the same row in 1 of 3 steps."),
        ([3, 2, 1, -1, 0, 0, 0], [9, 3, 2, 1, 9, 9, 9], "No read head visited any of these rows in that order"),
        ([3, 2, 1, -1, 0, 0, 0], [9, 9, 9, 9, -1, -1, -1], "No read head visited any of these rows in that order"),
        ([3, 2, 1, -1, 0, 0, 0], [9] * 7, "moved from row 3 to row 1, 1 row back at every step, with"),
        ([3, 5, 7, 9, 0, 0, 0], [9] * 7, "moved from row 3 to row 9, 2 rows forward at every step, with"),
        ([3, 5, 6, -1, 0, 0, 0], [9] * 7, "moved from row 3 to row 6, with"),  # not evenly
        ([3, -1, 4, -1, 0, 0, 0], [9] * 7, "moved from row 3 to row 4, with"),  # not in one go
        (
            [3, 3, 3, 3, 0, 0, 0],
            [9] * 7,
            "stayed on row 3, with more than half of its weight on one row in the first 4",
        ),
        ([-1, 3, -1, -1, 0, 0, 0], [9, 9, 3, 9, 9, 9, 9], "The read head visited the same row, 1 step later."),
        ([-1, -1, -1, -1, 0, 0, 0], [9] * 7, "never put more than half of its weight on one row in the first 4 steps."),
    ],
)
def test_memory_use_does_not_flatter(written: list[int], reads: list[int], expected: str) -> None:
    assert expected in trace_in_words(trace_of(*hand_made([written], [reads])))


def test_memory_use_tells_the_heads_apart() -> None:
    written = [[1, 2, 3, -1, -1, -1, -1], [8, 7, 6, -1, -1, -1, -1]]
    reads = [[0] * 7, [0, 0, 0, 0, 8, 7, 6], [0, 0, 0, 1, 2, 3, 0]]
    text = trace_in_words(trace_of(*hand_made(written, reads)))
    assert "Write head 1 moved from row 1 to row 3, 1 row forward at every step" in text
    assert "Read head 3 visited the same rows in the same order, 3 steps later. Write head 2 moved" in text
    assert text.endswith("Read head 2 visited the same rows in the same order, 4 steps later.")


def test_memory_use_marks_wrong_scored_bits_and_fades_what_is_not_scored() -> None:
    trace = trace_of(*hand_made([[14, 15, 0, -1, -1, -1, -1]], [[5, 5, 5, 5, 14, 15, 0]], n_wrong=4))
    assert "5 of 9 scored bits right" in trace_in_words(trace)
    outputs = draw(trace, "Title").axes[1]
    assert "5 of 9 scored bits right" in outputs.get_title(loc="left")
    crosses = outputs.lines[1].get_xydata()
    np.testing.assert_array_equal(crosses, [[5, 2], [6, 0], [6, 1], [6, 2]])
    alpha = outputs.images[0].get_alpha()
    assert (alpha[:, 4:] == 1).all()
    assert (alpha[:, :4] < 1).all()


def test_memory_use_shows_in_every_panel_its_own_array() -> None:
    trace = trace_of(*hand_made([[14, 15, 0, -1, -1, -1, -1]], [[5, 5, 5, 5, 14, 15, 0]]))
    figure = draw(trace, "Title")
    shown = [ax.images[0].get_array().T for ax in figure.axes]
    rows = rows_to_show(np.concatenate([trace.w_write, trace.w_read], axis=1))
    expected = [trace.x, trace.p, trace.a, trace.r, trace.w_write[..., rows], trace.w_read[..., rows]]
    for image, values in zip(shown, expected):
        np.testing.assert_array_equal(image, values[:, 0])
    limits = [ax.images[0].get_clim() for ax in figure.axes]
    a, r = np.abs(trace.a).max(), np.abs(trace.r).max()
    assert limits == [(0, 1), (0, 1), (-a, a), (-r, r), (0, 1), (0, 1)]
    for ax in figure.axes[4:]:  # rows 12 to 15, then 0 to 7
        assert [label.get_text() for label in ax.get_yticklabels()] == ["12", "14", "0", "2", "4", "6"]


def test_memory_use_draws_inputs_of_either_sign_around_zero() -> None:
    run, x, target, mask = hand_made([[1, 2, 3]], [[1, 2, 3]])
    x[0, 0, 0] = -2
    assert draw(trace_of(run, x, target, mask), "Title").axes[0].images[0].get_clim() == (-2, 2)


@pytest.mark.parametrize(
    ("length", "sizes"),
    [
        pytest.param(1, {}, marks=pytest.mark.thorough),
        pytest.param(6, {"n_read_heads": 2, "n_write_heads": 3}, marks=pytest.mark.thorough),
        pytest.param(1, {"max_shift": 0, "n_rows": 1, "width": 1}, marks=pytest.mark.thorough),
        pytest.param(2, {"max_shift": 0, "n_rows": 1, "width": 1}, marks=pytest.mark.thorough),
    ],
)
def test_memory_use_draws_the_first_sequence_of_any_machine(tmp_path: Path, length: int, sizes: dict[str, int]) -> None:
    task = Copy(n_bits=4)
    ntm = NTM(task.n_inputs, task.n_outputs, **{"controller_size": 8, "n_rows": 9, "width": 3, **sizes})
    x, target, mask = task.batch(np.random.default_rng(0), 3, length=length)
    run = ntm.run(x)
    right = int(((run.logits > 0) == (target > 0.5))[length + 1 :, 0].sum())
    text = said(tmp_path, run, x, target, mask)
    assert f"{2 * length + 1} time steps, scored from step {length + 1} on: {right} of {4 * length} scored" in text
    assert text.count("rite head") >= sizes.get("n_write_heads", 1)


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        (0, "7 time steps, none of them scored. "),
        pytest.param(1, "scored from step 0 on: 18 of 21 scored bits right", marks=pytest.mark.thorough),
    ],
)
def test_memory_use_handles_all_or_nothing_scored(mask: float, expected: str) -> None:
    run, x, target, _ = hand_made([[14, 15, 0, -1, -1, -1, -1]], [[5, 5, 5, 5, 14, 15, 0]])
    trace = trace_of(run, x, target, np.full((1, 1, 1), mask))
    assert expected in trace_in_words(trace)
    assert "in 3 of the first 7 steps" in trace_in_words(trace)
    assert not draw(trace, "Title").axes[0].lines  # scoring begins nowhere


def test_memory_use_needs_the_steps_and_the_sequences_of_the_run(tmp_path: Path) -> None:
    task = Copy(n_bits=4)
    ntm = NTM(task.n_inputs, task.n_outputs, controller_size=8, n_rows=9, width=3)
    x, target, mask = task.batch(np.random.default_rng(0), 1, length=2)
    with pytest.raises(NTMError, match="did not keep its steps"):
        memory_use(ntm.run(x, keep_steps=False), x, target, mask, tmp_path / "use.png", "Title")
    with pytest.raises(NTMError, match=r"target \(4, 1, 4\).*logits have \(5, 1, 4\)"):
        memory_use(ntm.run(x), x, target[1:], mask, tmp_path / "use.png", "Title")
    assert not list(tmp_path.iterdir())


def test_memory_use_marks_moments_in_every_panel_and_describes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Figure] = []
    module = import_module("ntm_ref.view.memory_use")
    monkeypatch.setattr(module, "save", lambda figure, path, title, text: kept.append(figure) or text)
    task = TASKS["copy"]
    ntm = NTM(task.n_inputs, task.n_outputs, controller_size=5, n_rows=12, width=3)
    x, target, mask = batch(ntm, task, 1, length=4)
    run, moments = ntm.run(x), Moments([2, 5], "a round begins")
    text = memory_use(run, x, target, mask, tmp_path / "use.png", "Title", moments)
    assert text.endswith(" Marked, before steps 2 and 5: a round begins.")
    (marked,), plain = kept, draw(trace_of(run, x, target, mask), "Title", None)
    for ax, other in zip(marked.axes, plain.axes):
        assert [line.get_xdata()[0] for line in ax.lines[len(other.lines) :]] == [1.5, 1.5, 4.5, 4.5]  # lines, tips
    assert marked.axes[0].get_title(loc="right").endswith("\norange: a round begins")
