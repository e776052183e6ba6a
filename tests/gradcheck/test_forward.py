"""gradcheck/theirs/forward.py: forward is compared at every point, and beside it."""

from typing import Any

import numpy as np
import pytest
from changed import changed

from ntm_ref import CosineSimilarity, Sharpening, Tanh
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.points.designed import FORWARD_ONLY, POINTS, arguments
from ntm_ref.gradcheck.theirs.forward import SLIGHT
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.survey import FORWARD_DIFFERS, RIGHT, WRONG

pytestmark = pytest.mark.usefixtures("complex_step_first")


class Plain:
    """Equation 9, with a forward that is changed by ``gamma_of`` and ``result_of``; backward is right for it."""

    limit: float = np.inf
    factor: float = 1.0

    def forward(self, w: np.ndarray, gamma: np.ndarray) -> np.ndarray:
        self.w, self.inside = w, gamma.real < self.limit
        self.gamma = np.where(self.inside, gamma, self.limit)
        z = self.gamma * np.log(w)
        e = np.exp(z - z.real.max(-1, keepdims=True))
        self.y = e / e.sum(-1, keepdims=True)
        return self.y * self.factor

    def backward(self, d: np.ndarray) -> Any:
        d = d * self.factor
        d = self.y * (d - (d * self.y).sum(-1, keepdims=True))
        return self.gamma * d / self.w, self.inside * (d * np.log(self.w)).sum(-1, keepdims=True)


def plain(**attributes: Any) -> Any:
    """A class as `Plain`, with other attributes."""
    return type("Mine", (Plain,), attributes)


def test_forward_that_is_the_same_differs_nowhere() -> None:
    survey = survey_theirs(Plain, "Sharpening")
    assert (survey.status, survey.differs) == (RIGHT, {})
    assert not survey.notes


def test_forward_clipped_where_only_a_trained_machine_comes_differs() -> None:
    survey = survey_theirs(plain(limit=20), "Sharpening")
    assert survey.status == FORWARD_DIFFERS
    assert set(survey.differs) == {"sharp"}  # where weightings are nearly one-hot, the limit changes little
    assert survey.gradients_ok
    assert survey.verdict() == (
        "forward DIFFERS from that of Sharpening at 'sharp'; its gradients are right for what it computes "
        "(--own-forward accepts another function)"
    )


def test_forward_clipped_between_the_points_of_the_verdict_is_noticed_at_the_point_for_forward_alone() -> None:
    assert 10 < np.abs(arguments("Tanh", "sharp")[0]).max() < 20 < np.abs(arguments("Tanh", "saturated")[0]).max()

    class Near:
        """tanh, but half of it from 6 to 12 unless other numbers are larger: at no point of the verdict."""

        def forward(self, z: np.ndarray) -> Any:
            self.z, self.y = z, np.tanh(z)
            self.inside = (z.real > 6) & (z.real < 12) & (np.abs(z).max() < 20)
            return np.where(self.inside, 0.5 * self.y, self.y)

        def backward(self, d: np.ndarray) -> Any:
            return np.where(self.inside, 0.5, 1) * d * (1 - self.y**2)

    survey = survey_theirs(Near, "Tanh")
    assert list(survey.differs) == ["sharp"]
    assert survey.status == FORWARD_DIFFERS


@pytest.mark.parametrize("factor", [1 + 1e-8, pytest.param(1 + 1e-6, marks=pytest.mark.thorough), 1.1, -1.0])
def test_forward_that_differs_in_general_position_is_no_slight_difference(factor: float) -> None:
    survey = survey_theirs(plain(factor=factor), "Sharpening")
    assert survey.status == FORWARD_DIFFERS
    assert "generic" in survey.differs
    assert list(survey.differs) == ["generic"] or factor in (1.1, -1.0)  # slight at the others, where it is a note
    assert "forward DIFFERS from that of Sharpening at every point" in survey.verdict()


def test_forward_that_differs_everywhere_is_compared_at_every_point() -> None:
    assert list(survey_theirs(plain(factor=1.1), "Sharpening").differs) == [*POINTS, *FORWARD_ONLY]


def test_forward_equal_up_to_rounding_does_not_differ() -> None:
    assert not survey_theirs(plain(factor=1 + 1e-10), "Sharpening").differs


def test_forward_that_is_another_on_purpose_is_accepted_if_so_said() -> None:
    survey = survey_theirs(plain(factor=1.1), "Sharpening", own_forward=True)
    assert survey.status == RIGHT
    assert survey.verdict() == (
        "right, for its own forward, which computes something other than Sharpening at every point"
    )
    assert survey.score == 1


class Cosine:
    """Equation 6 with a constant in the denominator."""

    epsilon, also_in_backward = 1e-8, True

    def forward(self, k: np.ndarray, memory: np.ndarray) -> Any:
        k, m = k[..., None, :], memory[..., None, :, :]
        self.k, self.m = k, m
        self.length_k, self.length_m = (np.sqrt((v * v).sum(-1, keepdims=True)) for v in (k, m))
        self.product = self.length_k * self.length_m + self.epsilon
        self.dot = (k * m).sum(-1, keepdims=True)
        return (self.dot / self.product)[..., 0]

    def backward(self, d: np.ndarray) -> Any:
        d = d[..., None]
        product = self.product if self.also_in_backward else self.length_k * self.length_m
        d_dot, d_product = d / product, -d * self.dot / product**2
        d_k = d_dot * self.m + d_product * self.length_m * self.k / self.length_k
        d_m = d_dot * self.k + d_product * self.length_k * self.m / self.length_m
        return d_k.sum(-2), d_m.sum(-3)


def test_forward_with_1e_8_in_the_cosine_differs_where_rows_are_as_small() -> None:
    survey = survey_theirs(Cosine, "CosineSimilarity")
    assert survey.status == FORWARD_DIFFERS
    assert survey.gradients_ok
    assert "faint" in survey.differs
    assert survey.differs["faint"] > 0.9


def test_forward_with_a_constant_too_small_to_matter_is_a_note() -> None:
    mine = type("Mine", (Cosine,), {"epsilon": 1e-20})
    survey = survey_theirs(mine, "CosineSimilarity")
    assert survey.status == RIGHT
    assert not survey.differs
    (note,) = [note for note in survey.notes if "forward differs" in note]
    assert note.startswith("at the point 'faint' forward differs from that of CosineSimilarity by ")
    assert note.endswith(" of its size: it has a limit or a small constant")


def test_forward_with_a_small_constant_that_backward_lacks_is_forgiven_as_far_as_it_matters() -> None:
    """The error of the gradient has the size of the difference, and no more."""
    mine = type("Mine", (Cosine,), {"epsilon": 1e-20, "also_in_backward": False})
    survey = survey_theirs(mine, "CosineSimilarity")
    assert survey.status == RIGHT
    wrong_too = changed(lambda stage, gradients, d: (gradients[0] * (1 + 1e-3), gradients[1]), mine)
    assert survey_theirs(wrong_too, "CosineSimilarity").status == WRONG


def test_forward_with_1e_8_that_backward_lacks_is_wrong() -> None:
    mine = type("Mine", (Cosine,), {"also_in_backward": False})
    survey = survey_theirs(mine, "CosineSimilarity")
    assert survey.status in (WRONG, FORWARD_DIFFERS)
    assert not survey.gradients_ok


def test_forward_that_is_right_at_the_points_alone_is_recognised_by_its_derivative() -> None:
    """It knows the points, returns what is expected there, and computes another function beside them."""
    known = [arguments("Tanh", point)[0] for point in (*POINTS, *FORWARD_ONLY)]

    class Mine:
        def forward(self, z: np.ndarray) -> Any:
            at = next((value for value in known if np.shape(z) == value.shape and np.allclose(z, value, 0, 1e-2)), None)
            self.at = at is not None
            return np.tanh(at) + 0.5 * (z - at) if at is not None else np.tanh(z)

        def backward(self, d: np.ndarray) -> Any:
            return 0.5 * d

    survey = survey_theirs(Mine, "Tanh")
    assert survey.status in (WRONG, FORWARD_DIFFERS)
    assert survey.differs["generic"] == np.inf


def test_forward_that_is_wrong_beside_a_backward_that_is_ours() -> None:
    class Mine(Plain):
        def forward(self, w: np.ndarray, gamma: np.ndarray) -> Any:
            return 2 * super().forward(w, gamma)

        def backward(self, d: np.ndarray) -> Any:
            return super().backward(d)

    survey = survey_theirs(Mine, "Sharpening")
    assert survey.backward_is_ours
    assert survey.only_forward_is_wrong
    assert survey.status == FORWARD_DIFFERS
    assert survey.verdict().endswith("; your backward is that of Sharpening: the mistake is in forward")
    assert survey.score == 3 / 4


def test_forward_that_is_wrong_beside_another_backward_is_both() -> None:
    class Mine(Plain):
        def forward(self, w: np.ndarray, gamma: np.ndarray) -> Any:
            return 2 * super().forward(w, gamma)

        def backward(self, d: np.ndarray) -> Any:
            d_w, d_gamma = super().backward(d)
            return d_w, 3 * d_gamma

    survey = survey_theirs(Mine, "Sharpening")
    assert not survey.backward_is_ours
    assert not survey.only_forward_is_wrong
    assert survey.wrong == ["w", "gamma"]


def test_forward_of_another_shape_differs_and_its_backward_is_not_ours() -> None:
    class Mine:
        def forward(self, z: np.ndarray) -> Any:
            self.y = np.tanh(z)
            return self.y[..., None]

        def backward(self, d: np.ndarray) -> Any:
            return d[..., 0] * (1 - self.y**2)

    survey = survey_theirs(Mine, "Tanh")
    assert survey.status == FORWARD_DIFFERS
    assert not survey.backward_is_ours
    assert survey.differs["generic"] == np.inf


def test_forward_that_fails_between_the_points_is_not_said_to_differ() -> None:
    class Mine(Tanh):
        def forward(self, z: np.ndarray) -> Any:
            if 15 < np.abs(z).max() < 20:
                raise ValueError("too large")
            return super().forward(z)

    assert 15 < np.abs(arguments("Tanh", "sharp")[0]).max() < 20
    assert survey_theirs(Mine, "Tanh").differs == {}


def test_forward_of_ours_is_the_same_with_another_seed() -> None:
    for stage in (Sharpening, CosineSimilarity):
        assert check(stage, stage.__name__, seed=5).survey.differs == {}
    assert SLIGHT < 1e-5
