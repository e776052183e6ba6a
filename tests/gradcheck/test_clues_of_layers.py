"""gradcheck/diagnosis/clues/: mistakes in layers that are no stages of ours, of which the catalogue knows nothing."""

import numpy as np
import pytest
from layers import GRU, INPUTS, Attention, Dense, LayerNorm, Residual, RMSNorm, with_mistake

from ntm_ref import check_stage

pytestmark = pytest.mark.usefixtures("complex_step_first")


@pytest.mark.parametrize("layer", INPUTS)
def test_clues_are_silent_about_a_layer_that_is_right(layer: type) -> None:
    report = check_stage(layer, *INPUTS[layer])
    assert report.ok
    assert report.findings == []


@pytest.mark.parametrize(
    ("layer", "mistake", "sentence"),
    [
        (LayerNorm, "no mean", "in d_x the path through the mean of x along axis 1 is missing or wrong."),
        (LayerNorm, "no variance", "in d_x the path through the variance of x along axis 1 is missing or wrong."),
        (LayerNorm, "neither", "in d_x the path through the mean and the variance of x along axis 1 is missing or"),
        (LayerNorm, "no std", "d_x has the factor self.std once too often."),
        (RMSNorm, "no length", "in d_x the path through the length of x along axis 1 is missing or wrong."),
        (GRU, "1 - z for z", "d_h has 1 - self.z where self.z belongs in the direct path from the result."),
        (GRU, "no way back", "d_h lacks the direct path, the gradient of the result times self.z."),
        (Attention, "no scale", "d_query and d_key are sqrt(5) times what they should be; 5 is the size of axis 2 of"),
        (Dense, "decay", "d_W has 0.01 W added: weight decay belongs in the update, not in the gradient."),
        (Residual, "not added", "d_x lacks the direct path: the gradient of the result has to be added as it is."),
        (Residual, "no slope", "d_a lacks the factor s (1 - s), where s = sigmoid(a)."),
        (Residual, "argument", "d_a has a (1 - a) where s (1 - s) belongs, with s = sigmoid(a)."),
    ],
)  # fmt: skip
def test_clues_name_one_mistake_in_a_layer(layer: type, mistake: str, sentence: str) -> None:
    (finding,) = check_stage(with_mistake(layer, mistake), *INPUTS[layer]).findings
    assert str(finding).startswith(sentence)


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ("diagonal", "have only the diagonal of the softmax's Jacobian, A (1 - A)"),
        ("no normaliser", "lack the path through the softmax's normaliser"),
        ("other axis", "have the softmax's sum over the queries, not the keys"),
    ],
)
def test_clues_recognise_the_softmax_of_an_attention(mistake: str, sentence: str) -> None:
    (finding,) = check_stage(with_mistake(Attention, mistake), *INPUTS[Attention]).findings
    assert str(finding) == f"d_query and d_key {sentence}, where A is the softmax of the scores query key^T."


@pytest.mark.parametrize(
    ("mistake", "what"),
    [
        ("no slope", "lacks the factor 1 - y^2"),
        ("no square", "is multiplied by 1 - y where 1 - y^2 belongs"),
        ("plus", "is multiplied by 1 + y^2 where 1 - y^2 belongs"),
    ],
)
def test_clues_name_the_slope_that_every_gradient_of_a_layer_lacks(mistake: str, what: str) -> None:
    (finding,) = check_stage(with_mistake(Dense, mistake), *INPUTS[Dense]).findings
    assert str(finding) == f"d_x, d_W and d_b come from a gradient of the result that {what}; y is the result."


@pytest.mark.parametrize(
    ("mistake", "columns", "reason"),
    [
        pytest.param("no sigmoid", "0 to 2", "lacks the factor self.z (1 - self.z)", marks=pytest.mark.thorough),
        pytest.param("no tanh", "3 to 8", "lacks the factor 1 - self.n^2", marks=pytest.mark.thorough),
        ("z for 1 - z", "3 to 8", "is multiplied by self.z where 1 - self.z belongs"),
    ],
)
def test_clues_name_the_gate_of_a_gru_and_what_is_wrong_with_it(mistake: str, columns: str, reason: str) -> None:
    weights, bias, others = check_stage(with_mistake(GRU, mistake), *INPUTS[GRU]).findings
    there = f"right everywhere but at indices {columns} along axis"
    assert str(weights) == f"d_W and d_U are {there} 1; there they come from a gradient of the result that {reason}."
    assert str(bias) == f"d_b is {there} 0; there it comes from a gradient of the result that {reason}."
    assert others.sentences == ()


def test_clues_name_the_path_through_the_reset_gate_of_a_gru() -> None:
    weights, bias, _others = check_stage(with_mistake(GRU, "no reset"), *INPUTS[GRU]).findings
    assert str(weights) == "d_W and d_U are right everywhere but at indices 3 to 5 along axis 1; there they are zero."
    assert str(bias) == "d_b is right everywhere but at indices 3 to 5 along axis 0; there it is zero."
    lost = [str(f) for f in check_stage(with_mistake(GRU, "r lost"), *INPUTS[GRU]).findings]
    assert (
        "indices 6 to 8 along axis 1; there it comes from a gradient of the result that lacks the factor self.r."
        in lost[0]
    )


def test_clues_name_a_gradient_that_is_normalised() -> None:
    class Scaled(Residual):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            return super().backward(d / np.linalg.norm(d))

    (finding,) = check_stage(Scaled, *INPUTS[Residual]).findings
    assert str(finding) == "d_x and d_a are divided by the norm of the gradient that backward is given."


class Own:
    """An activation function that has no name which the catalogue knows."""

    def forward(self, a: np.ndarray) -> np.ndarray:
        self.a = a
        self.y = self.f(a)
        return self.y

    def backward(self, d: np.ndarray) -> np.ndarray:
        return d * self.slope(self.a, self.y)


@pytest.mark.parametrize(
    ("f", "slope", "sentence"),
    [
        ("sigmoid", lambda a, y: a * (1 - a), "d_a has a (1 - a) where y (1 - y) belongs, the argument in place of y"),
        ("sigmoid", lambda a, y: y, "d_a lacks the factor 1 - y; y is the result."),
        ("sigmoid", lambda a, y: 1 - y * y, "d_a is multiplied by 1 - y^2 where y (1 - y) belongs; y is the"),
        ("tanh", lambda a, y: 1 - a * a, "d_a has 1 - a^2 where 1 - y^2 belongs, the argument in place of y; y is"),
        ("tanh", lambda a, y: 1 + y * y, "d_a is multiplied by 1 + y^2 where 1 - y^2 belongs; y is the result."),
        ("tanh", lambda a, y: 1 - np.tanh(y) ** 2, "d_a is multiplied by 1 - tanh(y)^2 where 1 - y^2 belongs"),
        ("tanh", lambda a, y: y * (1 - y), "d_a is multiplied by y (1 - y) where 1 - y^2 belongs; y is the"),
    ],
)  # fmt: skip
def test_clues_name_the_wrong_slope_of_an_activation(f: str, slope: object, sentence: str) -> None:
    functions = {"sigmoid": lambda self, a: 1 / (1 + np.exp(-a)), "tanh": lambda self, a: np.tanh(a)}
    members = {"f": functions[f], "slope": lambda self, a, y: slope(a, y)}
    (finding,) = check_stage(type("Written", (Own,), members), np.random.default_rng(0).normal(size=(3, 4))).findings
    assert str(finding).startswith(sentence)
    assert len(finding.sentences) == 1
