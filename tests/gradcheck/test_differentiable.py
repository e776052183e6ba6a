"""gradcheck/derivatives/differentiable.py: a random or imprecise forward cannot be differentiated."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.derivatives.differentiable import alike
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.support.errors import CheckError


class InFloat32(Interpolation):
    """Computes in float32 whatever it is given."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        super().forward(w_content, w_prev, g)
        return (g * w_content + (1 - g) * w_prev).astype(np.float32).astype(np.float64)


class Dropout(Interpolation):
    """A different result every time."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        result = super().forward(w_content, w_prev, g)
        return result * (np.random.default_rng().random(result.shape) < 0.5)


def test_check_forward_refuses_a_random_or_imprecise_forward() -> None:
    with pytest.raises(CheckError, match="computes in float32 inside"):
        check_stage(InFloat32, *INPUTS)
    with pytest.raises(CheckError, match="forward gives two different results for the same arguments"):
        check_stage(Dropout, *INPUTS)
    assert check_stage(Interpolation, *(np.round(value, 2) for value in INPUTS)).ok  # round numbers are no float32


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


def test_check_forward_refuses_a_float32_buffer_inside() -> None:
    with pytest.raises(
        CheckError, match=r"CoarseSoftmax\.forward computes in float32 inside: its results move in steps"
    ):
        survey_theirs(CoarseSoftmax, "ContentWeighting")


class Remembers(Interpolation):
    """Adds what another object was given before."""

    before: Any = None

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        result, cls = super().forward(w_content, w_prev, g), type(self)
        result = result if cls.before is None else result + 0.1 * cls.before
        cls.before = w_content.real
        return result


class Normalises(Interpolation):
    """Divides by the largest number that it has ever seen."""

    largest = 0.0

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        cls = type(self)
        cls.largest = max(cls.largest, float(abs(w_content[0, 0, 0])))
        return super().forward(w_content, w_prev, g) / cls.largest


class Counts(Interpolation):
    """Grows from call to call."""

    calls = 0

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        type(self).calls += 1
        return super().forward(w_content, w_prev, g) * type(self).calls


@pytest.mark.parametrize("stage", [Remembers, Normalises])
def test_check_forward_tells_memory_from_chance(stage: type) -> None:
    inputs = (np.sort(INPUTS[0], axis=None).reshape(INPUTS[0].shape), *INPUTS[1:])
    with pytest.raises(CheckError, match=r"two different results .* depending on what an earlier call was given"):
        check_stage(type(stage.__name__, (stage,), {}), *inputs)


@pytest.mark.parametrize("stage", [Dropout, Counts])
def test_check_forward_asks_where_it_cannot_tell(stage: type) -> None:
    with pytest.raises(CheckError, match="is it random, or does it remember an earlier call"):
        check_stage(type(stage.__name__, (stage,), {}), *INPUTS)


def test_check_forward_accepts_a_float64_buffer_inside() -> None:
    fine = type("FineSoftmax", (CoarseSoftmax,), {"buffer": np.float64})
    assert survey_theirs(fine, "ContentWeighting").ok


def test_alike_is_equal_up_to_rounding() -> None:
    a = np.array([1.0, np.nan, -2.0, np.inf])
    assert alike(a, a.copy())
    assert alike(a, a * (1 + 1e-15))
    assert not alike(a, a * (1 + 1e-9))
    assert not alike(a, np.array([1.0, 3.0, -2.0, np.inf]))
    assert not alike(np.zeros(2), np.full(2, 1e-16))
    assert alike(np.zeros(2), np.full(2, 1e-16), floor=1.0)
    assert not alike(np.zeros(2), np.zeros(3))
    assert not alike(np.array(["a"]), np.array(["b"]))
