"""Is what is wrong called by its name? The catalogue, mistakes by hand, and mistakes that have no name."""

import functools
from collections import Counter
from functools import partial
from typing import Any

import numpy as np
import pytest
from typical_mistakes import TYPICAL
from wrong_forms import KNOWN, UNKNOWN, ChainWithoutTheGate

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck import Report
from ntm_ref.gradcheck.commands.trial import ON_TRIAL, Verdict, judge, show, trial
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import STAGES
from ntm_ref.gradcheck.theirs.survey import survey_theirs
from ntm_ref.support.errors import NTMError

pytestmark = pytest.mark.usefixtures("complex_step_first")

SEVEN = ("CosineSimilarity", "ContentWeighting", "Interpolation", "CircularShift", "Sharpening", "Read", "Write")
CHAINS = ("Addressing", "UnrolledLSTM")
SLOW = ("Addressing", "NTM-several-heads", "LSTM")  # see also test_first_wrong.py and ../test_baseline.py


@functools.cache
def reported(wrong: type, like: str) -> Report:
    """In general position, where nothing is hidden."""
    return check_stage(wrong, *arguments(like, "generic"), like=like)


SURVEYS = [partial(survey_theirs, seed=seed) for seed in (0, 1)]
everywhere = pytest.mark.parametrize(
    "check", [reported, *(pytest.param(survey, marks=pytest.mark.thorough) for survey in SURVEYS)]
)


def test_the_catalogue_is_large_enough_and_every_sentence_is_its_own() -> None:
    own = {m for stage in STAGES for m in mistakes_of(stage) if m.stage.__name__ == stage}
    count = Counter(mistake.stage.__name__ for mistake in own)
    assert len(own) >= 200
    assert all(count[stage] >= 12 for stage in (*SEVEN, "Heads", "LSTMCell"))
    assert all(count[stage] >= 3 for stage in ("Addressing", "Linear", "Tanh", "Sigmoid", "Softplus", "Softmax"))
    assert len(mistakes_of("NTM")) >= 40
    for stage in (*STAGES, "NTM"):
        sentences = [mistake.said_of(stage) for mistake in mistakes_of(stage)]
        assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize(
    "stage", [pytest.param(name, marks=[pytest.mark.thorough] * (name in SLOW)) for name in ON_TRIAL]
)
def test_every_known_mistake_is_rejected_and_named(stage: str) -> None:
    verdicts = list(trial([stage], [0]))
    assert stage not in STAGES or stage in CHAINS or all(verdict.tried == 1 for verdict in verdicts)
    assert_judged(verdicts)


def assert_judged(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        assert verdict.rejected == verdict.named == verdict.tried, verdict
        assert verdict.wrongly == 0, verdict
    assert sum(v.alone for v in verdicts) >= 0.99 * sum(v.tried for v in verdicts)


def test_planting_a_mistake_leaves_no_trace() -> None:
    before = Interpolation.backward
    list(trial(["Interpolation"], range(1)))
    assert Interpolation.backward is before


def test_the_table_of_the_trial_can_fail() -> None:
    said: list[str] = []
    verdict = Verdict("Interpolation", mistakes_of("Interpolation")[0])
    judge(verdict, False, [verdict.mistake.sentence])
    assert show([verdict], said.append)
    assert "1 mistakes, 1 checks: 100.0% rejected, 100.0% named, 100.0% named alone, 0 named wrongly" in said[-1]
    judge(verdict, False, [verdict.mistake.sentence, "something else"])
    assert not show([verdict], said.append)  # named, but not alone
    judge(verdict, False, ["something else"])
    assert (verdict.tried, verdict.rejected, verdict.named, verdict.alone, verdict.wrongly) == (3, 3, 2, 1, 1)
    assert not show([Verdict("Interpolation", verdict.mistake, 100, 99, 99, 99)], said.append)  # one was not rejected
    passed = Verdict("Interpolation", verdict.mistake)
    judge(passed, True, [])
    assert not show([passed], said.append)


@pytest.mark.parametrize("wrong", [*KNOWN, *TYPICAL])
@everywhere
def test_a_known_mistake_written_by_hand_is_named_alone(wrong: type, check: Any) -> None:
    like, sentence, affected = (KNOWN | TYPICAL)[wrong]
    found = check(wrong, like)
    assert not found.ok
    assert set(found.wrong) == affected
    (finding,) = found.findings
    (said,) = finding.sentences
    assert said.startswith(sentence)


def test_a_mistake_inside_a_chain_is_named_with_its_stage() -> None:
    report = reported(ChainWithoutTheGate, "Addressing")
    said = [str(finding) for finding in report.findings]
    assert said[0].startswith("in Interpolation: the previous weighting's path is missing")
    assert said[1].startswith("in Interpolation: d_w_content is the gradient passed on unchanged")
    assert said[1].endswith("(Affected: d_k, d_beta and d_memory.)")
    assert report.place.path == "stages[2]"
    assert "InterpolationAsStep" in report.place.sentence


@pytest.mark.parametrize(
    "wrong",
    [pytest.param(w, marks=[pytest.mark.thorough] * (w.__name__ == "OutputSharpenedTwice")) for w in UNKNOWN],
)
@everywhere
def test_a_mistake_that_is_not_in_the_catalogue_is_rejected(wrong: type, check: Any) -> None:
    found = check(wrong, UNKNOWN[wrong])
    assert not found.ok
    assert found.wrong
    assert found.findings


NAMELESS = ("LeaksToTheNextRow",)


@pytest.mark.parametrize("wrong", [wrong for wrong in UNKNOWN if wrong.__name__ in NAMELESS])
def test_what_has_no_name_is_not_given_one(wrong: type) -> None:
    (finding,) = reported(wrong, UNKNOWN[wrong]).findings
    assert finding.sentences == ()
    assert "wrong in a way that has no name here" in str(finding)


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("ThreeQuarters", ["d_w_prev is 0.75 times what it should be, everywhere."]),
        ("SlightlyTooLarge", ["d_memory is 1 + 1e-06 times what it should be, everywhere."]),
        ("TwoAtOnce", ["d_w_prev is multiplied by g where 1 - g belongs.", "d_g has the wrong sign: opening"]),
        ("SwappedPair", ["g and 1 - g are swapped, or d_w_content and d_w_prev are returned in the wrong order."]),
        (
            "TwoInOne",
            ["d_gamma has two mistakes: d_gamma lacks the path through the normaliser; and besides, d_gamma is 0.5"],
        ),
        ("SwappedEraseAndAdd", ["d_e and d_a are in each other's place: d_e is the gradient of a, and d_a that of e."]),
        ("RolledOneTooFar", ["d_w_gated is rolled by 1 along axis 2."]),
        ("RolledAlongTheHeads", ["d_w_gated is rolled by 1 along axis 1."]),
        ("FirstExampleOnly", ["d_b comes from index 0 along axis 0 of the result alone (one step"]),
        ("BetaSquared", ["d_similarity has the factor beta once too often."]),
        (
            "TinyEpsilonInTheDenominator",
            ["d_w_shifted is nearly right: is there a small constant or a limit in only one"],
        ),
        (
            "WrongEpsilonInTheLog",
            ["d_gamma is nearly right: is there a small constant or a limit in only one of forward"],
        ),
        (
            "KeyAndRowMixedUp",
            [f"in d_{name} the path through the length of {name} along axis 2 is missing" for name in ("k", "memory")],
        ),
        ("OneRowForgotten", ["d_memory is zero at the last index along axis 1: is it left out there?"]),
    ],
)
def test_general_clues_beside_the_catalogue(name: str, sentences: list[str]) -> None:
    wrong = next(wrong for wrong in UNKNOWN if wrong.__name__ == name)
    said = [str(finding) for finding in reported(wrong, UNKNOWN[wrong]).findings]
    assert len(said) == len(sentences)
    assert all(s.startswith(expected) for s, expected in zip(said, sentences))


# General clues, for a stage that the catalogue has never seen: y_i = x_i^2 sum_j A_ij x_j^2 / 5, x and A square


class Unheard:
    """A stage of nobody's, with a Jacobian that has no symmetry."""

    def forward(self, x: np.ndarray, A: np.ndarray, c: np.ndarray) -> np.ndarray:
        self.x, self.A, self.c = x, A, c
        self.mixed = x @ A
        return self.mixed**2 * x + c

    def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
        d_mixed = 2 * d * self.mixed * self.x
        return d * self.mixed**2 + d_mixed @ self.A.T, self.x.T @ d_mixed, d.sum(axis=0)


RNG = np.random.default_rng(5)
X, A, C = RNG.standard_normal((4, 5)), RNG.standard_normal((5, 5)), RNG.standard_normal(5)


def jacobian(x: np.ndarray) -> np.ndarray:
    """dy/dx of `Unheard`, flattened: (result, argument)."""
    columns = []
    for place in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[place] += 1e-200j
        columns.append(Unheard().forward(moved, A, C).imag.ravel() / 1e-200)
    return np.array(columns).T


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s, d, x, A, c: (0 * x, A, c), "d_x is zero"),
        (lambda s, d, x, A, c: (-x, A, c), "d_x has the wrong sign"),
        (lambda s, d, x, A, c: (2 * x, A, c), "d_x is 2 times what it should be, everywhere"),
        (lambda s, d, x, A, c: (x / 2, A, c), "d_x is 0.5 times what it should be, everywhere."),
        (lambda s, d, x, A, c: (x, A, c / 4), "d_c is 1/4 of what it should be; 4 is the size of axis 0 of x"),
        (lambda s, d, x, A, c: (x, 4 * A, c), "d_A is 4 times too large; 4 is the size of axis 0 of x"),
        (lambda s, d, x, A, c: (x, A / np.log(2), c), "d_A is 1.443 times what it should be, which is ln 2 or 1/ln 2"),
        (lambda s, d, x, A, c: (x * s.x, A, c), "d_x has the factor x once too often"),
        (lambda s, d, x, A, c: (x / s.x, A, c), "d_x lacks the factor x"),
        (lambda s, d, x, A, c: (x * s.x / (1 - s.x), A, c), "d_x is multiplied by x where 1 - x belongs"),
        (lambda s, d, x, A, c: (x * (1 - s.x) / s.x, A, c), "d_x is multiplied by 1 - x where x belongs"),
        (lambda s, d, x, A, c: (x, A.T, c), "d_A is transposed"),
        (lambda s, d, x, A, c: (x, A, c[::-1]), "d_c is in reverse order along axis 0"),
        (lambda s, d, x, A, c: (np.roll(x, 2, 1), A, c), "d_x is rolled by 2 along axis 1"),
        (lambda s, d, x, A, c: (np.roll(x, -1, 1), A, c), "d_x is rolled by -1 along axis 1"),
        (lambda s, d, x, A, c: (x + 0 * x.sum(0), A + 0 * A - A.mean(0), c), "d_A has its mean along axis 0 taken out"),
        (lambda s, d, x, A, c: (x, A, 0 * c + c.sum()), "the same all along axis 0: the sum over that axis"),
        (lambda s, d, x, A, c: (x, A, 0 * c + c.mean()), "the same all along axis 0: the mean over that axis"),
        (lambda s, d, x, A, c: (d, A, c), "d_x is the gradient of the result passed on unchanged"),
        (lambda s, d, x, A, c: (x, A, 0 * c + 4), "d_c ignores the gradient that backward is given"),
        (lambda s, d, x, A, c: ((jacobian(s.x) @ d.ravel()).reshape(4, 5), A, c), "d_x runs the wrong way"),
        (
            lambda s, d, x, A, c: (d * np.diag(jacobian(s.x)).reshape(4, 5), A, c),
            "d_x has only the diagonal of the Jacobian",
        ),
        (
            lambda s, d, x, A, c: (x - d * np.diag(jacobian(s.x)).reshape(4, 5), A, c),
            "d_x lacks the diagonal of the Jacobian",
        ),
        (lambda s, d, x, A, c: (x, A, d[-1]), "d_c comes from the last index along axis 0 of the result alone"),
        (lambda s, d, x, A, c: (x, A, d[1:].sum(0)), "d_c lacks the share of index 0 along axis 0 of the result"),
        (
            lambda s, d, x, A, c: (x * (np.arange(5) != 2), A, c),
            "d_x is zero at index 2 along axis 1: is it left out there?",
        ),
        (lambda s, d, x, A, c: (abs(x), A, c), "d_x has lost its signs"),
    ],
)
def test_general_clues_for_a_stage_that_nobody_knows(change: object, sentence: str) -> None:
    class Changed(Unheard):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            return tuple(np.array(g) for g in change(self, d, *super().backward(d)))

    report = check_stage(Changed, X, A, C)
    assert len(report.wrong) == 1
    (finding,) = report.findings
    assert len(finding.sentences) == 1, finding.sentences
    assert sentence in str(finding)


def test_the_stage_that_nobody_knows_is_right_as_it_is() -> None:
    assert check_stage(Unheard, X, A, C).ok


def test_a_half_over_two_examples_may_be_a_mean() -> None:
    class Halved(Unheard):
        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_x, d_A, d_c = super().backward(d)
            return d_x, d_A, d_c / 2

    (finding,) = check_stage(Halved, X[:2], A, C).findings
    assert "d_c is 0.5 times what it should be, everywhere (2 is also the size of axis 0 of x)" in str(finding)


def test_a_path_through_one_of_several_results_is_named() -> None:
    class Two:
        def forward(self, x: np.ndarray) -> tuple[np.ndarray, ...]:
            self.x = x
            return x**2, np.sin(x)

        def backward(self, d_square: np.ndarray, d_sin: np.ndarray) -> np.ndarray:
            return 2 * self.x * d_square

    (finding,) = check_stage(Two, X).findings
    assert "d_x comes from result 0 alone: the paths through the other results are missing" in str(finding)
    assert "d_x lacks the path through result 1" in str(finding)


def test_the_forward_of_another_stage_switches_the_catalogue_off() -> None:
    class OtherForward(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            return super().forward(w_content, w_prev, g) * 2

        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            d_w_content, _, d_g = super().backward(2 * d)
            return d_w_content, self.g * 2 * d, d_g

    survey = survey_theirs(OtherForward, "Interpolation")
    assert survey.wrong == ["w_prev"]
    assert any("its forward does not compute what Interpolation computes" in note for note in survey.notes)
    (finding,) = survey.findings  # by the general clues; two fit equally, and both are named
    assert finding.sentences == (
        "d_w_prev is multiplied by g where 1 - g belongs",
        "d_w_prev is the gradient of w_content",
    )
    assert "; or, which fits as well: " in str(finding)


def test_the_catalogue_of_another_function_would_say_what_is_not_so() -> None:
    class WithoutComplement:
        """w_gated = g w_content + w_prev: where g belongs nowhere near w_prev, neither does 1 - g."""

        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.kept = w_content, g
            return g * w_content + w_prev

        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            w_content, g = self.kept
            return g * d, g * d, (d * w_content).sum(axis=-1, keepdims=True)

    said = [str(finding) for finding in survey_theirs(WithoutComplement, "Interpolation").findings]
    assert len(said) == 1
    assert "d_w_prev has the factor g once too often" in said[0]
    assert "1 - g" not in said[0]


def test_what_fits_one_cotangent_only_is_not_said() -> None:
    class OneNumber:
        """y = c x: of a single number, every wrong gradient is some multiple of the right one."""

        def forward(self, c: np.ndarray, x: np.ndarray) -> np.ndarray:
            self.c, self.x = c, x
            return c * x

        def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
            return np.atleast_1d((d * self.x**3).sum()), self.c * d

    (finding,) = check_stage(OneNumber, np.array([0.7]), X[0]).findings
    assert finding.arguments == ("c",)
    assert finding.sentences == ()


def test_an_unknown_name_in_like_is_refused() -> None:
    with pytest.raises(NTMError, match="no stage 'Gate'"):
        check_stage(Interpolation, *arguments("Interpolation", "generic"), like="Gate")
