"""gradcheck/verdict/sharing.py: what a backward uses must be kept in its own object."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, normal

from ntm_ref import ContentWeighting, Interpolation, Softmax, check_stage
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.gradcheck.verdict.sharing import SHARED

pytestmark = pytest.mark.usefixtures("complex_step_first")

THE_MODULES: dict[str, Any] = {}


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def undone(y: np.ndarray, d: np.ndarray) -> np.ndarray:
    return y * (d - (d * y).sum(-1, keepdims=True))


class InTheClass:
    cache: dict[str, Any] = {}  # noqa: RUF012

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.cache["y"] = softmax(x)
        return self.cache["y"]

    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(self.cache["y"], d)


class AsAClassAttribute(InTheClass):
    y: Any = None

    def forward(self, x: np.ndarray) -> np.ndarray:
        AsAClassAttribute.y = softmax(x)
        return self.y

    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(self.y, d)


class InTheModule:
    def forward(self, x: np.ndarray) -> np.ndarray:
        THE_MODULES["y"] = softmax(x)
        return THE_MODULES["y"]

    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(THE_MODULES["y"], d)


class AppendedToAList:
    def __init_subclass__(cls) -> None:
        cls.history: list[Any] = []

    place = -1

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.history.append(softmax(x))
        return self.history[-1].copy()

    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(self.history[self.place], d)


class LastOfAList(AppendedToAList):
    pass


class FirstOfAList(AppendedToAList):
    place = 0


class PoppedFromAList(AppendedToAList):
    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(self.history.pop(), d)


class InADefaultArgument:
    def forward(self, x: np.ndarray, cache: dict = {}) -> np.ndarray:  # noqa: B006
        cache["y"] = softmax(x)
        self.cache = cache
        return cache["y"]

    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(self.cache["y"], d)


class FilledOnce:
    def __init_subclass__(cls) -> None:
        cls.cache: dict[str, Any] = {}

    def forward(self, x: np.ndarray) -> np.ndarray:
        y = softmax(x)
        if "y" not in self.cache or self.cache["y"].shape != y.shape:
            self.cache["y"] = y
        return y

    def backward(self, d: np.ndarray) -> np.ndarray:
        return undone(self.cache["y"], d)


class Filled(FilledOnce):
    pass


ALL = [InTheClass, AsAClassAttribute, InTheModule, LastOfAList, FirstOfAList, InADefaultArgument, Filled]


@pytest.mark.parametrize("stage", ALL)
def test_sharing_with_another_object_is_the_whole_explanation(stage: type) -> None:
    survey = survey_theirs(type(stage.__name__, (stage,), {}), "Softmax")
    assert not survey.ok
    assert SHARED in survey.breaches()
    assert survey.findings == []
    assert survey.wrong_in_places() == []


@pytest.mark.parametrize("stage", ALL)
def test_sharing_is_seen_at_a_single_point_too(stage: type) -> None:
    report = check_stage(type(stage.__name__, (stage,), {}), normal((2, 5)))
    assert report.breaches == [SHARED]
    assert report.wrong_numbers == []


def test_sharing_of_a_stack_is_seen() -> None:
    report = check_stage(type("Popped", (PoppedFromAList,), {}), normal((2, 5)))
    assert report.all_breaches() == [SHARED]


def test_sharing_of_one_value_of_several_is_seen() -> None:
    class HalfShared(ContentWeighting):
        cache: dict[str, Any] = {}  # noqa: RUF012

        def forward(self, similarity: np.ndarray, beta: np.ndarray) -> np.ndarray:
            self.own = similarity, beta
            w = softmax(beta * similarity)
            self.cache.setdefault("w", w)
            return w

        def backward(self, d: np.ndarray) -> Any:
            d_z = undone(self.cache["w"], d)
            return self.own[1] * d_z, (d_z * self.own[0]).sum(-1, keepdims=True)

    report = check_stage(HalfShared, *arguments("ContentWeighting", "generic"))
    assert SHARED in report.breaches


def test_sharing_of_a_sum_is_seen() -> None:
    class AddsUp(Interpolation):
        total: Any = 0.0

        def backward(self, d: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d)
            AddsUp.total = AddsUp.total + d_g
            return d_w_content, d_w_prev, AddsUp.total

    class Dropout(Interpolation):
        def backward(self, d: np.ndarray) -> Any:
            return super().backward(d * (np.random.default_rng().random(d.shape) < 0.5))

    report = check_stage(AddsUp, *INPUTS)
    assert (
        "backward gives two different d_g for the same arguments, of two fresh objects: is it random, or is s"
        in str(report)
    )
    report = check_stage(Dropout, *INPUTS)
    assert "backward gives two different d_w_content, d_w_prev and d_g for the same arguments" in str(report)
    for sentence in ("linear", "times as large", "no name"):
        assert sentence not in str(report)


def test_sharing_accuses_nobody_of_a_wrong_derivation() -> None:
    class IgnoresTheGate(Interpolation):
        def backward(self, d: np.ndarray) -> Any:
            d_w_content, _, d_g = super().backward(d)
            return d_w_content, 0.5 * d, d_g

    class NoMask:
        """Right where x > y, which is everywhere at the first arguments."""

        def forward(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
            return np.where(x.real > y.real, x, y) ** 1

        def backward(self, d: np.ndarray) -> Any:
            return d, 0 * d

    w_content, w_prev, g = arguments("Interpolation", "generic")
    assert SHARED not in str(check_stage(IgnoresTheGate, w_content, w_prev, g))
    assert SHARED not in str(check_stage(IgnoresTheGate, w_content, w_prev, 0 * g + 0.5))
    x, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.5, 0.6, 2.5, 3.5])
    assert check_stage(NoMask, x, y).ok


def test_sharing_of_constants_and_of_equal_values_is_allowed() -> None:
    class Table(Softmax):
        eye: dict[int, np.ndarray] = {}  # noqa: RUF012

        def forward(self, x: np.ndarray) -> np.ndarray:
            self.eye.setdefault(x.shape[-1], np.eye(x.shape[-1]))
            return super().forward(x)

        def backward(self, d: np.ndarray) -> Any:
            d_x = super().backward(d)
            return d_x @ self.eye[d_x.shape[-1]]

    assert survey_theirs(Table, "Softmax").ok
