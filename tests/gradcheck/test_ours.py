"""gradcheck/diagnosis/ours.py: when our stage counts as the same function, and what is said if it does not."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, changed, normal

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck.diagnosis.ours import other_function
from ntm_ref.gradcheck.theirs.survey import survey_theirs

pytestmark = pytest.mark.usefixtures("complex_step_first")


class OneKey:
    """The cosine of one key with every row; the gradients are those of a dot product."""

    constant = 0.0

    def forward(self, k: np.ndarray, memory: np.ndarray) -> np.ndarray:
        self.k, self.memory = k, memory
        lengths = (k @ k) ** 0.5 * (memory**2).sum(axis=-1) ** 0.5
        return memory @ k / (lengths + self.constant)

    def backward(self, d: np.ndarray) -> Any:
        return d @ self.memory, np.outer(d, self.k)


class OneGate:
    """One head alone, its gate a number without axes."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        self.w_content, self.w_prev, self.g = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d: np.ndarray) -> Any:
        return self.g * d, (1 - self.g) * d, np.array((d * (self.w_prev - self.w_content)).sum())


class OneWrite:
    """One head that writes, without a batch."""

    def forward(self, memory: np.ndarray, w: np.ndarray, e: np.ndarray, a: np.ndarray) -> np.ndarray:
        self.memory, self.w, self.e, self.a = memory, w, e, a
        return memory * (1 - np.outer(w, e)) + np.outer(w, a)

    def backward(self, d: np.ndarray) -> Any:
        d_kept = d * self.memory
        return d * (1 - np.outer(self.w, self.e)), d @ self.a, -self.w @ d_kept, self.w @ d


K, MEMORY, W = normal(4), normal((7, 4)), np.full(7, 1 / 7)
VECTORS = {
    OneKey: ((K, MEMORY), "CosineSimilarity", "d_k and d_memory are those of a dot product"),
    OneGate: ((W, normal(7), np.array(0.3)), "Interpolation", "d_g has the wrong sign: opening the gate"),
    OneWrite: ((MEMORY, W, abs(K) / 3, K), "Write", "d_w lacks the path through the erasure"),
}


@pytest.mark.parametrize("make", VECTORS)
def test_our_stage_is_given_the_leading_axes_that_a_vector_lacks(make: type) -> None:
    inputs, like, sentence = VECTORS[make]
    report = check_stage(make, *inputs, like=like)
    (finding,) = report.findings
    assert str(finding).startswith(sentence)
    assert report.explanation.notes == ()


@pytest.mark.parametrize(
    ("make", "inputs", "like"),
    [
        (type("WithAConstant", (OneKey,), {"constant": 1e-3}), (K, MEMORY), "CosineSimilarity"),
        (OneKey, (K, MEMORY), "Read"),
        (OneKey, (K, MEMORY), "Interpolation"),
        (OneKey, (K, MEMORY), "Tanh"),
    ],
    ids=["other results", "wrong like", "too many arguments", "too few arguments"],
)
def test_our_stage_that_computes_something_else_is_mentioned(make: type, inputs: Any, like: str) -> None:
    report = check_stage(make, *inputs, like=like)
    assert report.explanation.notes == (other_function(like),)
    assert f"Note: its forward does not compute what {like} computes" in str(report)
    assert "those of a dot product" not in str(report)


def test_our_stage_is_not_mentioned_if_nothing_is_wrong_or_it_is_the_same() -> None:
    report = check_stage(Interpolation, *INPUTS, like="Interpolation")
    assert "its forward does not compute" not in str(report)
    wrong = check_stage(changed(lambda stage, g, d: (-g[0], *g[1:])), *INPUTS)
    assert "its forward does not compute" not in str(wrong)
    assert "its forward does not compute" not in str(check_stage(OneKey, K, MEMORY))


@pytest.mark.usefixtures("at_one_point")
def test_our_stage_whose_gradients_come_with_another_forward_shows_where_the_mistake_is() -> None:
    class OtherWay(Interpolation):
        """The gate mixes the other way round in forward alone."""

        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            super().forward(w_content, w_prev, g)
            return g * w_prev + (1 - g) * w_content

    survey = survey_theirs(OtherWay, "Interpolation")
    (finding,) = survey.findings
    right = "all gradients are those of Interpolation, but forward does not compute what Interpolation computes"
    assert str(finding).startswith(f"{right}: is the mistake in forward?")
    assert len([note for note in survey.notes if "its forward does not compute" in note]) == 1
