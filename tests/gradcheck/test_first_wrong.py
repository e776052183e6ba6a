"""In a chain, the first wrong place is named, and nothing that comes after it."""

from typing import Any

import numpy as np
import pytest
from other_forms import (
    AddressingOfOtherForms,
    ContentByJacobian,
    CosineByProjection,
    CosineByQuotientRule,
    InterpolationAsStep,
    ShiftByRolls,
)

from ntm_ref import Addressing, CircularShift, Linear, Tanh, check_stage
from ntm_ref.gradcheck.commands.survey_theirs import survey_theirs
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.diagnosis.first_wrong import Place, first_wrong_place
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.machines import MACHINES, machine_arguments
from ntm_ref.gradcheck.points.register import SHAPES
from ntm_ref.machine import TimeStep

INPUTS = arguments("Addressing", "generic")
COTANGENTS = [np.random.default_rng(1).standard_normal(SHAPES["w"])]


def place_in(chain: Any, by_complex_step: bool = True) -> Place:
    found = first_wrong_place(chain, INPUTS, COTANGENTS, by_complex_step)
    assert found is not None
    return found


@pytest.mark.parametrize("mistake", mistakes_of("Addressing"), ids=lambda mistake: mistake.sentence[:40])
def test_a_mistake_in_a_stage_of_the_addressing_is_found_there(mistake: Any) -> None:
    methods = {name: vars(mistake.stage)[name] for name in ("forward", "backward")}
    with mistake.planted():
        place = place_in(Addressing)
    if mistake.stage is Addressing:  # not in one of its stages, but between them
        assert place.path == ""
        assert "are right; the mistake is in what the chain itself does with them" in place.sentence
    else:
        assert isinstance(place.stage, mistake.stage)
        assert f"({mistake.stage.__name__}) is the first wrong place" in place.sentence
    assert {name: vars(mistake.stage)[name] for name in methods} == methods


SEVERAL_HEADS = MACHINES["NTM-several-heads"]
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


def place_in_the_machine(mistake: Any, n_steps: int) -> Place:
    inputs = machine_arguments(SEVERAL_HEADS(), 0.5, n_steps=n_steps)
    cotangents = [np.random.default_rng(1).standard_normal(SEVERAL_HEADS().forward(*inputs).shape)]
    with mistake.planted():
        found = first_wrong_place(SEVERAL_HEADS, inputs, cotangents)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "mistake",
    [pytest.param(m, marks=[pytest.mark.thorough] * (i % 2)) for i, m in enumerate(IN_THE_MACHINE[::3])],
    ids=[m.sentence[:40] for m in IN_THE_MACHINE[::3]],
)
def test_a_mistake_in_a_stage_of_the_machine_is_found_there(mistake: Any) -> None:
    place = place_in_the_machine(mistake, n_steps=2)
    assert isinstance(place.stage, mistake.stage), place


def test_time_that_is_cut_is_found_one_step_before_the_last() -> None:
    (cut,) = [m for m in mistakes_of("NTM") if m.stage is TimeStep]
    place = place_in_the_machine(cut, n_steps=3)
    assert place.sentence.startswith(
        "no gradient arrives at run.steps[1].write (Write), though every stage after it is"
    )


def test_a_stage_whose_backward_is_never_called_is_found() -> None:
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


def test_what_a_chain_changes_between_two_stages_is_found() -> None:
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


def test_what_looks_like_a_mistake_in_a_stage_may_be_made_between_the_stages() -> None:
    class MixesUp(AddressingOfOtherForms):
        """Unpacks the interpolation's gradients in the wrong order."""

        def forward(self, *inputs: np.ndarray) -> np.ndarray:
            result = super().forward(*inputs)
            right = self.stages[2].backward

            def unpacked_wrongly(d: np.ndarray) -> Any:
                d_w_content, d_w_prev, d_g = right(d)
                return d_w_prev, d_w_content, d_g

            self.stages[2].backward = unpacked_wrongly
            return result

    said = str(check_stage(MixesUp, *INPUTS, like="Addressing"))
    assert "What is wrong: in Interpolation: g and 1 - g are swapped, or d_w_content and d_w_prev are" in said
    assert "First wrong place: the gradient that arrives at stages[1] (ContentByJacobian) is wrong" in said
    assert "(So it looks like a mistake in that stage, but is made between the stages.)" in said


def test_differences_serve_where_the_complex_step_does_not() -> None:
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


def test_gradients_that_are_not_added_up_are_found() -> None:
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


class Inherits(Linear):
    """A layer that leaves everything to the class that it comes from."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        return super().forward(x, W, b)

    def backward(self, d_y: np.ndarray) -> Any:
        return super().backward(d_y)


class Silent(Linear):
    """The same, without a word."""


class ThreeLayers:
    """y = ((x W + b) W + b) W + b, in three classes of which two come from the first; W is square."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.layers = [Linear(), Inherits(), Silent()]
        for layer in self.layers:
            x = layer.forward(x, W, b)
        return x

    def backward(self, d: np.ndarray) -> Any:
        d_W, d_b = 0.0, 0.0
        for layer in reversed(self.layers):
            d, d_W_share, d_b_share = layer.backward(d)
            d_W, d_b = d_W + d_W_share, d_b + d_b_share
        return d, d_W, d_b


def test_classes_that_inherit_are_watched_once_and_left_as_they_were() -> None:
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape) for shape in ((2, 3), (3, 3), (3,))]
    before = {cls: dict(vars(cls)) for cls in (Linear, Inherits, Silent)}
    place = first_wrong_place(ThreeLayers, inputs, [rng.standard_normal((2, 3))])
    assert place.sentence.startswith("all 12 gradients between the stages inside are right")
    assert {cls: dict(vars(cls)) for cls in before} == before


def test_calls_with_keywords_static_methods_and_stages_that_are_run_twice() -> None:
    class Layer:
        @staticmethod
        def forward_part(x: np.ndarray, W: np.ndarray) -> np.ndarray:
            return x @ W

        def forward(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
            self.kept = [*getattr(self, "kept", []), (x, W)]
            return self.forward_part(x, W)

        def __call__(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
            return self.forward(x, W)

        def backward(self, d: np.ndarray) -> Any:
            x, W = self.kept[-1]
            self.kept = self.kept[:-1]
            return d @ W.T, x.T @ d

    class Twice:
        factor = 1.0

        def forward(self, x: np.ndarray, W: np.ndarray) -> np.ndarray:
            self.layer = Layer()
            return self.layer(x=self.layer.forward(x=x, W=W), W=W)

        def backward(self, d: np.ndarray) -> Any:
            d, d_W = self.layer.backward(d)
            d_x, d_W_first = self.layer.backward(self.factor * d)
            return d_x, d_W + d_W_first

    class Changed(Twice):
        factor = 2.0

    rng = np.random.default_rng(0)
    inputs, cotangents = [rng.standard_normal((2, 3)), rng.standard_normal((3, 3))], [rng.standard_normal((2, 3))]
    assert "are right" in first_wrong_place(Twice, inputs, cotangents).sentence
    assert "that arrives at layer (Layer) is wrong" in first_wrong_place(Changed, inputs, cotangents).sentence


def test_a_stage_that_changes_what_it_is_given_is_not_blamed_for_what_came() -> None:
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


def test_a_chain_that_cannot_be_watched_is_checked_all_the_same() -> None:
    class Counts:
        """Notices that its stage is not what it was."""

        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            assert InterpolationAsStep.forward is ORIGINAL
            self.gate = InterpolationAsStep()
            return self.gate.forward(w_content, w_prev, g)

        def backward(self, d: np.ndarray) -> Any:
            return tuple(-gradient for gradient in self.gate.backward(d))

    survey = survey_theirs(Counts, "Interpolation")
    assert set(survey.wrong) == {"w_content", "w_prev", "g"}
    assert survey.place is None
    assert any("the stages inside Counts could not be watched (AssertionError" in note for note in survey.notes)


ORIGINAL = InterpolationAsStep.forward


def test_a_class_that_keeps_no_stages_is_no_chain() -> None:
    inputs = arguments("CosineSimilarity", "generic")
    assert first_wrong_place(CosineByQuotientRule, inputs, [np.ones((2, 3, 7))]) is None


def test_check_stage_says_the_place_too() -> None:
    mistake = next(m for m in mistakes_of("Addressing") if m.stage is CircularShift)
    with mistake.planted():
        report = check_stage(Addressing, *INPUTS)
    assert report.place is not None
    assert report.place.path == "shift"
    assert "First wrong place: shift (CircularShift) is the first wrong place" in str(report)
    assert "made between the stages" not in str(report)


class TwiceItsSize:
    """For real numbers alone: of a complex number, abs drops the imaginary part."""

    def forward(self, z: np.ndarray) -> np.ndarray:
        self.z = z
        return 2 * np.abs(z)

    def backward(self, d: np.ndarray) -> np.ndarray:
        return 2 * np.sign(self.z) * d


class InAChain:
    def forward(self, z: np.ndarray) -> np.ndarray:
        self.first, self.size, self.second = TanhWithoutItsSlope(), TwiceItsSize(), Tanh()
        return self.second.forward(self.size.forward(self.first.forward(z)))

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.first.backward(self.size.backward(self.second.backward(d)))


class TanhWithoutItsSlope(Tanh):
    def backward(self, d_y: np.ndarray) -> np.ndarray:
        return d_y * self.y


def test_where_a_chain_is_for_real_numbers_alone_the_place_is_found_by_differences() -> None:
    report = check_stage(InAChain, np.array([[0.3, -0.7, 1.1]]))
    assert report.not_complex
    assert report.place is not None
    assert report.place.path == "first"
