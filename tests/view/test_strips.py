"""Strips: targets, outputs and errors, drawn to scale."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from ntm_ref.view import strips
from ntm_ref.view.strips import Column, Strip, answer


def test_strips_of_an_answer_show_the_error_and_cross_what_is_wrong() -> None:
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
