"""gradcheck/evaluation.py: every failure of forward and backward is explained in one sentence."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, normal, report_on

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.support.errors import CheckError


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        (["abc"], "input 0 is a str of dtype <U3, expected an array of real numbers"),
        ([np.ones(3), [[1, 2], [3]]], "input 1 is a list of"),
        ([np.ones(3, complex)], "input 0 is an array of dtype complex128, expected an array of real numbers"),
        ([np.ones((2, 0))], r"input 0, of shape \(2, 0\), has no numbers; expected finite numbers, at least one"),
        ([np.array([1, np.nan])], r"input 0, of shape \(2,\), has numbers that are not finite"),
    ],
)
def test_as_input_refuses_what_is_no_array_of_finite_numbers(inputs: list, sentence: str) -> None:
    with pytest.raises(CheckError, match=sentence):
        check_stage(Interpolation, *inputs)


def test_as_input_converts_float32_to_float64() -> None:
    class Relu:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.on = x.real > 0
            return x * self.on

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d * self.on

    assert check_stage(Relu, normal(5).astype(np.float32)).ok
    assert check_stage(Relu, -abs(normal(5))).ok


def test_fresh_refuses_an_object_in_place_of_its_class() -> None:
    with pytest.raises(CheckError, match="there is an Interpolation to check, expected its class"):
        check_stage(Interpolation(), *arguments("Interpolation", "generic"))


def test_fresh_refuses_what_has_no_forward_or_needs_arguments() -> None:
    with pytest.raises(CheckError, match="int has no method 'forward'"):
        check_stage(int, *INPUTS)

    class NeedsASize(Interpolation):
        def __init__(self, size: int) -> None:
            self.size = size

    with pytest.raises(CheckError, match=r"NeedsASize\(\) raised TypeError.*it is called without arguments"):
        check_stage(NeedsASize, *INPUTS)


def test_run_backward_takes_numbers_of_any_shape() -> None:
    class Product:
        def forward(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
            self.x, self.y = x, y
            return x * y

        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            return d * self.y, (d * self.x).sum() if np.ndim(self.y) == 0 else d * self.x

    assert check_stage(Product, 3, 4).ok
    assert check_stage(Product, np.ones((1, 1, 1)), [[[2]]]).ok
    assert check_stage(Product, [1, 2, 3], 4).ok


def test_run_backward_refuses_too_few_gradients() -> None:
    with pytest.raises(CheckError, match=r"returned 2 gradient\(s\), expected 3 gradients, one for each"):
        report_on(lambda stage, gradients, d: gradients[:2])
    with pytest.raises(CheckError, match=r"returned 1 gradient\(s\), expected 3 gradients"):
        report_on(lambda stage, gradients, d: gradients[0])
    with pytest.raises(CheckError, match="returned a dict, expected 3 gradients"):
        report_on(lambda stage, gradients, d: dict(enumerate(gradients)))


class Bare:
    """An interpolation whose result a test may replace."""

    returns: Any = staticmethod(lambda result: result)

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> Any:
        return self.returns(g * w_content + (1 - g) * w_prev)

    def backward(self, d: np.ndarray) -> Any:
        raise ZeroDivisionError("nothing here")


@pytest.mark.parametrize(
    ("returns", "sentence"),
    [
        (lambda result: None, "Now.forward: its result is None, expected a NumPy array"),
        (lambda result: result.tolist(), "Now.forward: its result is a list, expected a NumPy array"),
        (lambda result: (result, "1"), "Now.forward: result 1 of 2 is a str, expected a NumPy array"),
        (lambda result: (result, 1), "Now.forward: result 1 of 2 is an int, expected a NumPy array"),
        (lambda result: float("inf"), "Now.forward: its result is inf at"),
        (lambda result: result.astype(np.float32), "its result has dtype float32, expected float64"),
        (lambda result: result * np.inf, "expected finite numbers"),
        (lambda result: 1 / 0, "Now.forward raised ZeroDivisionError: division by zero"),
        (lambda result: (result, result), r"Now.backward takes \(d\), expected one gradient for each result"),
        (lambda result: result, "Now.backward raised ZeroDivisionError: nothing here"),
    ],
)
def test_run_forward_and_run_backward_explain_failures(returns: Any, sentence: str) -> None:
    class Now(Bare):
        pass

    Now.returns = staticmethod(returns)
    with pytest.raises(CheckError, match=sentence):
        check_stage(Now, *INPUTS)


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ((), "Answers.forward returned no results"),
        (np.zeros((2, 0)), r"its result has shape \(2, 0\), which holds no numbers"),
    ],
)
def test_run_forward_refuses_results_without_numbers(results: Any, message: str) -> None:
    class Answers:
        def forward(self, x: np.ndarray) -> Any:
            return results

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d

    with pytest.raises(CheckError, match=message):
        check_stage(Answers, np.ones(2))


@pytest.mark.parametrize("loss", [float, np.asarray, lambda number: number, lambda number: np.asarray(number)[()]])
def test_run_forward_takes_a_loss_of_one_number(loss: Any) -> None:
    class Loss:
        def forward(self, x: np.ndarray) -> Any:
            self.x = x
            return loss((x * x).sum())

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * self.x * d

    assert check_stage(Loss, normal((2, 3))).ok


class OfMatrices:
    """As old code has it: everything is a matrix, and the gradient of the vector b has two axes."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> Any:
        self.x, self.W = np.asmatrix(x), np.asmatrix(W)
        return self.x * self.W + b

    def backward(self, d: np.ndarray) -> Any:
        d = np.asmatrix(d)
        return d * self.W.T, self.x.T * d, d.sum(axis=0)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_run_forward_and_run_backward_take_matrices() -> None:
    assert check_stage(OfMatrices, *arguments("Linear", "generic"), like="Linear").ok

    class Transposed(OfMatrices):
        def backward(self, d: np.ndarray) -> Any:
            d_x, d_W, d_b = super().backward(d)
            return d_x, d_W.T, 2 * d_b

    report = check_stage(Transposed, *arguments("Linear", "generic"))
    assert "d_W has shape (6, 5), expected (5, 6), as W has: it is transposed" in str(report)
    assert "d_b is 2 times what it should be" in str(report)


def test_run_backward_judges_the_others_if_one_gradient_is_none() -> None:
    report = report_on(lambda stage, gradients, d: (gradients[0], -gradients[1], None))
    assert report.wrong == ["w_prev", "g"]
    assert "Contract: d_g was not returned (None)." in str(report)
    assert "d_w_prev has the wrong sign" in str(report)
    assert "nan" not in str(report)
