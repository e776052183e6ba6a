"""Learning curves of several models, beside the paper's numbers."""

from importlib import import_module
from itertools import combinations
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from small import log

from ntm_ref.view import curves
from ntm_ref.view.curves import Reference, draw_diamonds, name_diamonds


def test_curves_describe_where_they_end_and_what_the_paper_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("ntm_ref.view.curves"), "save", lambda figure, path, title, text: text)
    logs = {"ntm-lstm": log((500, 80), (7000, 0.04)), "lstm": log((500, 70), (90_000, 6))}
    references = [Reference("lstm", 100_000, 5, "5 by 100,000 sequences")]
    assert curves(logs, references, tmp_path / "curves.png", "Title", 84) == (
        "Title. A coin costs 84 bits per sequence. NTM with LSTM controller: 0.04 bits per sequence after 7,000 "
        "training sequences, from 80 at first. LSTM alone: 6 bits per sequence after 90,000 training sequences, from "
        "70 at first. The paper's LSTM alone: 5 by 100,000 sequences."
    )
    logs = {"ntm-lstm": log((500, 180), (7000, 133.5)), "lstm": log((500, 170), (90_000, 140))}
    references = [Reference("lstm", 100_000, 136, "136 by 100,000 sequences")]
    text = curves(logs, references, tmp_path / "curves.png", "Title", 200, optimum=132.98)
    assert text.startswith("Title. The optimum is 133. NTM")
    text = curves({"lstm": log((500, 133.52), (1000, 99.96))}, [], tmp_path / "curves.png", "Title", 195)
    assert "LSTM alone: 100 bits per sequence after 1,000 training sequences, from 133.5 at first" in text


def test_curves_mark_and_name_the_numbers_of_the_paper() -> None:
    ax = Figure().subplots()
    models = ("ntm-feedforward", "ntm-lstm", "lstm")
    references = [Reference(model, 100, bits, "") for model, bits in zip(models, (1, 1, 9))]
    draw_diamonds(ax, references)
    name_diamonds(ax, references)
    assert [tuple(line.get_xydata()[0]) for line in ax.lines[:3]] == [(100, 1), (100, 1), (100, 9)]
    assert ax.lines[0].get_markersize() > ax.lines[1].get_markersize()  # both can be seen
    assert [text.get_text() for text in ax.texts] == ["either controller", "LSTM alone"]


@pytest.mark.parametrize("places", [[(5e4, 5), (1e5, 5)], [(1e6, 1.02), (1e6, 0.52), (1e6, 3)], [(1e5, 5), (1.1e5, 5)]])
def test_curves_names_cover_neither_a_diamond_nor_each_other(places: list[tuple[float, float]]) -> None:
    ax = Figure(figsize=(9, 5.2)).subplots()
    ax.set(xscale="log", yscale="log", xlim=(500, 1.2e6), ylim=(1e-3, 1e3))
    models = ("ntm-lstm", "ntm-feedforward", "lstm")
    name_diamonds(ax, [Reference(model, *place, "") for model, place in zip(models, places)])
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == len(places)
    assert not any(box.contains(*point) for box in boxes for point in ax.transData.transform(places))
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_curves_above_an_optimum_are_shown_from_the_first_entry_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(
        import_module("ntm_ref.view.curves"), "save", lambda figure, path, title, text: drawn.append(figure)
    )
    logs = {"ntm-lstm": log((500, 190), (7000, 133.5)), "lstm": log((500, 188), (90_000, 150))}
    curves(logs, [Reference("lstm", 100_000, 134, "")], tmp_path / "curves.png", "Title", 200, optimum=133)
    (ax,) = drawn[0].axes
    low, high = ax.get_ylim()
    assert ax.lines[0].get_ydata() == pytest.approx([57, 0.5])
    assert low <= 0.5
    assert high > 57
    assert "above the optimum of 133" in ax.get_ylabel() + ax.texts[0].get_text()
