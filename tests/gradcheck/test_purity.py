"""gradcheck/verdict/purity.py: forward and backward change neither their arguments nor the object."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, normal, report_on

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.theirs.survey import survey_theirs

pytestmark = pytest.mark.usefixtures("complex_step_first")


def test_purity_forbids_changes_in_place() -> None:
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


def test_purity_blames_a_change_in_place_for_nothing_else() -> None:
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


class SoftmaxInPlace:
    """Right, but it works in the array that it is given, keeps that, and returns it."""

    def forward(self, z: np.ndarray) -> np.ndarray:
        z -= z.max(axis=-1, keepdims=True)
        np.exp(z, out=z)
        z /= z.sum(axis=-1, keepdims=True)
        self.y = z
        return z

    def backward(self, d: np.ndarray) -> np.ndarray:
        return self.y * (d - (d * self.y).sum(axis=-1, keepdims=True))


def test_purity_of_a_forward_in_place_is_one_sentence() -> None:
    report = check_stage(SoftmaxInPlace, normal((2, 5)))
    assert report.all_breaches() == ["forward changes its argument z in place; it must leave it alone"]
    assert report.wrong_numbers == []
    assert "see Contract" in str(report)


class Square:
    """y = x^2; what it does besides, its subclasses say."""

    def forward(self, x: np.ndarray) -> Any:
        self.x = x
        return x**2

    def backward(self, d: np.ndarray) -> Any:
        return 2 * self.x * d


class MovesItsArgument(Square):
    """What it kept of x is changed by forward, so that backward is wrong."""

    def forward(self, x: np.ndarray) -> Any:
        y = super().forward(x)
        x += 1
        return y


class MovesItsArgumentLater(Square):
    """Backward is right the first time, and changes the caller's x."""

    def backward(self, d: np.ndarray) -> Any:
        d_x = super().backward(d)
        self.x -= 0.1 * d_x
        return d_x


class WorksInTheGradient(Square):
    """Backward multiplies the gradient that it is given in place."""

    def backward(self, d: np.ndarray) -> Any:
        d *= 2 * self.x
        return d


@pytest.mark.parametrize(
    ("stage", "sentence", "wrong"),
    [
        (MovesItsArgument, "forward changes its argument x in place; it must leave it alone", ["x"]),
        (MovesItsArgumentLater, "backward changes x in place; it must leave it alone", []),
        (WorksInTheGradient, "backward changes the gradient that it is given in place; it must leave it alone", []),
    ],
)
def test_purity_names_the_change_in_place_and_no_consequence(stage: type, sentence: str, wrong: list) -> None:
    report = check_stage(stage, normal((2, 3)))
    assert report.all_breaches() == [sentence]
    assert report.wrong_numbers == wrong
    assert "no name" not in str(report)


def test_purity_allows_views_and_buffers() -> None:
    class ResultIsAView:
        def forward(self, x: np.ndarray) -> np.ndarray:
            return x[::-1]

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d[::-1]

    class ReturnsItsArgument(ResultIsAView):
        def forward(self, x: np.ndarray) -> np.ndarray:
            return x

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d

    class OneBuffer(Square):
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.buffer = np.zeros(x.shape)
            return super().forward(x)

        def backward(self, d: np.ndarray) -> np.ndarray:
            self.buffer[...] = super().backward(d)
            return self.buffer

    for stage in (ResultIsAView, ReturnsItsArgument, OneBuffer):
        report = check_stage(stage, normal((2, 3)))
        assert report.ok
        assert report.notes == []


class AddsUp(Square):
    """As many libraries do: gradients add up until somebody sets them to zero."""

    total: Any = 0.0

    def backward(self, d: np.ndarray) -> Any:
        self.total = self.total + super().backward(d)
        return self.total


class AddsUpInPlace(Square):
    """The array that was returned changes later."""

    def forward(self, x: np.ndarray) -> Any:
        self.total = np.zeros(x.shape)
        return super().forward(x)

    def backward(self, d: np.ndarray) -> Any:
        self.total += super().backward(d)
        return self.total


@pytest.mark.parametrize("stage", [AddsUp, AddsUpInPlace])
def test_purity_has_a_note_on_gradients_that_add_up(stage: type) -> None:
    report = check_stage(stage, normal((2, 3)))
    assert report.ok
    (note,) = report.notes
    assert note.startswith("backward called a second time returns twice the first d_x: it adds to what it returned")
    assert "Note: backward called a second time" in str(report)


def test_purity_note_on_gradients_that_add_up_is_in_the_survey() -> None:
    class Adds(Interpolation):
        total: Any = 0.0

        def backward(self, d: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d)
            self.total = self.total + d_g
            return d_w_content, d_w_prev, self.total

    survey = survey_theirs(Adds, "Interpolation")
    assert survey.ok
    assert any("twice the first d_g" in note for note in survey.notes)


def test_purity_forbids_every_other_change_between_two_calls() -> None:
    class Fades(Square):
        factor = 1.0

        def backward(self, d: np.ndarray) -> Any:
            d_x = self.factor * super().backward(d)
            self.factor *= 0.5
            return d_x

    report = check_stage(Fades, normal((2, 3)))
    assert report.all_breaches() == ["backward called twice gives two different d_x: it changes the stage"]
    assert report.wrong_numbers == []
    assert report.notes == []


def test_purity_has_a_note_on_a_backward_that_works_only_once() -> None:
    class Pops(Square):
        def forward(self, x: np.ndarray) -> Any:
            self.cache = [x]
            return x**2

        def backward(self, d: np.ndarray) -> Any:
            return 2 * self.cache.pop() * d

    report = check_stage(Pops, normal((2, 3)))
    assert report.ok
    (note,) = report.notes
    assert note.startswith("backward can be called only once on an object: the second time, Pops.backward raised Index")


def test_purity_of_all_stages_of_ours_needs_no_note() -> None:
    assert check_stage(Interpolation, *arguments("Interpolation", "generic")).notes == []
