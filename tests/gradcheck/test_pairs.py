"""gradcheck/diagnosis/pairs.py: two mistakes in one gradient are both named, and nothing else is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from other_forms import (
    AddressingOfOtherForms,
    ContentByJacobian,
    CosineByQuotientRule,
    InterpolationAsStep,
    SharpeningByQuotientRule,
    ShiftByRolls,
)
from typical_mistakes import LSTM

from ntm_ref import check_stage
from ntm_ref.gradcheck.derivatives.numerical import norm
from ntm_ref.gradcheck.derivatives.reference import exact_references
from ntm_ref.gradcheck.diagnosis.diagnosis import candidates_for, diagnose
from ntm_ref.gradcheck.diagnosis.evidence import Evidence
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import OURS
from ntm_ref.gradcheck.verdict.check import examine

pytestmark = pytest.mark.usefixtures("complex_step_first")


class MeanWithoutLength(CosineByQuotientRule):
    def backward(self, d_K):
        d_k, _ = super().backward(d_K)
        return d_k, (d_K[..., None] * self.k / (self.a * self.b)).mean(-3)


class NeitherGammaNorSum(SharpeningByQuotientRule):
    def backward(self, d_w):
        _, d_gamma = super().backward(d_w)
        return d_w * self.powers / self.total / self.w_shifted, d_gamma


class CellWithTwo(LSTM):
    def backward(self, d_h, d_c):
        d_c = d_c + d_h * self.o * (1 - self.c**2)
        reached = d_c * self.u, d_c * self.c_prev, d_h * np.tanh(self.c), d_c * self.i
        return np.concatenate([d * slope for d, slope in zip(reached, self.slopes())], axis=-1), d_c


class TwoGates(LSTM):
    def slopes(self):
        i, f, o, _ = super().slopes()
        return [i, f * self.c / self.c_prev, o, 1]


class ShiftsTheWrongWay(ShiftByRolls):
    def backward(self, d):
        _, d_s = super().backward(d)
        return sum(self.s[..., j : j + 1] * np.roll(d, shift, -1) for j, shift in enumerate(self.shifts)), d_s


class DiagonalAlone(ContentByJacobian):
    def backward(self, d_w):
        d_z = d_w * self.w * (1 - self.w)
        return d_z * self.beta, (d_z * self.similarity).sum(-1, keepdims=True)


TWO = {
    MeanWithoutLength: (
        "CosineSimilarity",
        "d_memory has two mistakes: d_memory lacks the term of the row's length: |m| changes with m too, which takes "
        "away K m / |m|^2; and besides, d_memory is 1/3 of what it would then be; 3 is the size of axis 1 of k: a sum "
        "and a mean confused?",
    ),
    NeitherGammaNorSum: (
        "Sharpening",
        "d_w_shifted has two mistakes: d_w_shifted lacks the path through the normaliser; and d_w_shifted lacks the "
        "factor gamma.",
    ),
    CellWithTwo: (
        "LSTMCell",
        "d_z and d_c_prev together have two mistakes: d_c_prev lacks the forget gate: what the cell held was "
        "multiplied by f before it went on; and the path through h has 1 - c^2 where 1 - tanh(c)^2 belongs in what "
        "reaches c.",
    ),
    TwoGates: (
        "LSTMCell",
        "d_z has two mistakes: d_z lacks 1 - u^2 for the candidate, which is a tanh of its z; and d_z has c where "
        "c_prev belongs for the forget gate, which decides what is kept of the step before.",
    ),
}


@pytest.mark.parametrize("wrong", TWO)
def test_pairs_of_one_stage_are_both_named(wrong: type) -> None:
    like, sentence = TWO[wrong]
    (finding,) = check_stage(wrong, *arguments(like, "generic"), like=like).findings
    assert str(finding) == sentence


def test_pairs_of_two_stages_in_a_chain_are_both_named() -> None:
    class Chain(AddressingOfOtherForms):
        def forward(self, k, beta, g, s, gamma, w_prev, memory):
            self.stages = [CosineByQuotientRule(), DiagonalAlone(), InterpolationAsStep()]
            self.stages += [ShiftsTheWrongWay(), SharpeningByQuotientRule()]
            cosine, content, interpolation, shift, sharpening = self.stages
            w_gated = interpolation.forward(content.forward(cosine.forward(k, memory), beta), w_prev, g)
            return sharpening.forward(shift.forward(w_gated, s), gamma)

    report = check_stage(Chain, *arguments("Addressing", "generic"), like="Addressing")
    (finding,) = report.findings
    assert finding.arguments == ("k", "beta", "g", "w_prev", "memory")
    assert "together have two mistakes: in ContentWeighting: only the diagonal of the softmax's Jacobian" in str(
        finding
    )
    assert "; and in CircularShift: d_w_gated is shifted the wrong way" in str(finding)
    assert "stages[3] (ShiftsTheWrongWay) is the first wrong place" in str(report)


def evidence_of_pairs(stage: str) -> Iterator[tuple[list[str], list[Evidence], list[Any]]]:
    """All pairs of mistakes of a stage that meet in a gradient, once added and once multiplied there."""
    inputs, make = arguments(stage, "generic"), OURS[stage]
    known = exact_references(lambda *values: make().forward(*values), inputs)
    right = examine(make, *inputs, known=known).evidence
    candidates = [candidates_for(case, stage) for case in right]
    for pair in combinations(range(len(candidates[0])), 2):
        first, second = (candidates[0][n] for n in pair)
        for combine in (
            (lambda a, b, e: a + b - e, lambda a, b, e: a * b / e) if first.affected & second.affected else ()
        ):
            cases = [combined(case, *(found[n] for n in pair), combine) for case, found in zip(right, candidates)]
            if cases[0].wrong:  # otherwise the two mistakes cancel
                yield [first.sentence, second.sentence], cases, candidates


def combined(case: Evidence, first: Any, second: Any, combine: Any) -> Evidence:
    """The evidence of a stage that makes two mistakes."""
    gradients = []
    for i, expected in enumerate(case.all_expected):
        a, b = first.gradients[i], second.gradients[i]
        both = i in first.affected and i in second.affected
        gradients.append(combine(a, b, expected) if both else a if i in first.affected else b)
    off = [norm(d - e) > 1e-9 * max(norm(e), case.floor) for d, e in zip(gradients, case.all_expected)]
    return replace(case, gradients=gradients, wrong=[i for i, wrong in enumerate(off) if wrong])


@pytest.mark.parametrize(
    "stage",
    [
        pytest.param(name, marks=pytest.mark.thorough)
        for name in ("Interpolation", "Read", "CosineSimilarity", "Sharpening", "Write")
    ],
)
@np.errstate(all="ignore")
def test_pairs_are_all_named_and_almost_always_by_both_sentences(stage: str) -> None:
    named, tried = 0, 0
    for sentences, cases, candidates in evidence_of_pairs(stage):
        findings = diagnose(cases, stage, candidates)
        assert all(finding.sentences for finding in findings), sentences
        said = " ".join(str(finding) for finding in findings)
        if "two mistakes" in said:  # otherwise the two together are one other mistake, such as a zero
            assert all(sentence in said for sentence in sentences), (sentences, said)
            named += 1
        tried += 1
    assert named >= 0.8 * tried > 20


def test_pairs_do_not_explain_what_is_nearly_right() -> None:
    class Uneven(InterpolationAsStep):
        def backward(self, d):
            d_w_content, d_w_prev, d_g = super().backward(d)
            return d_w_content, d_w_prev, d_g * (1 + 1e-5 * np.sin(np.arange(6) + 1).reshape(d_g.shape))

    said = str(check_stage(Uneven, *arguments("Interpolation", "generic"), like="Interpolation"))
    assert "d_g is nearly right" in said
    assert "two mistakes" not in said
