"""gradcheck/diagnosis/first_wrong.py: in a chain, the first wrong place is named, and nothing that comes after it."""

from typing import Any

import numpy as np
import pytest
from agreement import examined
from changed import normal
from other_forms import (
    AddressingOfOtherForms,
    ContentByJacobian,
    CosineByProjection,
    CosineByQuotientRule,
    InterpolationAsStep,
    ShiftByRolls,
)

from ntm_ref import Addressing, CircularShift, Linear, Read, Sigmoid, Softmax, Softplus, Tanh, check_stage
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.diagnosis.first_wrong import Place, first_wrong_place
from ntm_ref.gradcheck.points.designed import arguments, at_general_position
from ntm_ref.gradcheck.points.machines import MACHINES, machine_arguments
from ntm_ref.gradcheck.points.register import OURS, SHAPES
from ntm_ref.machine import TimeStep

pytestmark = pytest.mark.usefixtures("complex_step_first")

INPUTS = arguments("Addressing", "generic")

COTANGENTS = [np.random.default_rng(1).standard_normal(SHAPES["w"])]


def place_in(chain: Any, by_complex_step: bool = True) -> Place:
    found = first_wrong_place(chain, INPUTS, COTANGENTS, by_complex_step)
    assert found is not None
    return found


def first_of_each_stage(mistakes: list[Any], but: set[type] = frozenset()) -> list[Any]:
    """As parameters: one mistake of every stage ``but`` these by default, all of them among the thorough tests."""
    first = [m for m in {mistake.stage: mistake for mistake in reversed(mistakes)}.values() if m.stage not in but]
    return [pytest.param(m, marks=[pytest.mark.thorough] * (m not in first), id=m.sentence[:40]) for m in mistakes]


@pytest.mark.parametrize("mistake", first_of_each_stage(mistakes_of("Addressing")))
def test_first_wrong_place_is_the_stage_of_the_addressing_with_the_mistake(mistake: Any) -> None:
    methods = {name: vars(mistake.stage)[name] for name in ("forward", "backward")}
    with mistake.planted():
        place = place_in(Addressing)
    if mistake.stage is Addressing:  # not in one of its stages, but between them
        assert place.path == ""
        assert "are right; the mistake is in what the chain itself does with them" in place.sentence
    else:
        assert place.stage == mistake.stage.__name__
        assert f"({mistake.stage.__name__}) is the first wrong place" in place.sentence
    assert {name: vars(mistake.stage)[name] for name in methods} == methods


HARMLESS = (
    "lacks the path through the normaliser",
    "has its weighted mean taken out",
)  # sharpening undoes a scale of s, w

IN_THE_MACHINE = [
    mistake
    for mistake in mistakes_of("NTM")
    if mistake.method == "backward"
    and mistake.stage is not TimeStep
    and not (mistake.stage.__name__ in ("Softmax", "Read") and any(words in mistake.sentence for words in HARMLESS))
]

IN_THE_ADDRESSING = {mistake.stage for mistake in mistakes_of("Addressing")}  # for which see above
SEVERAL_HEADS = MACHINES["NTM-several-heads"]


def place_in_the_machine(mistake: Any, n_steps: int) -> Place:
    inputs = machine_arguments(SEVERAL_HEADS(), 0.5, n_steps=n_steps)
    cotangents = [np.random.default_rng(1).standard_normal(SEVERAL_HEADS().forward(*inputs).shape)]
    with mistake.planted():
        found = first_wrong_place(SEVERAL_HEADS, inputs, cotangents)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "mistake", first_of_each_stage(IN_THE_MACHINE[::3], IN_THE_ADDRESSING | {Read, Sigmoid, Softmax, Softplus})
)
def test_first_wrong_place_is_the_stage_of_the_machine_with_the_mistake(mistake: Any) -> None:
    place = place_in_the_machine(mistake, n_steps=2)
    assert place.stage == mistake.stage.__name__, place


def test_first_wrong_place_if_time_is_cut_is_one_step_before_the_last() -> None:
    (cut,) = [m for m in mistakes_of("NTM") if m.stage is TimeStep]
    place = place_in_the_machine(cut, n_steps=3)
    assert place.sentence.startswith(
        "no gradient arrives at run.steps[1].write (Write), though every stage after it is"
    )


@pytest.mark.thorough  # by default, that of time that is cut: the next test
def test_first_wrong_place_if_the_time_step_drops_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    from ntm_ref.machine import State, TimeStep

    whole = TimeStep.backward

    def without_w_prev(self: TimeStep, d_h: np.ndarray, d_state: State, d_a: np.ndarray) -> tuple:
        return whole(self, d_h, d_state._replace(w=0 * d_state.w), d_a)

    monkeypatch.setattr(TimeStep, "backward", without_w_prev)
    report = examined("NTM", *at_general_position("NTM", 0))
    assert "initial.v" in report.wrong
    assert "output.W" not in report.wrong
    piece = report.evidence[0]
    place = first_wrong_place(OURS["NTM"], piece.inputs, piece.cotangents)
    assert "run.steps[1].addressing (Addressing) is wrong" in place.sentence


def test_first_wrong_place_is_a_stage_whose_backward_is_never_called() -> None:
    class Forgets(AddressingOfOtherForms):
        def backward(self, d_w: np.ndarray) -> Any:
            _, _, interpolation, shift, sharpening = self.stages
            d_w_shifted, d_gamma = sharpening.backward(d_w)
            d_w_gated, d_s = shift.backward(d_w_shifted)
            _, d_w_prev, d_g = interpolation.backward(d_w_gated)
            return 0 * INPUTS[0], 0 * INPUTS[1], d_g, d_s, d_gamma, d_w_prev, 0 * INPUTS[6]

    place = place_in(Forgets)
    assert place.path == "stages[1]"
    assert place.sentence.startswith("no gradient arrives at stages[1] (ContentByJacobian)")


def test_first_wrong_place_is_between_two_stages_if_the_chain_changes_a_gradient() -> None:
    class Halves(AddressingOfOtherForms):
        def forward(self, *inputs: np.ndarray) -> np.ndarray:
            result = super().forward(*inputs)
            right = self.stages[3].backward

            def halved(d: np.ndarray) -> Any:
                d_w_gated, d_s = right(d)
                return d_w_gated / 2, d_s

            self.stages[3].backward = halved
            return result

    place = place_in(Halves)
    assert place.path == "stages[2]"
    assert "the gradient that arrives at stages[2] (InterpolationAsStep) is wrong" in place.sentence
    assert "look between them" in place.sentence


def test_first_wrong_place_is_found_by_differences() -> None:
    class WrongShift(ShiftByRolls):
        def backward(self, d: np.ndarray) -> Any:
            d_w_gated, d_s = super().backward(d)
            return np.roll(d_w_gated, 1, -1), d_s

    class Chain:
        def forward(self, k: Any, beta: Any, g: Any, s: Any, gamma: Any, w_prev: Any, memory: Any) -> np.ndarray:
            self.parts = {"cosine": CosineByProjection(), "content": ContentByJacobian()}
            self.parts |= {"interpolation": InterpolationAsStep(), "shift": WrongShift()}
            w_content = self.parts["content"].forward(self.parts["cosine"].forward(k, memory), beta)
            self.gamma = gamma
            return self.parts["shift"].forward(self.parts["interpolation"].forward(w_content, w_prev, g), s)

        def backward(self, d: np.ndarray) -> Any:
            d_w_gated, d_s = self.parts["shift"].backward(d)
            d_w_content, d_w_prev, d_g = self.parts["interpolation"].backward(d_w_gated)
            d_similarity, d_beta = self.parts["content"].backward(d_w_content)
            d_k, d_memory = self.parts["cosine"].backward(d_similarity)
            return d_k, d_beta, d_g, d_s, 0 * self.gamma, d_w_prev, d_memory

    place = place_in(Chain, by_complex_step=False)
    assert place.path == "parts['shift']"
    assert place.sentence.endswith("the one that it returns for w_gated is not")


def test_first_wrong_place_if_gradients_are_not_added_up() -> None:
    class Residual:
        """y = tanh(x W + b) + (x W + b): the layer's result has two consumers."""

        def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
            self.layer, self.tanh = Linear(), Tanh()
            z = self.layer.forward(x, W, b)
            return self.tanh.forward(z) + z

        def backward(self, d: np.ndarray) -> Any:
            return self.layer.backward(self.tanh.backward(d))

    inputs = arguments("Linear", "generic")
    cotangents = [np.ones((2, 6))]
    place = first_wrong_place(Residual, inputs, cotangents)
    assert place.path == "layer"
    assert place.sentence.startswith("the gradient that arrives at layer (Linear) is wrong")


def test_first_wrong_place_is_no_stage_that_changes_its_argument_in_place() -> None:
    class InPlace(Tanh):
        def backward(self, d: np.ndarray) -> np.ndarray:
            result = super().backward(d)
            d *= 3
            return result

    class Chain:
        def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
            self.layer, self.tanh = Linear(), InPlace()
            return self.tanh.forward(self.layer.forward(x, W, b))

        def backward(self, d: np.ndarray) -> Any:
            return self.layer.backward(2 * self.tanh.backward(d))

    place = first_wrong_place(Chain, arguments("Linear", "generic"), [np.ones((2, 6))])
    assert place.path == "layer"


def test_first_wrong_place_of_a_class_without_stages_is_none() -> None:
    inputs = arguments("CosineSimilarity", "generic")
    assert first_wrong_place(CosineByQuotientRule, inputs, [np.ones((2, 3, 7))]) is None


def test_first_wrong_place_is_in_the_report() -> None:
    mistake = next(m for m in mistakes_of("Addressing") if m.stage is CircularShift)
    with mistake.planted():
        report = check_stage(Addressing, *INPUTS)
    assert report.place is not None
    assert report.place.path == "shift"
    assert "First wrong place: shift (CircularShift) is the first wrong place" in str(report)
    assert "made between the stages" not in str(report)


class TwiceItsSize:
    """For real numbers only: abs drops the imaginary part of a complex number."""

    def forward(self, z: np.ndarray) -> np.ndarray:
        self.z = z
        return 2 * np.abs(z)

    def backward(self, d: np.ndarray) -> np.ndarray:
        return 2 * np.sign(self.z) * d


class TanhWithoutItsSlope(Tanh):
    def backward(self, d_y: np.ndarray) -> np.ndarray:
        return d_y * self.y


class InAChain:
    def forward(self, z: np.ndarray) -> np.ndarray:
        self.first, self.size, self.second = TanhWithoutItsSlope(), TwiceItsSize(), Tanh()
        return self.second.forward(self.size.forward(self.first.forward(z)))

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.first.backward(self.size.backward(self.second.backward(d)))


def test_first_wrong_place_of_a_chain_for_real_numbers_is_in_the_report() -> None:
    report = check_stage(InAChain, np.array([[0.3, -0.7, 1.1]]))
    assert report.not_complex
    assert report.place is not None
    assert report.place.path == "first"


@pytest.mark.thorough
def test_first_wrong_place_of_a_chain_that_takes_real_parts() -> None:
    class RealChain(AddressingOfOtherForms):
        """Backward doubles the gradient that it is given."""

        def forward(self, *inputs: np.ndarray) -> np.ndarray:
            return super().forward(*(value.real for value in inputs))

        def backward(self, d_w: np.ndarray) -> Any:
            return super().backward(2 * d_w)

    report = check_stage(RealChain, *arguments("Addressing", "generic"))
    assert not report.by_complex_step
    assert report.place is not None
    assert report.place.sentence.startswith("the gradient that arrives at")


def test_first_wrong_place_numbers_arguments_without_names() -> None:
    class Layer:
        def forward(self, *arrays: np.ndarray) -> np.ndarray:
            self.linear = Linear()
            return self.linear.forward(*arrays)

        def backward(self, d: np.ndarray) -> Any:
            d_x, d_W, d_b = self.linear.backward(d)
            return d_x, d_W, -d_b

    class Chain:
        def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
            self.layer = Layer()
            return self.layer.forward(x, W, b)

        def backward(self, d: np.ndarray) -> Any:
            return self.layer.backward(d)

    place = first_wrong_place(Chain, arguments("Linear", "generic"), [normal((2, 6))])
    assert place is not None
    assert "argument 2 is not" in place.sentence


def nearly(off: float) -> type:
    """A chain y = 3 tanh(z), whose inner stage is off by this factor."""

    class Inner(Tanh):
        def backward(self, d: np.ndarray) -> np.ndarray:
            return super().backward(d) * (1 + off)

    class Chain:
        def forward(self, z: np.ndarray) -> np.ndarray:
            self.inner = Inner()
            return 3 * self.inner.forward(z)

        def backward(self, d: np.ndarray) -> np.ndarray:
            return self.inner.backward(3 * d)

    return Chain


@pytest.mark.parametrize("off", [1e-2, 1e-6, 3e-8, 8e-9, 5e-9, 2e-9])
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (1, 2))])
def test_first_wrong_place_of_an_error_near_the_tolerance_is_true_or_none(off: float, seed: int) -> None:
    report = check_stage(nearly(off), normal((2, 3)), seed=seed)
    assert report.wrong == ["z"]
    assert report.place is None or report.place.path == "inner"
    if off >= 5e-8:
        assert report.place is not None


def test_first_wrong_place_is_searched_for_with_the_tolerance_of_the_verdict_if_need_be() -> None:
    places = [check_stage(nearly(5e-9), normal((2, 3)), seed=seed).place for seed in range(6)]
    assert any(place is not None and place.path == "inner" for place in places)


def test_first_wrong_place_of_a_small_gradient_beside_a_large_one_is_true_or_none() -> None:
    class Inner:
        """d_a is off by a part of itself, which is little beside d_b."""

        def forward(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
            self.a, self.b = a, b
            return a + 1e6 * b

        def backward(self, d: np.ndarray) -> Any:
            return d * (1 + 1e-4), 1e6 * d

    class Chain:
        def forward(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
            self.inner = Inner()
            return self.inner.forward(a, 1e-6 * b)

        def backward(self, d: np.ndarray) -> Any:
            d_a, d_b = self.inner.backward(d)
            return d_a, 1e-6 * d_b

    report = check_stage(Chain, normal((2, 3)), normal((2, 3)))
    assert report.wrong == ["a"]
    assert report.place is None or report.place.path == "inner"


@pytest.mark.parametrize("off", [1e-3, 1e-6])
def test_first_wrong_place_by_differences_is_true_or_none(off: float) -> None:
    class Inner(TwiceItsSize):
        def backward(self, d: np.ndarray) -> np.ndarray:
            return super().backward(d) * (1 + off)

    class Chain:
        def forward(self, z: np.ndarray) -> np.ndarray:
            self.inner = Inner()
            return 3 * self.inner.forward(z)

        def backward(self, d: np.ndarray) -> np.ndarray:
            return self.inner.backward(3 * d)

    report = check_stage(Chain, normal((2, 3)))
    assert report.wrong == ["z"]
    assert (report.place is not None) == (off > 1e-5)
    assert report.place is None or report.place.path == "inner"


class HandsOn(AddressingOfOtherForms):
    """The content is given the gradient of the gate's result."""

    def backward(self, d_w: np.ndarray) -> Any:
        cosine, content, interpolation, shift, sharpening = self.stages
        d_w_shifted, d_gamma = sharpening.backward(d_w)
        d_w_gated, d_s = shift.backward(d_w_shifted)
        _, d_w_prev, d_g = interpolation.backward(d_w_gated)
        d_similarity, d_beta = content.backward(d_w_gated)
        d_k, d_memory = cosine.backward(d_similarity)
        return d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory


def test_first_wrong_place_says_which_gradient_was_handed_on() -> None:
    place = place_in(HandsOn)
    assert place.path == "stages[1]"
    wrong = "the gradient that arrives at stages[1] (ContentByJacobian) is wrong, though every stage after it is right"
    assert place.sentence.startswith(wrong)
    assert place.sentence.endswith("it is the gradient that arrived at stages[2] (InterpolationAsStep)")


def test_first_wrong_place_of_stages_hidden_in_a_closure_is_none() -> None:
    class Hides(HandsOn):
        def forward(self, *inputs: np.ndarray) -> np.ndarray:
            inner = AddressingOfOtherForms()
            result = inner.forward(*inputs)
            self.hidden = lambda: inner.stages
            return result

        def backward(self, d_w: np.ndarray) -> Any:
            chain = HandsOn()
            chain.stages = self.hidden()
            return chain.backward(d_w)

    assert first_wrong_place(Hides, INPUTS, COTANGENTS) is None
    assert "First wrong place" not in str(check_stage(Hides, *INPUTS))
