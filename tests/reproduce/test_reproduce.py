"""The paper's figures anew: what is counted, how it is judged, and that the pictures show it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image
from small import N_ROWS as N
from small import one_hot

from ntm_ref import NTM, TASKS, pretrained
from ntm_ref.cli import main, ship
from ntm_ref.recipes import MODELS, recipe_for
from ntm_ref.reproduce import copying, predicting, recalling, repeating, sorting
from ntm_ref.reproduce.answers import answer_column, batch
from ntm_ref.reproduce.figures import FIGURES
from ntm_ref.reproduce.looks import fit_line, followed, found, locations, overlap, returned
from ntm_ref.reproduce.marks import MARKS, Mark, Ours, rows_of, verdict
from ntm_ref.reproduce.measures import cost_by, in_the_papers_bits, off_by, slips
from ntm_ref.reproduce.recalling import answered_items
from ntm_ref.runs import Session
from ntm_ref.tasks import NGrams
from ntm_ref.training import wrong_bits
from ntm_ref.view import curves, longer, memory_use, picture, sort_example, strips
from ntm_ref.view.curves import Reference, draw_references
from ntm_ref.view.memory_use import Moments, draw
from ntm_ref.view.strips import Column, Strip, answer
from ntm_ref.view.trace import trace_of

ENTRY = {
    "sequences": 500,
    "bits_per_sequence": 7.0,
    "optimal_bits": 0.0,
    "wrong_bits": 3.0,
    "gradient_norm": 1.0,
    "gradient_norm_max": 2.0,
    "seconds": 5.0,
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package folder with a small machine for every task and an LSTM for copy, none of them trained."""
    folder = tmp_path_factory.mktemp("package")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pretrained, "FOLDER", folder)
        patch.setattr(ship, "N_SEQUENCES", 1)
        patch.setattr(picture, "DPI", 60)
        for module in (copying, predicting, recalling, repeating, sorting):
            for name in {"MANY", "SOME", "FEW"} & set(vars(module)):
                patch.setattr(module, name, 2)
        for n, name in zip((1, 1, 2, 1, 2), TASKS):
            run = tmp_path_factory.mktemp("runs") / name
            small = replace(recipe_for(name), controller_size=5, n_rows=12, width=3, n_read_heads=n, n_write_heads=1)
            session = Session.start(run, {"name": name}, small, seed=0)
            session.log = [{**ENTRY, "sequences": seen} for seen in (500, 1000)]
            session.save()
            ship.ship(run)
        run = tmp_path_factory.mktemp("runs") / "lstm"
        recipe = replace(recipe_for("copy", "lstm"), controller_size=5, n_layers=2)
        session = Session.start(run, {"name": "copy"}, recipe, seed=0)
        session.log = [{**ENTRY, "bits_per_sequence": 5.5}]
        session.save()
        ship.ship(run, beside=True)
        yield folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder with nothing in it."""
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path / "empty")
    pretrained.FOLDER.mkdir()
    return pretrained.FOLDER


def pictures(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def rows_in(said: str) -> list[str]:
    """The rows of the printed table."""
    return [line for line in said.splitlines() if re.match(r"\d+ {5,}", line)]


# The command


OF_EACH_KIND = (3, 12, 17)  # curves, the use of memory, a line


@pytest.mark.parametrize("drawn", [OF_EACH_KIND, pytest.param(tuple(FIGURES), marks=pytest.mark.thorough)])
def test_all_figures_are_made_and_stand_in_the_table(
    drawn: tuple[int, ...],
    package: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each picture is made, with its texts; those of some are left empty, since drawing takes most of the time."""
    savefig = Figure.savefig

    def saved(self: Figure, path: Path, **named: Any) -> None:
        if not any(f"figure_{figure:02d}" in path.name for figure in drawn):
            self.clear()
        savefig(self, path, **named)

    monkeypatch.setattr(Figure, "savefig", saved)
    assert main(["reproduce", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert pictures(tmp_path / "out") == [f"figure_{figure:02d}.png" for figure in range(3, 19)]
    for figure in range(3, 19):
        path = tmp_path / "out" / f"figure_{figure:02d}.png"
        with Image.open(path) as image:
            text = image.info["Description"]
            assert image.info["Title"] == f"Figure {figure}: {FIGURES[figure].shows}"
            assert text.startswith(image.info["Title"] + ". ")
            assert (len(np.unique(np.asarray(image.convert("L")))) > 10) == (figure in drawn)
        assert f"\n{path}: {text}\n" in said
    rows = rows_in(said)
    assert {int(row.split()[0]) for row in rows} == set(range(3, 19))
    assert len(rows) == len(MARKS)  # figure 14 has one of its two, figure 16 a row without a number
    by_start = {row[:60].strip(): row for row in rows}
    assert by_start["3      copy, feedforward: bits per sequence"].endswith("7 by 1,000             not matched")
    assert by_start["3      copy, LSTM alone: bits per sequence"].endswith("5.5 by 500             matched")
    assert by_start["3      copy, LSTM controller: bits per sequence"].endswith("no log shipped yet")
    counts = {word: sum(row.endswith(f" {word}") for row in rows) for word in ("better", "matched", "not matched")}
    counts["matched"] -= counts["not matched"]
    assert ", ".join(f"{n} {word}" for word, n in counts.items()) in said


def test_what_is_not_shipped_is_said(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reproduce", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert pictures(tmp_path / "out") == ["figure_16.png"]  # an example needs no machine
    assert "0 better, 0 matched, 0 not matched" in said
    assert said.count("no weights shipped yet") == sum(FIGURES[mark.figure].needs == "weights" for mark in MARKS)
    assert said.count("no log shipped yet") == sum(FIGURES[mark.figure].needs == "log" for mark in MARKS)


def test_only_what_is_asked_for_is_drawn_and_the_rest_of_the_folder_left_alone(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "runs" / "figures"
    folder.mkdir(parents=True)
    (folder / "figure_06.png").write_text("mine")
    (folder / "figure_16.png").write_text("an older one")
    assert main(["reproduce", "16", "3", "16"]) == 0
    assert pictures(folder) == ["figure_03.png", "figure_06.png", "figure_16.png"]
    assert (folder / "figure_06.png").read_text() == "mine"
    assert (folder / "figure_16.png").read_bytes().startswith(b"\x89PNG")
    assert [row.split()[0] for row in rows_in(capsys.readouterr().out)] == ["3", "3", "3", "16"]


@pytest.mark.parametrize("figure", ["2", "19", "three", "-3", "³"])
def test_an_unknown_figure_is_refused(
    figure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["reproduce", "--", "16", figure]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(f"ntm-ref: error: reproduce: there is no figure {figure!r}, expected one of 3, 4, 5")
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine")
    assert main(["reproduce", "16", "--out", str(tmp_path / "out")]) == 2
    assert "out is a file, expected a folder" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


def test_weights_without_a_memory_are_refused_where_it_is_to_be_shown(
    package: Path, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in ("npz", "json", "jsonl"):
        (empty / f"copy.{suffix}").write_bytes((package / f"copy.lstm.{suffix}").read_bytes())
    assert main(["reproduce", "4", "--out", str(tmp_path / "out")]) == 0
    assert main(["reproduce", "6", "--out", str(tmp_path / "out")]) == 2
    assert "the weights 'copy' are of an LSTM, which has no memory to show" in capsys.readouterr().err
    assert pictures(tmp_path / "out") == ["figure_04.png"]


# The paper's numbers, and the verdicts


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
def test_verdicts(value: float, more_is_better: bool, expected: str) -> None:
    assert verdict(Mark(3, "", "", "", 10, 0.5, 0, more_is_better), value) == expected


def test_the_table_has_the_paper_s_numbers() -> None:
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


def test_rows_say_what_is_missing_or_leave_it_out() -> None:
    ours = {"ntm-lstm": Ours(0.1, "0.1 by 3,000")}
    rows = rows_of(3, "", ours, "no log")
    assert [(row.ours, row.verdict) for row in rows] == [("no log", ""), ("0.1 by 3,000", "matched"), ("no log", "")]
    assert [row.verdict for row in rows_of(3, "", ours, "")] == ["matched"]
    assert [row.ours for row in rows_of(3, "", None, "nothing")] == ["nothing"] * 3


# What is counted


def log(*entries: tuple[float, float]) -> list[dict[str, float]]:
    return [{"sequences": sequences, "bits_per_sequence": bits} for sequences, bits in entries]


def test_a_cost_is_that_of_the_last_entry_in_time() -> None:
    entries = log((500, 80), (1000, 5), (1100, 4), (1200, 3))
    assert cost_by(entries, 1000) == (4, 1100)  # a tenth more is allowed: the paper's number is read off a plot
    assert cost_by(entries, 10**6) == (3, 1200)
    assert np.isnan(cost_by(entries, 100)[0])


def test_ngrams_cost_as_in_the_paper() -> None:
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
def test_slips(said: str, expected: int) -> None:
    vectors = dict(zip("abcdefx", np.eye(7)))
    assert slips(*(np.array([vectors[letter] for letter in text]) for text in (said, "abcdef"))) == expected


def run_of(*heads: list[list[int]], n_read: int) -> Any:
    """A run in which every head looks at these rows: of each head, of each sequence, one for each step."""
    w = np.stack([np.stack([one_hot(rows) for rows in head], axis=1) for head in heads], axis=2)  # (T, B, H, N)
    steps = [SimpleNamespace(state=SimpleNamespace(w=w_t)) for w_t in w]
    return SimpleNamespace(steps=steps, machine=SimpleNamespace(sizes=SimpleNamespace(n_read=n_read)))


def test_followed() -> None:
    written = [3, 4, 5, 6, 9, 9, 9, 9]
    reads = [[9, 9, 9, 9, 3, 4, 9, 6]]
    assert followed(run_of(reads, [written], n_read=1), 4) == 0.75
    assert followed(run_of(reads, [[0] * 8], [written], n_read=1), 4) == 0.75  # the best of the heads that write
    assert followed(run_of(reads, [[-1] * 8], n_read=1), 4) == 0


def test_returned() -> None:
    rounds = [0, 0, 0, 3, 4, 5, 3, 4, 7, -1]  # two inputs, a delimiter, rounds of three less the end marker
    run = run_of([[0, 0, 0, 3, 4, 3, 4, 3, 7, 9]], [rounds], n_read=1)
    assert returned(run, length=2, repeats=3) == 0.75
    assert returned(run_of([[0, 0, 0, -1, -1, -1, -1, 9]], [[0] * 8], n_read=1), length=2, repeats=2) == 0


def test_off_by() -> None:
    marker = np.zeros(201, bool)
    assert off_by(marker, 10, 20) == 20
    marker[200] = True
    assert off_by(marker, 10, 20) == 0
    marker[110] = True
    assert off_by(marker, 10, 20) == 9


def test_found() -> None:
    """Two items of one vector: steps 0, 1 and 2, 3; the query at 4, 5; the answer at 6, 7."""
    written = [1, 2, 3, 4, 5, 6, 7, 8]
    for read, expected in ((4, 1), (5, 1), (2, 0), (6, 0), (-1, 0)):  # row 5 at the next item's delimiter, its own too
        run = run_of([[0, 0, 0, 0, 0, 0, 0, read]], [written], n_read=1)
        assert found(run, np.array([1]), n_items=2, item_length=1) == expected
    early = run_of([[0, 0, 0, 0, 4, 4, 0, 0]], [written], n_read=1)
    assert found(early, np.array([1]), n_items=2, item_length=1) == 0
    again = run_of([[0, 0, 0, 0, 0, 0, 0, 2]], [[1, 2, 3, 2, 5, 6, 7, 8]], n_read=1)
    assert found(again, np.array([0]), n_items=2, item_length=1) == 0  # overwritten by the item after it


def test_overlap() -> None:
    task = NGrams(n_context=1, min_length=9, max_length=9)
    bits = [0, 1, 0, 0, 1, 1, 0, 1]
    x = np.array(bits, float).reshape(-1, 1, 1)
    assert overlap(run_of([bits], [bits], n_read=1), x, task) == pytest.approx(1)
    assert overlap(run_of([[5] * 8], [bits], n_read=1), x, task) == pytest.approx(0)  # always the same row
    assert overlap(run_of([[9, 9, *bits[2:]]], [bits], n_read=1), x, task) == pytest.approx(1)  # not learned yet
    assert overlap(run_of([list(range(8))], [bits], n_read=1), x, task) == 0  # a step is no proof of itself


def test_a_line_through_the_rows_of_a_ring() -> None:
    priority = np.linspace(-1, 1, 9)
    rows = np.stack([np.full(9, 3.0), (14 + 4 * (priority + 1)) % N], axis=1)  # 14 to 22, across the end
    fit = fit_line(rows, priority, N)
    assert fit.head == 1
    assert fit.r_squared == pytest.approx(1)
    np.testing.assert_allclose((fit.rows(priority) + fit.first_row) % N, rows[:, 1])
    assert fit_line(rows[:, :1], priority, N).r_squared == 0  # a head that stays says nothing
    noise = np.random.default_rng(0).uniform(0, N, (400, 1))
    assert fit_line(noise, np.random.default_rng(1).uniform(-1, 1, 400), N).r_squared < 0.1


def test_locations_lie_between_rows_and_on_the_ring() -> None:
    w = np.array([one_hot([5])[0], (one_hot([5])[0] + one_hot([6])[0]) / 2, (one_hot([15])[0] + one_hot([0])[0]) / 2])
    np.testing.assert_allclose(locations(w), [5, 5.5, 15.5])


def test_the_answered_item_follows_the_query() -> None:
    task = TASKS["associative-recall"]
    x, target, _ = task.batch(np.random.default_rng(0), 30, items=5)
    items = answered_items(x, n_items=5, stride=4)
    for b, item in enumerate(items):
        np.testing.assert_array_equal(x[4 * item + 1 : 4 * item + 4, b, :6], target[-3:, b])
    assert set(items) == {1, 2, 3, 4}


# The pictures


def test_curves_say_where_they_end_and_what_the_paper_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("ntm_ref.view.curves"), "save", lambda figure, path, title, text: text)
    logs = {"ntm-lstm": log((500, 80), (7000, 0.04)), "lstm": log((500, 70), (90_000, 6))}
    references = [Reference("lstm", 100_000, 5, "5 by 100,000 sequences")]
    assert curves(logs, references, tmp_path / "curves.png", "Title", 84) == (
        "Title. A coin costs 84 bits per sequence. NTM with LSTM controller: 0.04 bits per sequence after 7,000 "
        "training sequences, from 80 at first. LSTM alone: 6 bits per sequence after 90,000 training sequences, from "
        "70 at first. The paper's LSTM alone: 5 by 100,000 sequences."
    )
    text = curves(logs, references, tmp_path / "curves.png", "Title", 195, optimum=132.98)
    assert text.startswith("Title. The optimum is 133. NTM")
    text = curves({"lstm": log((500, 133.52), (1000, 99.96))}, [], tmp_path / "curves.png", "Title", 195)
    assert "LSTM alone: 100 bits per sequence after 1,000 training sequences, from 133.5 at first" in text


def test_the_paper_s_numbers_are_in_their_places_and_named() -> None:
    ax = Figure().subplots()
    models = ("ntm-feedforward", "ntm-lstm", "lstm")
    draw_references(ax, [Reference(model, 100, bits, "") for model, bits in zip(models, (1, 1, 9))])
    assert [tuple(line.get_xydata()[0]) for line in ax.lines[:3]] == [(100, 1), (100, 1), (100, 9)]
    assert ax.lines[0].get_markersize() > ax.lines[1].get_markersize()  # both can be seen
    assert [text.get_text() for text in ax.texts] == ["either controller", "LSTM alone"]


def test_an_answer_shows_the_error_and_crosses_what_is_wrong() -> None:
    target, p = np.array([[1.0, 0], [0, 1]]), np.array([[0.9, 0.6], [0.2, 0.3]])
    scored = np.array([[True, True], [True, False]])
    strips_of = answer("", target, p, scored).strips
    assert [strip.label for strip in strips_of] == ["target", "output", "error"]
    np.testing.assert_array_equal(strips_of[0].values, target)
    np.testing.assert_array_equal(strips_of[1].values, p)
    np.testing.assert_allclose(strips_of[2].values, [[-0.1, 0.6], [0.2, 0]])
    np.testing.assert_array_equal(strips_of[2].crossed, [[False, True], [False, False]])


def test_strips_are_drawn_as_wide_as_they_are_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    module = import_module("ntm_ref.view.strips")
    monkeypatch.setattr(module, "save", lambda figure, path, title, text: kept.append(figure) or text)
    short, long = (Column(f"{n}", [Strip("target", np.eye(n)[:, :3])] * 2) for n in (10, 30))
    assert strips([[short, long], [long]], tmp_path / "strips.png", "Title", "what is seen") == "Title. what is seen"
    axes = kept[0].axes
    widths = [ax.get_position().width for ax in axes]
    assert [ax.get_title(loc="left") for ax in axes] == ["10", "", "30", "", "30", ""]
    assert widths[2] == pytest.approx(3 * widths[0])
    np.testing.assert_array_equal(axes[2].images[0].get_array(), np.eye(30)[:, :3].T)


def test_an_answer_column_has_the_scored_steps_of_the_machine_s_answer() -> None:
    task = TASKS["repeat-copy"]
    ntm = NTM(task.n_inputs, task.n_outputs, controller_size=5, n_rows=12, width=3)
    column = answer_column(ntm, task, "this", length=2, repeats=3)
    x, target, mask = batch(ntm, task, 1, length=2, repeats=3)
    run = ntm.run(x)
    assert column.title == f"this\n{round(wrong_bits(run.logits, target, mask))} wrong bits"
    np.testing.assert_array_equal(column.strips[0].values, target[3:, 0])
    np.testing.assert_allclose(column.strips[1].values, 1 / (1 + np.exp(-run.logits[3:, 0])), rtol=1e-5)
    assert (column.strips[2].values[-1, :-1] == 0).all()  # after the last vector only the marker is scored


def test_longer_sequences_are_said_beside_the_paper_s(tmp_path: Path) -> None:
    rows = [{"items": n, "bits_per_sequence": n / 10, "wrong_bits": n / 20, "scored_bits": 18} for n in (6, 20)]
    text = longer(rows, "items", 6, {20: (7.5, "7 to 8")}, tmp_path / "longer.png", "Title")
    assert text == (
        "Title. Trained on up to 6 items; at 20 items, 1 of 18 bits are wrong. Bits per sequence: 0.6 at 6, 2 at 20 "
        "items. The paper: 7 to 8 at 20."
    )


def test_moments_are_marked_in_every_panel_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_the_example_of_the_sort_leads_every_vector_to_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []
    monkeypatch.setattr("ntm_ref.view.sorting.save", lambda figure, path, title, text: kept.append(figure) or text)
    vectors, priorities = np.eye(5)[:, :3], np.array([0.1, -0.9, 0.8, 0.3, -0.2])
    text = sort_example(vectors, priorities, vectors[[2, 3, 0, 4]], tmp_path / "sort.png", "Title")
    assert "The first is input 2, with priority 0.80, the last input 4, with -0.20." in text
    bars, shown, between, target = kept[0].axes
    assert [line.get_xdata()[0] for line in between.lines] == [2, 3, 0, 4]
    assert [line.get_xdata()[1] for line in between.lines] == [0.5, 1.5, 2.5, 3.5]  # centred under the five
    np.testing.assert_array_equal(shown.images[0].get_array(), vectors.T)
    np.testing.assert_array_equal(target.images[0].get_array(), vectors[[2, 3, 0, 4]].T)
    colours = [bar.get_facecolor() for bar in bars.patches]
    assert [colour == colours[0] for colour in colours] == [True, False, True, True, True]
