"""gradcheck/derivatives/sample.py: of a large argument a sample is measured, and all of it along one direction."""

from typing import Any

import numpy as np
import pytest
from changed import normal

from ntm_ref import check_stage
from ntm_ref.gradcheck.derivatives.sample import MOST, SAMPLE, sampled_rows

SHAPE = (60, 40)


class Layer:
    """y = tanh(x W); a subclass may change d_W."""

    real = False

    def forward(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
        self.x, self.W = x, W
        self.y = np.tanh((x.real @ W.real) if self.real else x @ W)
        return self.y

    def backward(self, d: np.ndarray) -> Any:
        d_z = d * (1 - self.y**2)
        return d_z @ self.W.T, self.changed(self.x.T @ d_z)

    def changed(self, d_W: np.ndarray) -> np.ndarray:
        return d_W


def report_of(**methods: Any) -> Any:
    stage = type("Changed", (Layer,), methods)
    return check_stage(stage, normal((2, 60)), normal(SHAPE) / 8)


def test_sampled_rows_are_spread_along_every_axis() -> None:
    for shape in ((MOST + 1,), (784, 64), (3, 1000, 2), (2, 2, 2, 700), (1, 4000)):
        rows = sampled_rows(shape)
        assert rows is not None
        assert len(rows) > 0.95 * SAMPLE
        assert (np.diff(rows) > 0).all()
        assert {0, int(np.prod(shape)) - 1} <= set(rows.tolist())
        for indices, size in zip(np.unravel_index(rows, shape), shape):
            assert len(np.unique(indices)) >= min(size, 0.95 * SAMPLE)
    assert sampled_rows((MOST,)) is None
    assert np.array_equal(sampled_rows((784, 64), 3), sampled_rows((784, 64), 3))
    assert not np.array_equal(sampled_rows((784, 64), 3), sampled_rows((784, 64), 4))


@pytest.mark.parametrize("real", [pytest.param(False, marks=pytest.mark.thorough), True])
def test_sample_of_a_right_gradient_is_right_and_the_report_says_so(real: bool) -> None:
    report = report_of(real=real)
    assert report.ok
    assert report.by_complex_step != real
    x, W = report.arguments
    assert (x.measured, x.along) == (120, None)
    assert W.measured < 0.3 * W.numbers == 0.3 * 2400
    assert W.along is not None
    assert W.unresolved == 0
    assert f"{W.measured} of its 2,400 numbers were measured, and all of them together along a random" in str(report)


def test_sample_with_wrong_numbers_is_explained_as_ever() -> None:
    report = report_of(changed=lambda self, d_W: -d_W)
    assert report.wrong == ["W"]
    assert "d_W has the wrong sign." in str(report)
    assert "it is wrong outside the sample, too: the derivative in a random direction differs" in str(report)
    assert report.arguments[1].worst in [tuple(np.unravel_index(row, SHAPE)) for row in sampled_rows(SHAPE)]


@pytest.mark.parametrize("real", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_sample_that_is_right_does_not_hide_what_is_wrong_beside_it(real: bool) -> None:
    rows = sampled_rows(SHAPE)
    assert rows is not None
    place = np.unravel_index(int(np.setdiff1d(np.arange(2400), rows)[700]), SHAPE)

    def changed(self: Layer, d_W: np.ndarray) -> np.ndarray:
        d_W = d_W.copy()
        d_W[place] *= -1
        return d_W

    report = report_of(changed=changed, real=real)
    assert report.wrong == ["W"]
    assert report.wrong_numbers == ["W"]
    assert "numbers were measured and are right, but others are wrong: along a random direction" in str(report)
    assert report.findings == []
