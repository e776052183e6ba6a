"""Every promise of a backward, broken: each has its own sentence."""

from typing import Any

import numpy as np
import pytest

from ntm_ref import CosineSimilarity, Interpolation, Linear, Read, Tanh, check_stage
from ntm_ref.gradcheck import Report
from ntm_ref.gradcheck.commands.survey_theirs import survey_theirs
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.support.errors import CheckError

INPUTS = arguments("Interpolation", "generic")  # w_content (2, 3, 7), w_prev (2, 3, 7), g (2, 3, 1)


def report_on(change: Any, inputs: tuple = INPUTS, base: type = Interpolation) -> Report:
    """The report on a stage whose backward's gradients are changed: change(stage, gradients, what it was given)."""

    class Changed(base):
        def backward(self, d: np.ndarray) -> Any:
            return change(self, super().backward(d), d)

    return check_stage(Changed, *inputs)


def test_a_right_backward_breaks_no_promise() -> None:
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
def test_each_gradient_that_breaks_a_promise_is_told_how(argument: str, change: Any, sentence: str) -> None:
    names = ["w_content", "w_prev", "g"]

    def changed(stage: Any, gradients: Any, d: Any) -> tuple:
        return tuple(change(gradient) if name == argument else gradient for name, gradient in zip(names, gradients))

    report = report_on(changed)
    assert not report.ok
    assert report.wrong == [argument]
    assert sentence in str(report)


def test_a_leading_axis_that_should_be_summed_is_named() -> None:
    report = report_on(lambda stage, gradients, d: (*gradients[:2], d), arguments("Linear", "generic"), Linear)
    assert "every index of the leading axis 0 used the same b, so its gradient is summed there" in str(report)


def test_a_vector_for_a_row_is_told_apart() -> None:
    class Row(Linear):
        def backward(self, d: np.ndarray) -> Any:
            d_x, d_W, d_b = super().backward(d)
            return d_x, d_W, d_b[0]

    x, W, b = np.ones((3, 2)), np.ones((2, 64)), np.ones((1, 64))
    said = str(check_stage(Row, x, W, b))
    assert "d_b has shape (64,), expected (1, 64), as b has: axis 0, of size 1, was summed away; keepdims=True" in said


def test_numbers_are_judged_apart_from_their_shape() -> None:
    report = report_on(lambda stage, gradients, d: (*gradients[:2], gradients[2][..., 0]))
    assert report.wrong == ["g"]
    assert report.wrong_numbers == []
    assert report.findings == []
    report = report_on(lambda stage, gradients, d: (*gradients[:2], -gradients[2][..., 0]))
    assert report.wrong_numbers == ["g"]


def test_a_gradient_too_few_cannot_be_checked() -> None:
    with pytest.raises(CheckError, match=r"returned 2 gradient\(s\), expected 3 gradients, one for each"):
        report_on(lambda stage, gradients, d: gradients[:2])
    with pytest.raises(CheckError, match=r"returned 1 gradient\(s\), expected 3 gradients"):
        report_on(lambda stage, gradients, d: gradients[0])
    with pytest.raises(CheckError, match="returned a dict, expected 3 gradients"):
        report_on(lambda stage, gradients, d: dict(enumerate(gradients)))


def test_arrays_that_are_changed_in_place_are_named() -> None:
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


def test_a_backward_that_changes_the_stage_is_found() -> None:
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


def test_a_backward_that_serves_once_only_is_found() -> None:
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
    assert "backward cannot be called twice, it changes the stage: the second time, Pops.backward raised" in str(report)


def test_a_backward_that_is_not_linear_is_found() -> None:
    report = report_on(lambda stage, gradients, d: (np.tanh(gradients[0]), *gradients[1:]))
    assert "d_w_content is not linear in the gradient that backward is given" in str(report)
    report = report_on(lambda stage, gradients, d: (gradients[0] + 1, *gradients[1:]))
    assert "d_w_content is not linear" in str(report)
    report = report_on(lambda stage, gradients, d: (stage.w_prev, *gradients[1:]))
    assert "d_w_content is the same whatever gradient backward is given" in str(report)


class Bare:
    """w_gated, with what forward returns in the hands of a test."""

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
        (lambda result: (result, 1.0), "Now.forward: result 1 of 2 is a float, expected a NumPy array"),
        (lambda result: result.astype(np.float32), "its result has dtype float32, expected float64"),
        (lambda result: result * np.inf, "expected finite numbers"),
        (lambda result: 1 / 0, "Now.forward raised ZeroDivisionError: division by zero"),
        (lambda result: (result, result), r"Now.backward takes \(d\), expected one gradient for each result"),
        (lambda result: result, "Now.backward raised ZeroDivisionError: nothing here"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_sentence(returns: Any, sentence: str) -> None:
    class Now(Bare):
        pass

    Now.returns = staticmethod(returns)
    with pytest.raises(CheckError, match=sentence):
        check_stage(Now, *INPUTS)


class InFloat32(Interpolation):
    """Computes in another precision than it is given."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        super().forward(w_content, w_prev, g)
        return (g * w_content + (1 - g) * w_prev).astype(np.float32).astype(np.float64)


class Dropout(Interpolation):
    """Another result every time."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        result = super().forward(w_content, w_prev, g)
        return result * (np.random.default_rng().random(result.shape) < 0.5)


def test_a_forward_that_is_random_or_imprecise_cannot_be_checked() -> None:
    with pytest.raises(CheckError, match="computes in float32 inside"):
        check_stage(InFloat32, *INPUTS)
    with pytest.raises(CheckError, match="forward gives two different results for the same arguments"):
        check_stage(Dropout, *INPUTS)
    assert check_stage(Interpolation, *(np.round(value, 2) for value in INPUTS)).ok  # round numbers are no float32


def test_an_in_place_backward_is_not_blamed_for_more_than_that() -> None:
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


def test_an_array_that_forward_changes_does_not_spoil_the_references() -> None:
    class InPlace(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            result = super().forward(w_content.copy(), w_prev.copy(), g.copy())
            w_content *= 0
            return result

    report = check_stage(InPlace, *INPUTS)
    assert report.breaches == ["forward changes its argument w_content in place; it must leave it alone"]
    assert report.wrong == []


def test_the_names_are_as_many_as_the_arrays() -> None:
    with pytest.raises(CheckError, match="there are 2 names for 3 arrays"):
        check_stage(Interpolation, *INPUTS, names=["a", "b"])


def test_something_that_is_no_stage_is_said() -> None:
    with pytest.raises(CheckError, match="int has no method 'forward'"):
        check_stage(int, *INPUTS)

    class NeedsASize(Interpolation):
        def __init__(self, size: int) -> None:
            self.size = size

    with pytest.raises(CheckError, match=r"NeedsASize\(\) raised TypeError.*it is called without arguments"):
        check_stage(NeedsASize, *INPUTS)


def test_two_gradients_in_each_others_shapes_are_returned_in_the_wrong_order() -> None:
    class Swapped(Read):
        def backward(self, d_r: np.ndarray) -> Any:
            return super().backward(d_r)[::-1]

    report = check_stage(Swapped, *arguments("Read", "generic"))
    assert report.wrong == ["w", "memory"]
    assert report.wrong_numbers == []
    assert "d_w has the shape of memory, and d_memory that of w: they are returned in the wrong order" in str(report)


def test_a_transposed_gradient_without_its_last_axis_is_told_so() -> None:
    report = report_on(lambda stage, gradients, d: (*gradients[:2], gradients[2][..., 0].T))
    assert report.wrong == ["g"]
    assert report.wrong_numbers == []
    assert "it is transposed, and axis 2, of size 1, was summed away" in str(report)


def test_float32_inside_backward_is_named() -> None:
    report = report_on(lambda stage, gradients, d: tuple(g.astype(np.float32).astype(float) for g in gradients))
    assert "d_w_prev has no more than float32's seven digits: something in backward is kept in float32" in str(report)


class CoarseSoftmax:
    """Right, but with a float32 buffer for the normaliser: the results are float64, and move in steps."""

    buffer: type = np.float32

    def forward(self, similarity: np.ndarray, beta: np.ndarray) -> np.ndarray:
        self.given, exp = (similarity, beta), np.exp(beta * similarity)
        total = np.zeros((*exp.shape[:-1], 1), self.buffer)
        total[...] = exp.sum(axis=-1, keepdims=True).real
        self.w = exp / total
        return self.w

    def backward(self, d: np.ndarray) -> Any:
        d_z = self.w * (d - (d * self.w).sum(axis=-1, keepdims=True))
        return self.given[1] * d_z, (d_z * self.given[0]).sum(axis=-1, keepdims=True)


def test_a_float32_buffer_inside_forward_cannot_be_checked() -> None:
    with pytest.raises(
        CheckError, match=r"CoarseSoftmax\.forward computes in float32 inside: its results move in steps"
    ):
        survey_theirs(CoarseSoftmax, "ContentWeighting")


def test_the_same_with_a_float64_buffer_is_right() -> None:
    fine = type("FineSoftmax", (CoarseSoftmax,), {"buffer": np.float64})
    assert survey_theirs(fine, "ContentWeighting").ok


class PowersAsTheyStand:
    """Equation 9 to the letter: right, but at gamma = 30 powers vanish, and the logarithm of zero is no number."""

    def forward(self, w_shifted: np.ndarray, gamma: np.ndarray) -> np.ndarray:
        self.given, powers = (w_shifted, gamma), w_shifted**gamma
        self.w = powers / powers.sum(axis=-1, keepdims=True)
        return self.w

    def backward(self, d: np.ndarray) -> Any:
        (w_shifted, gamma), d_z = self.given, self.w * (d - (d * self.w).sum(axis=-1, keepdims=True))
        with np.errstate(all="ignore"):
            return gamma * d_z / w_shifted, (d_z * np.log(self.w)).sum(axis=-1, keepdims=True) / gamma


def test_no_number_at_a_saturated_point_is_told_apart_from_the_verdict() -> None:
    survey = survey_theirs(PowersAsTheyStand, "Sharpening")
    assert survey.ok
    assert any(s.startswith("saturated: d_gamma is nan at") and "vanish" in s for s in survey.robustness)


def test_no_number_in_general_is_wrong_and_not_called_right() -> None:
    class Never(PowersAsTheyStand):
        def backward(self, d: np.ndarray) -> Any:
            d_w_shifted, d_gamma = super().backward(d)
            return d_w_shifted, d_gamma * np.nan

    survey = survey_theirs(Never, "Sharpening")
    assert survey.wrong == ["gamma"]
    assert not survey.reports["saturated"].arguments[1].numbers_ok
    assert any(sentence.startswith("d_gamma is nan at (0, 0, 0)") for sentence in survey.breaches())


def test_what_is_wrong_at_one_point_only_is_told_with_the_point() -> None:
    class WithAConstant(CosineSimilarity):
        def forward(self, k: np.ndarray, memory: np.ndarray) -> Any:
            K = super().forward(k, memory)
            self.lengths = self.lengths + 1e-12
            return K

    survey = survey_theirs(WithAConstant, "CosineSimilarity")
    assert survey.wrong == ["k", "memory"]
    assert len(survey.wrong_in_places()) == 2
    assert "d_k is right in general and wrong at 'faint' alone" in survey.wrong_in_places()[0]
    assert survey_theirs(Tanh, "Tanh").wrong_in_places() == []

    class WrongAnywhere(Tanh):
        def backward(self, d_y: np.ndarray) -> Any:
            return 2 * super().backward(d_y)

    assert survey_theirs(WrongAnywhere, "Tanh").wrong_in_places() == []


class Absolute:
    """Its derivative at zero is not told by anything."""

    factor = 1

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return np.abs(x)

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.factor * d * np.where(self.x < 0, -1, 1)


def test_numbers_that_nothing_can_tell_are_left_out_of_every_conclusion() -> None:
    x = np.array([1.0, -1, 2, 0, 0, 0])
    right = check_stage(Absolute, x)
    assert right.ok
    assert right.arguments[0].unresolved == 3
    report = check_stage(type("Negative", (Absolute,), {"factor": -1}), x)
    assert [str(finding) for finding in report.findings] == ["d_x has the wrong sign."]
    assert report.arguments[0].norm == pytest.approx(report.arguments[0].expected_norm)
    with pytest.raises(
        CheckError, match="Absolute: no derivative can be measured at this point: forward has a kink there"
    ):
        check_stage(Absolute, np.zeros(3))


def test_small_wrong_gradients_get_no_false_names() -> None:
    class Faint:
        def forward(self, x: np.ndarray, k: np.ndarray) -> np.ndarray:
            self.x = x
            return k + 1e-9 * np.sin(x)

        def backward(self, d: np.ndarray) -> Any:
            return d * 1.7e-9 * np.cos(self.x), d

    x, k = np.random.default_rng(1).normal(size=(2, 2, 3))
    assert all("1.7 times" in s for f in check_stage(Faint, x, k).findings for s in f.sentences)


@pytest.mark.parametrize(
    ("results", "message"),
    [
        ((), "Answers.forward returned no results"),
        (np.zeros((2, 0)), r"its result has shape \(2, 0\), which holds no numbers"),
    ],
)
def test_a_forward_without_numbers_is_told_so(results: Any, message: str) -> None:
    class Answers:
        def forward(self, x: np.ndarray) -> Any:
            return results

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d

    with pytest.raises(CheckError, match=message):
        check_stage(Answers, np.ones(2))


@pytest.mark.parametrize("options", [{"seed": -1}, {"seed": 1.5}, {"seed": "x"}, {"like": ["Read"]}])
def test_bad_options_are_told_in_a_sentence(options: dict[str, Any]) -> None:
    with pytest.raises(CheckError, match=f"check_stage: .*{next(iter(options.values()))!r}".replace("[", r"\[")):
        check_stage(Interpolation, *INPUTS, **options)


def test_a_gradient_that_breaks_the_contract_alone_is_not_ok_in_the_json() -> None:
    class InAnotherOrder(Interpolation):
        def backward(self, d_w_gated: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d_w_gated)
            return d_w_content, d_w_prev.astype(">f8"), d_g

    generic = survey_theirs(InAnotherOrder, "Interpolation").as_dict()["points"]["generic"]
    assert [argument["ok"] for argument in generic] == [True, False, True]
