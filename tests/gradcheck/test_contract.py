"""gradcheck/verdict/contract.py: every promise of a backward, broken; each has its own sentence."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, Cube, changed, normal, report_on

from ntm_ref import Interpolation, check_stage


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
        ("w_prev", lambda d: None, "d_w_prev is None, expected a NumPy array"),
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


def test_contract_forbids_changes_in_place() -> None:
    def spoils_given(stage: Any, gradients: Any, d: np.ndarray) -> Any:
        d *= 2
        return gradients

    def spoils_argument(stage: Any, gradients: Any, d: np.ndarray) -> Any:
        stage.w_prev += 1
        return gradients

    class SpoilsInForward(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            result = super().forward(w_content, w_prev, g)
            w_content[...] = 0
            return result

    assert "backward changes the gradient that it is given in place" in str(report_on(spoils_given))
    assert "backward changes w_prev in place" in str(report_on(spoils_argument))
    assert "forward changes its argument w_content in place" in str(check_stage(SpoilsInForward, *INPUTS))


def test_contract_blames_a_change_in_place_for_nothing_else() -> None:
    class InPlace(Interpolation):
        def backward(self, d: np.ndarray) -> Any:
            gradients = super().backward(d)
            d *= 2
            self.w_content += 1
            return gradients

    report = check_stage(InPlace, *INPUTS)
    assert len(report.breaches) == 2
    assert all("in place" in sentence for sentence in report.breaches)
    assert report.wrong == []


def test_contract_check_leaves_read_only_inputs_as_they_are() -> None:
    inputs = tuple(value.copy() for value in INPUTS)
    for value in inputs:
        value.flags.writeable = False
    assert check_stage(Interpolation, *inputs).ok
    assert not any(value.flags.writeable for value in inputs)


def test_contract_forbids_a_backward_that_changes_the_stage() -> None:
    class Accumulates(Interpolation):
        total = 0.0

        def backward(self, d: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d)
            self.total = self.total + d_g
            return d_w_content, d_w_prev, self.total

    report = check_stage(Accumulates, *INPUTS)
    assert report.wrong == ["g"]
    assert "backward called twice gives two different d_g: it changes the stage" in str(report)
    assert report.wrong_numbers == []


def test_contract_check_copies_a_gradient_whose_buffer_changes() -> None:
    class Accumulates(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.total = np.zeros_like(g)
            return super().forward(w_content, w_prev, g)

        def backward(self, d: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d)
            self.total += d_g
            return d_w_content, d_w_prev, self.total

    report = check_stage(Accumulates, *INPUTS)
    assert "backward called twice gives two different d_g" in str(report)
    assert report.wrong_numbers == []


def test_contract_forbids_a_backward_that_works_only_once() -> None:
    class Pops(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.cache = [1.0]
            return super().forward(w_content, w_prev, g)

        def backward(self, d: np.ndarray) -> Any:
            self.cache.pop()
            return super().backward(d)

    report = check_stage(Pops, *INPUTS)
    assert not report.ok
    assert report.wrong == []
    why = "because it changes the stage: the second time, Pops.backward raised"
    assert f"backward cannot be called twice, {why}" in str(report)


def test_contract_demands_linearity() -> None:
    report = report_on(lambda stage, gradients, d: (np.tanh(gradients[0]), *gradients[1:]))
    assert "d_w_content is not linear in the gradient that backward is given" in str(report)
    report = report_on(lambda stage, gradients, d: (gradients[0] + 1, *gradients[1:]))
    assert "d_w_content is not linear" in str(report)
    report = report_on(lambda stage, gradients, d: (stage.w_prev, *gradients[1:]))
    assert "d_w_content is the same whatever gradient backward is given" in str(report)


def test_contract_demands_linearity_even_of_a_small_square() -> None:
    report = check_stage(changed(lambda stage, g, d: g + 1e-4 * d * d, Cube), normal((2, 3)))
    assert "d_x is not linear in the gradient that backward is given" in str(report)


def test_contract_breach_of_float32_inside_backward_is_named() -> None:
    report = report_on(lambda stage, gradients, d: tuple(g.astype(np.float32).astype(float) for g in gradients))
    assert "d_w_prev has no more than float32's seven digits: something in backward is kept in float32" in str(report)
