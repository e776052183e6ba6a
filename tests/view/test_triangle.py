"""The triangle of weightings: where the corners are, what is straight, and what the picture says."""

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib import pyplot

from ntm_ref import CircularShift, ContentWeighting, Interpolation, Sharpening
from ntm_ref.view.lessons.triangle import CORNERS, at, triangle

PATHS = {
    "key strength": ContentWeighting().forward(np.tile([1.0, 0.8, 0.1], (20, 1)), np.geomspace(0.1, 60, 20)[:, None]),
    "gate": Interpolation().forward(
        np.tile([0.0, 0.1, 0.9], (5, 1)), np.tile([0.8, 0.2, 0.0], (5, 1)), np.linspace(0, 1, 5)[:, None]
    ),
    "sharpening": Sharpening().forward(np.tile([0.25, 0.4, 0.35], (9, 1)), np.geomspace(1, 20, 9)[:, None]),
    "blur": np.stack([np.eye(3), CircularShift().forward(np.eye(3), np.tile([0.1, 0.6, 0.3], (3, 1)))]),
}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The number of axes of each picture that was shown."""
    pyplot.switch_backend("agg")
    counts: list[int] = []
    monkeypatch.setattr(pyplot, "show", lambda: counts.append(len(pyplot.gcf().axes)))
    yield counts
    pyplot.close("all")


def test_triangle_has_equal_sides_and_the_uniform_weighting_at_its_centre() -> None:
    sides = CORNERS - np.roll(CORNERS, 1, axis=0)
    np.testing.assert_allclose((sides**2).sum(axis=-1), 1)
    np.testing.assert_allclose(at(np.eye(3)), CORNERS)
    np.testing.assert_allclose(at(np.full(3, 1 / 3)), CORNERS.mean(axis=0))


def test_triangle_tells_where_each_path_leads(capsys: pytest.CaptureFixture[str], shown: list[int]) -> None:
    triangle(PATHS)
    printed = capsys.readouterr().out
    assert "key strength: a curve, from (0.35, 0.34, 0.32) to (1.00, 0.00, 0.00)." in printed
    assert "gate: straight, from (0.80, 0.20, 0.00) to (0.00, 0.10, 0.90)." in printed
    assert "sharpening: a curve, from (0.25, 0.40, 0.35) to (0.00, 0.94, 0.06)." in printed
    assert "from (1.00, 0.00, 0.00) to (0.60, 0.30, 0.10) and from (0.00, 1.00, 0.00) to (0.10, 0.60, 0.30)" in printed
    assert shown == [1]


def test_triangle_draws_each_path_apart_if_asked(shown: list[int]) -> None:
    triangle(PATHS, title="four stages", apart=True)
    triangle({"gate": PATHS["gate"]}, rows=("a", "b", "c"), apart=True)
    assert shown == [4, 1]


def test_triangle_draws_a_path_that_goes_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    triangle({"stays": np.tile([0.2, 0.3, 0.5], (4, 1))})
    assert "stays: straight, from (0.20, 0.30, 0.50) to (0.20, 0.30, 0.50)." in capsys.readouterr().out
