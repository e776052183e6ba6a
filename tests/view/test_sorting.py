"""The picture of an example of priority sort."""

from pathlib import Path

import numpy as np
import pytest

from ntm_ref.view import sort_example


def test_sort_example_leads_every_vector_to_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
