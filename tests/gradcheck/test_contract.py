"""gradcheck/verdict/contract.py: every promise of a backward, broken; each has its own sentence."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, report_on

from ntm_ref import Interpolation, check_stage

pytestmark = pytest.mark.usefixtures("complex_step_first")


def test_contract_is_kept_by_a_right_backward() -> None:
    report = report_on(lambda stage, gradients, d: gradients)
    assert report.ok
    assert str(report).count("right") == 4


@pytest.mark.parametrize(
    ("argument", "change", "sentence"),
    [
        ("g", lambda d: d[..., 0], "shape (2, 3), expected (2, 3, 1), as g has: axis 2, of size 1, was summed away"),
        (
            "g",
            lambda d: d * np.ones(7),
            "shape (2, 3, 7), expected (2, 3, 1), as g has: it is the same all along axis 2",
        ),
        (
            "g",
            lambda d: d * np.arange(7),
            "shape (2, 3, 7), expected (2, 3, 1), as g has: g was broadcast along axis 2",
        ),
        (
            "g",
            lambda d: d[None],
            "shape (1, 2, 3, 1), expected (2, 3, 1), as g has: axis 0, of size 1, is one too many",
        ),
        (
            "g",
            lambda d: np.clip(d, -10, 10),
            "a gradient 1e+06 times as large does not give a d_g 1e+06 times as large",
        ),
        ("w_prev", lambda d: np.where(abs(d) > 1e-4, d, 0), "a gradient 1e-06 times as large does not give a d_w_prev"),
        ("g", lambda d: d.sum(0), "shape (3, 1), expected (2, 3, 1), as g has: axis 0 was summed over, but g has 2"),
        ("w_prev", lambda d: d.sum(1, keepdims=True), "axis 1 was summed over, but w_prev has 3 numbers there"),
        ("w_prev", lambda d: d.swapaxes(0, 1), "shape (3, 2, 7), expected (2, 3, 7), as w_prev has: it is transposed"),
        ("w_prev", lambda d: d.ravel(), "shape (42,), expected (2, 3, 7), as w_prev has: it has as many numbers"),
        ("w_prev", lambda d: d[..., :5], "a gradient has one number for each number of its argument"),
        ("w_prev", lambda d: np.stack([d, d]), "the leading axis 0 used the same w_prev"),
        ("w_prev", lambda d: d.astype(np.float32), "d_w_prev has dtype float32, expected float64, as w_prev has"),
        ("w_prev", lambda d: d.tolist(), "d_w_prev is a list, expected a NumPy array of shape (2, 3, 7)"),
        ("w_prev", lambda d: None, "d_w_prev was not returned (None)"),
        ("w_prev", lambda d: d.astype(object), "d_w_prev has dtype object, expected float64"),
        ("w_prev", lambda d: d / 0, "d_w_prev is"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_contract_breaches_have_each_a_sentence(argument: str, change: Any, sentence: str) -> None:
    names = ["w_content", "w_prev", "g"]

    def changed(stage: Any, gradients: Any, d: Any) -> tuple:
        return tuple(change(gradient) if name == argument else gradient for name, gradient in zip(names, gradients))

    report = report_on(changed)
    assert not report.ok
    assert report.wrong == [argument]
    assert sentence in str(report)


def test_contract_check_leaves_read_only_inputs_as_they_are() -> None:
    inputs = tuple(value.copy() for value in INPUTS)
    for value in inputs:
        value.flags.writeable = False
    assert check_stage(Interpolation, *inputs).ok
    assert not any(value.flags.writeable for value in inputs)


def test_contract_sentence_of_several_gradients_is_said_once() -> None:
    report = report_on(lambda stage, gradients, d: tuple(np.round(g, 6) for g in gradients))
    assert str(report).count("rounded") == 1
    assert "Contract: d_w_content, d_w_prev and d_g are rounded to 6 decimals." in str(report)


def test_contract_sentence_that_explains_everything_is_the_explanation() -> None:
    for change in (
        lambda stage, g, d: tuple(np.round(x, 6) for x in g),
        lambda stage, g, d: (g[0].astype(np.float32), *g[1:]),
        lambda stage, g, d: tuple(x.astype(np.float32).astype(float) for x in g),
        lambda stage, g, d: tuple(x / np.linalg.norm(d) for x in g),
        lambda stage, g, d: (np.tanh(g[0]), *g[1:]),
        lambda stage, g, d: (0 * g[0] + stage.g, *g[1:]),
    ):
        report = report_on(change)
        assert not report.ok
        assert "no name" not in str(report)
        assert "nearly right" not in str(report)


def test_contract_sentence_does_not_hide_a_wrong_derivation() -> None:
    report = report_on(lambda stage, g, d: (np.round(-g[0], 6), *g[1:]))
    assert "d_w_content is rounded to 6 decimals" in str(report)
    assert "What is wrong: d_w_content" in str(report)
    report = report_on(lambda stage, g, d: (-g[0].astype(np.float32).astype(float), *g[1:]))
    assert "d_w_content has no more than float32's seven digits" in str(report)
    assert "What is wrong: d_w_content has the wrong sign." in str(report)
    report = report_on(lambda stage, g, d: (g[0], (stage.g * d).astype(np.float32), g[2]))
    assert "What is wrong: d_w_prev is multiplied by g where 1 - g belongs." in str(report)


def test_contract_alone_leaves_the_numbers_right() -> None:
    report = report_on(lambda stage, g, d: (*g[:2], g[2][..., 0]))
    assert report.wrong == ["g"]
    assert report.wrong_numbers == []
    assert str(report).startswith("Changed: WRONG (all numbers are right; see Contract)")
    assert "its numbers are right; see Contract" in str(report)
    assert "ratio" not in str(report)
    assert "its numbers are right; see Contract" in report._repr_html_()
