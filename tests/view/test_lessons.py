"""The pictures that several tutorials share."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot

from ntm_ref.support.errors import NTMError
from ntm_ref.view.lessons import machine as machine_picture
from ntm_ref.view.lessons import pipeline as pipeline_picture
from ntm_ref.view.lessons import undo_blur
from ntm_ref.view.lessons.pipeline import CARDS, VERMILION, pipeline, worked_example


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch):
    """The figures and texts that were shown."""
    found: list[tuple[Any, str]] = []
    pyplot.switch_backend("agg")
    for module in (machine_picture, pipeline_picture, undo_blur):
        monkeypatch.setattr(module, "show", lambda figure, text: found.append((figure, text)))
    yield found
    pyplot.close("all")


def words(figure: pyplot.Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_machine_names_its_parts_in_the_picture_and_in_words(shown: list[tuple[Any, str]]) -> None:
    machine_picture.machine()
    ((figure, text),) = shown
    figure.canvas.draw()
    for part in ("controller", "memory", "read\nhead", "write\nhead", "input  x", "output  y"):
        assert part in words(figure)
        assert part.replace("\n", " ").replace("  ", " ") in text


@pytest.mark.parametrize(
    "here",
    [pytest.param(card.stage, marks=[pytest.mark.thorough] * (card.stage not in ("shift", "write"))) for card in CARDS],
)
def test_pipeline_marks_one_stage(shown: list[tuple[Any, str]], here: str) -> None:
    pipeline(here)
    ((figure, text),) = shown
    if here == "shift":
        figure.canvas.draw()
    (card,) = (card for card in CARDS if card.stage == here)
    edges = [patch.get_bbox().bounds for patch in figure.axes[0].patches if patch.get_edgecolor() == of(VERMILION)]
    assert np.allclose(card.area, max(edges, key=lambda edge: edge[3]))
    assert len(edges) == 2  # the card, and the words below it
    assert words(figure).count("you are here") == 1
    assert text.endswith(f"The box of {here} is marked: you are here.")
    boxes = [patch.get_bbox() for patch in figure.axes[0].patches]
    assert not any(a.count_overlaps([b]) for i, a in enumerate(boxes) for b in boxes[i + 1 :]), "boxes overlap"


def of(colour: str) -> tuple[float, ...]:
    from matplotlib.colors import to_rgba

    return to_rgba(colour)


def test_pipeline_example_differs_at_every_stage() -> None:
    """Each weighting is one, and the picture has something to tell: the stage changes it visibly."""
    example = worked_example()
    names = ["w_prev", "w_content", "w_gated", "w_shifted", "w"]
    for before, after in pairwise(names):
        assert example[after].sum() == pytest.approx(1)
        assert np.abs(example[after] - example[before]).max() > 0.2
    assert example["w"].max() > example["w_shifted"].max()
    assert not np.allclose(example["new M"], example["M"])


def test_pipeline_refuses_a_stage_that_there_is_not() -> None:
    with pytest.raises(NTMError, match="there is no stage 'gate', expected one of similarity, content, interpolation"):
        pipeline("gate")
    assert not pyplot.get_fignums()


def test_walks_are_told_by_their_largest_weight_and_their_mean_row(shown: list[tuple[Any, str]]) -> None:
    undo_blur.walks({2.0: np.array([[1.0, 0, 0, 0], [0.5, 0.1, 0.1, 0.3]])}, np.array([0, 0.1, 0.9]))
    ((_, text),) = shown
    assert "with gamma = 2 the largest weight at the end is 0.50, on row 0, and the mean row is 1.2" in text
