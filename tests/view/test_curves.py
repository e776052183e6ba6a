"""Learning curves of several models, beside the paper's numbers."""

from importlib import import_module
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from small import log

from ntm_ref.view import curves
from ntm_ref.view.curves import Reference, draw_references


def test_curves_describe_where_they_end_and_what_the_paper_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_curves_mark_and_name_the_numbers_of_the_paper() -> None:
    ax = Figure().subplots()
    models = ("ntm-feedforward", "ntm-lstm", "lstm")
    draw_references(ax, [Reference(model, 100, bits, "") for model, bits in zip(models, (1, 1, 9))])
    assert [tuple(line.get_xydata()[0]) for line in ax.lines[:3]] == [(100, 1), (100, 1), (100, 9)]
    assert ax.lines[0].get_markersize() > ax.lines[1].get_markersize()  # both can be seen
    assert [text.get_text() for text in ax.texts] == ["either controller", "LSTM alone"]
