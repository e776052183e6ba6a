"""The pictures show and say what is true of the numbers that they were given."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from small import one_hot

from ntm_ref import NTM, NTMError
from ntm_ref.tasks import Copy
from ntm_ref.view import learning_curve, memory_use, picture
from ntm_ref.view.focus import closest_reading, rows_to_show
from ntm_ref.view.learning_curve import draw_series, outcome_in_words
from ntm_ref.view.memory_use import draw
from ntm_ref.view.panels import number_rows
from ntm_ref.view.trace import trace_in_words, trace_of


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of 50 dots an inch."""
    monkeypatch.setattr(picture, "DPI", 50)


def entry(sequences: float, bits: float, wrong: float, norm: float = 2.0, norm_max: float = 30.0) -> dict[str, float]:
    names = ("sequences", "bits_per_sequence", "wrong_bits", "gradient_norm", "gradient_norm_max", "seconds")
    return dict(zip(names, (sequences, bits, wrong, norm, norm_max, sequences / 100)))


LOG = [entry(500, 80, 40, 5, 136.7), entry(1000, 3, 0.5, 60, 1903.3), entry(1500, 0.04, 0, 0.25, 9)]


def hand_made(written: list[list[int]], reads: list[list[int]], n_wrong: int = 0) -> tuple[Any, ...]:
    """run, x, target, mask of a sequence of 3 bits and a delimiter, whose heads look at these rows, step by step."""
    w = np.stack([one_hot(rows) for rows in reads + written], axis=1)  # (T, H, N)
    T, R, M = len(w), len(reads), 5
    rng = np.random.default_rng(0)
    x, target = rng.integers(0, 2, (2, T, 1, 3)).astype(float)
    mask = (np.arange(T) > T // 2).astype(float)[:, None, None]
    logits = 9 * (2 * target - 1)
    logits.reshape(-1)[T * 3 - n_wrong :] *= -1
    logits[0] *= -1  # not scored
    steps = [
        SimpleNamespace(
            state=SimpleNamespace(w=w[None, t], reads=rng.standard_normal((1, R, M))),
            a=rng.standard_normal((1, len(written), M)),
        )
        for t in range(T)
    ]
    run = SimpleNamespace(steps=steps, logits=logits, machine=SimpleNamespace(sizes=SimpleNamespace(n_read=R)))
    return run, x, target, mask


def said(tmp_path: Path, *sequence: Any) -> str:
    """The text alternative of a drawn sequence, once it is known to be in the file too."""
    text = memory_use(*sequence, tmp_path / "use.png", "Title")
    assert_holds(tmp_path / "use.png", text)
    return text


def assert_holds(path: Path, text: str) -> None:
    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.info["Description"] == text
        assert image.info["Title"] == "Title"
        assert image.size[0] >= 1300 * picture.DPI / 150
        assert len(np.unique(np.asarray(image.convert("L")))) > 10  # something is drawn


def test_matplotlib_waits_until_something_is_drawn(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from ntm_ref.view import learning_curve
assert not any(name.startswith("matplotlib") for name in sys.modules)
learning_curve([], 84, Path({str(tmp_path / "curve.png")!r}), "Title", solved_bits=0.05)
assert "matplotlib.figure" in sys.modules and "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# The learning curve


def test_learning_curve_says_the_log_s_numbers(tmp_path: Path) -> None:
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
        ([], "Nothing was logged yet; chance is 84"),
        (LOG[:1], "Not solved after 500 training sequences (5.0 s)"),
        ([entry(500, 0, 0, 0, 0)], "Solved after 500 training sequences (5.0 s)"),
    ],
)
def test_learning_curve_at_its_extremes(
    tmp_path: Path, coarse: None, entries: list[dict[str, float]], expected: str
) -> None:
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
def test_what_counts_as_solved(bits: list[float], solved_bits: float, expected: str) -> None:
    n = np.arange(1.0, len(bits) + 1)
    log = {"sequences": 500 * n, "bits_per_sequence": np.array(bits), "seconds": 5 * n}
    assert outcome_in_words(log, solved_bits) == expected


def test_zeros_stand_on_the_lower_edge_of_a_logarithmic_axis() -> None:
    ax = Figure().subplots()
    log = {"sequences": np.array([1.0, 2, 3]), "wrong_bits": np.array([20, 0, 0.2])}
    draw_series(ax, log, {"wrong_bits": {"color": "black"}})
    low, high = ax.get_ylim()
    line, zeros = ax.lines
    assert 0 < low < 0.2 < 20 < high
    np.testing.assert_array_equal(line.get_ydata(), [20, low, 0.2])
    np.testing.assert_array_equal(zeros.get_xydata(), [[2, low]])
    assert [text.get_text() for text in ax.texts] == ["0"]


# The use of memory


def test_memory_use_says_that_reading_followed_writing(tmp_path: Path) -> None:
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


def test_of_equal_readings_the_first_counts() -> None:
    reads = np.array([[9, 9], [9, 9], [4, 9], [5, 4], [4, 5], [5, 9]])
    assert closest_reading(np.array([4, 5]), reads) == (2, 2, 0)


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


def test_every_panel_shows_its_own_array() -> None:
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


def test_inputs_of_either_sign_are_drawn_around_zero() -> None:
    run, x, target, mask = hand_made([[1, 2, 3]], [[1, 2, 3]])
    x[0, 0, 0] = -2
    assert draw(trace_of(run, x, target, mask), "Title").axes[0].images[0].get_clim() == (-2, 2)


@pytest.mark.parametrize(
    ("length", "sizes"),
    [
        pytest.param(1, {}, marks=pytest.mark.thorough),
        pytest.param(6, {"n_read_heads": 2, "n_write_heads": 3}, marks=pytest.mark.thorough),
        (1, {"max_shift": 0, "n_rows": 1, "width": 1}),
        pytest.param(2, {"max_shift": 0, "n_rows": 1, "width": 1}, marks=pytest.mark.thorough),
    ],
)
def test_memory_use_draws_the_first_sequence_of_any_machine(
    tmp_path: Path, coarse: None, length: int, sizes: dict[str, int]
) -> None:
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
    [(0, "7 time steps, none of them scored. "), (1, "scored from step 0 on: 18 of 21 scored bits right")],
)
def test_memory_use_where_all_or_nothing_is_scored(mask: float, expected: str) -> None:
    run, x, target, _ = hand_made([[14, 15, 0, -1, -1, -1, -1]], [[5, 5, 5, 5, 14, 15, 0]])
    trace = trace_of(run, x, target, np.full((1, 1, 1), mask))
    assert expected in trace_in_words(trace)
    assert "in 3 of the first 7 steps" in trace_in_words(trace)
    assert not draw(trace, "Title").axes[0].lines  # scoring begins nowhere


def test_memory_use_wants_the_steps_and_the_sequences_of_the_run(tmp_path: Path) -> None:
    task = Copy(n_bits=4)
    ntm = NTM(task.n_inputs, task.n_outputs, controller_size=8, n_rows=9, width=3)
    x, target, mask = task.batch(np.random.default_rng(0), 1, length=2)
    with pytest.raises(NTMError, match="did not keep its steps"):
        memory_use(ntm.run(x, keep_steps=False), x, target, mask, tmp_path / "use.png", "Title")
    with pytest.raises(NTMError, match=r"target \(4, 1, 4\).*logits have \(5, 1, 4\)"):
        memory_use(ntm.run(x), x, target[1:], mask, tmp_path / "use.png", "Title")
    assert not list(tmp_path.iterdir())


# Which memory rows are shown


def w_of(n_rows: int, used: list[int], most: float = 1.0) -> np.ndarray:
    w = np.full((len(used) + 1, 1, n_rows), 1 / n_rows)
    w[np.arange(len(used)), 0, used] = most
    return w


@pytest.mark.parametrize(
    ("n_rows", "used", "first", "last", "n_shown"),
    [
        (128, list(range(33, 55)), 32, 55, 24),
        (128, list(range(120, 128)) + list(range(12)), 119, 12, 22),  # wraps round
        (128, [3], 125, 9, 13),  # never only a few
        (128, [0, 100], 99, 1, 31),
        (128, list(range(10, 120)), 0, 127, 128),  # most of them: all in order
        (128, list(range(40, 128)) + list(range(20)), 40, 39, 128),  # most of them, and they wrap round
        (8, [2, 3], 0, 7, 8),
        (1, [0], 0, 0, 1),
    ],
)
def test_rows_to_show(n_rows: int, used: list[int], first: int, last: int, n_shown: int) -> None:
    rows = rows_to_show(w_of(n_rows, used))
    assert (rows[0], rows[-1], len(rows)) == (first, last, n_shown)
    assert set(used) <= set(rows.tolist())
    assert ((np.diff(rows) - 1) % n_rows == 0).all()


def test_all_rows_are_shown_where_no_head_looks_at_one() -> None:
    np.testing.assert_array_equal(rows_to_show(w_of(128, [5, 6], most=0.4)), np.arange(128))


@pytest.mark.parametrize(
    ("first", "n_shown", "expected"),
    [
        (32, 24, {"35": 3, "40": 8, "45": 13, "50": 18, "55": 23}),
        (110, 40, {"110": 0, "120": 10, "0": 18, "10": 28, "20": 38}),
        (108, 128, {"0": 20, "20": 40, "40": 60, "60": 80, "80": 100, "100": 120}),  # no room for 120
        (0, 1, {"0": 0}),
    ],
)
def test_memory_rows_keep_their_true_numbers(first: int, n_shown: int, expected: dict[str, int]) -> None:
    ax = Figure().subplots()
    number_rows(ax, (first + np.arange(n_shown)) % 128)
    assert {label.get_text(): int(at) for label, at in zip(ax.get_yticklabels(), ax.get_yticks())} == expected
