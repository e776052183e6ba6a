"""The picture of error against step size shows and says what is true of the sweep that it was given."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from ntm_ref.view import step_sizes

STEPS = [10.0**-k for k in range(1, 13)]
V = [1e-2, 1e-4, 1e-6, 1e-8, 2.5e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3]


def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool = False, **changes: Any) -> tuple[str, Figure]:
    """The text alternative, and the figure itself, of which nothing is drawn unless it is ``whole``."""
    figures: list[Figure] = []
    save = Figure.savefig

    def keep(self: Figure, *arguments: Any, **named: Any) -> None:
        figures.append(self)
        save(self if whole else Figure(figsize=(1, 1)), *arguments, **named)

    monkeypatch.setattr(Figure, "savefig", keep)
    sweep = {"stage": "Gate", "steps": STEPS, "central": {"x": V}, "complex": {"x": 3e-16}, "wrong": []}
    sweep |= {"not_compared": {}, "contract": 0} | changes
    text = step_sizes(sweep, tmp_path / "sweep.png")
    with Image.open(tmp_path / "sweep.png") as picture:
        assert picture.text["Description"] == text
    return text, figures[0]


def test_step_sizes_draw_a_right_gradient_as_a_line_that_comes_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, figure = drawn(tmp_path, monkeypatch, whole=True)
    assert text.startswith("Gradients of Gate against differences. All right: every error comes down")
    assert "d_x comes down to 2.5e-10, at a step of 1e-05" in text
    (ax,) = figure.axes
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert ax.lines[0].get_xydata() == pytest.approx(np.column_stack([STEPS, V]))
    assert ax.get_xlabel() == "step size h of the central difference"
    assert "by the complex step" in [label.get_text() for label in ax.texts]


def test_step_sizes_draw_a_wrong_gradient_dashed_and_name_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flat = [0.64] * len(STEPS)
    text, figure = drawn(
        tmp_path, monkeypatch, whole=True, central={"x": V, "g": flat}, complex={"x": 3e-16, "g": 0.64}, wrong=["g"]
    )
    assert "Wrong at every step: d_g, a flat line" in text
    assert "d_g never comes below 0.64" in text
    right, wrong, by_complex = figure.axes[0].lines
    assert (right.get_linestyle(), wrong.get_linestyle()) == ("-", "--")
    assert right.get_marker() != wrong.get_marker()
    assert wrong.get_label() == "d_g: wrong"
    assert by_complex.get_ydata()[0] == pytest.approx(3e-16)  # that of the right one


def test_step_sizes_draw_errors_of_zero_and_missing_errors_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [float("nan"), float("inf"), *[0.0] * 10]
    text, figure = drawn(tmp_path, monkeypatch, central={"x": values}, complex={"x": None})
    assert "d_x comes down to 0, at a step of" in text
    assert len(figure.axes[0].lines) == 1  # no line of a complex step
    assert figure.axes[0].lines[0].get_ydata()[-1] > 0


def test_step_sizes_leave_out_what_cannot_be_compared_and_say_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = {"central": {"x": V, "g": [float("nan")] * 12}, "complex": {"x": 3e-16, "g": float("nan")}}
    text, figure = drawn(tmp_path, monkeypatch, **both, not_compared={"g": "its shape is wrong"}, contract=1)
    assert "WRONG: d_g cannot be compared: its shape is wrong. Error" in text
    assert "nan" not in text
    assert [line.get_label() for line in figure.axes[0].lines][:1] == ["d_x"]
    text, _ = drawn(tmp_path, monkeypatch, **both, not_compared={"x": "it was not returned", "g": "its shape is wrong"})
    assert text.endswith("d_x cannot be compared: it was not returned; d_g cannot be compared: its shape is wrong.")
    text, _ = drawn(tmp_path, monkeypatch, **both, wrong=["x"], not_compared={"g": "its shape is wrong"})
    assert "comes down. d_g cannot be compared: its shape is wrong. Error" in text


def test_step_sizes_say_that_a_stage_is_wrong_by_the_contract_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, _ = drawn(tmp_path, monkeypatch, contract=2)
    assert "WRONG by the contract alone; the numbers are right: every error comes down" in text
