"""The checker's own corners: what it says of numbers, shapes, files and chains that are not as usual."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from in_process import in_process  # noqa: F401
from other_forms import AddressingOfOtherForms, InterpolationByLoops

from ntm_ref import CosineSimilarity, Interpolation, Linear, Sharpening, Tanh, check_stage
from ntm_ref.cli import main
from ntm_ref.gradcheck.commands.student import check_file
from ntm_ref.gradcheck.commands.survey_theirs import survey_theirs
from ntm_ref.gradcheck.commands.sweep import shape_in_words
from ntm_ref.gradcheck.commands.table import page
from ntm_ref.gradcheck.commands.trial import N_SEEDS, Verdict, judge, show
from ntm_ref.gradcheck.diagnosis.catalogue import mistakes_of
from ntm_ref.gradcheck.diagnosis.first_wrong import first_wrong_place
from ntm_ref.gradcheck.diagnosis.tape import Tape
from ntm_ref.gradcheck.points.designed import arguments

INPUTS = arguments("Interpolation", "generic")


def normal(shape: Any) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape)


def changed(change: Any, base: type = Interpolation) -> type:
    """A stage whose backward returns change(stage, its gradients, what it was given)."""

    class Changed(base):
        def backward(self, d: np.ndarray) -> Any:
            return change(self, super().backward(d), d)

    return Changed


class Cube:
    """y = x^3, a class that nobody knows."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return x**3

    def backward(self, d: np.ndarray) -> np.ndarray:
        return 3 * self.x**2 * d


def only_sentences(make: Any, *inputs: np.ndarray, **options: Any) -> tuple[str, ...]:
    (finding,) = check_stage(make, *inputs, **options).findings
    return finding.sentences


# numbers


def test_not_a_number_in_one_head_is_wrong_there_and_nothing_else_is_said() -> None:
    one_nan = changed(lambda stage, g, d: (*g[:2], g[2] * np.where(np.arange(3)[:, None] == 1, np.nan, 1)))
    report = check_stage(one_nan, *INPUTS)
    assert report.wrong_numbers == ["g"]
    assert report.findings == []
    assert report.arguments[2].worst == (0, 1, 0)
    assert "called twice" not in str(report)
    assert "  d_g at the point" not in "\n".join(page(survey_theirs(one_nan, "Interpolation"), "Interpolation"))


@pytest.mark.parametrize(("off", "ok"), [(1e-8, False), (1e-10, True)])
def test_the_tolerance_of_the_complex_step(off: float, ok: bool) -> None:
    assert check_stage(changed(lambda stage, g, d: (g[0] * (1 + off), *g[1:])), *INPUTS).ok is ok


@pytest.mark.parametrize(("off", "ok"), [(1e-6, False), (1e-8, True)])
def test_the_tolerance_of_differences(off: float, ok: bool) -> None:
    make = changed(lambda stage, g, d: (g[0], g[1] * (1 + off), g[2]), InterpolationByLoops)
    assert check_stage(make, *INPUTS).ok is ok


def test_a_ratio_to_zero_is_infinite_and_close_numbers_are_printed_in_more_digits() -> None:
    class Constant:
        def forward(self, x: np.ndarray) -> np.ndarray:
            return 0 * x + 2

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d

    assert check_stage(Constant, normal(3)).arguments[0].ratio == np.inf
    close = check_stage(changed(lambda stage, g, d: (g[0] * (1 + 1e-8), *g[1:])), *INPUTS).arguments[0]
    came, expected = (part.split()[-1] for part in close.worst_in_words.split(",")[-3:-1])
    assert came != expected


def test_the_worst_number_is_one_that_can_be_told() -> None:
    class ClipsWrongly:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return np.where(x.real > 1, 1, x) * 2

        def backward(self, d: np.ndarray) -> np.ndarray:
            return np.where(self.x == 1, 1e9, 3 * d * (self.x < 1))

    (check,) = check_stage(ClipsWrongly, np.array([1.0, 0.3, 2.0])).arguments
    assert check.worst == (1,)
    assert check.unresolved == 1


def test_float32_inputs_are_taken_as_float64() -> None:
    class Relu:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.on = x.real > 0
            return x * self.on

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d * self.on

    assert check_stage(Relu, normal(5).astype(np.float32)).ok
    assert check_stage(Relu, -abs(normal(5))).ok


def test_a_read_only_input_stays_so_and_keeps_its_numbers() -> None:
    inputs = tuple(value.copy() for value in INPUTS)
    for value in inputs:
        value.flags.writeable = False
    assert check_stage(Interpolation, *inputs).ok
    assert not any(value.flags.writeable for value in inputs)


# the contract


def test_a_gradient_in_a_buffer_that_changes_is_taken_as_it_came() -> None:
    class Accumulates(Interpolation):
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.total = np.zeros_like(g)
            return super().forward(w_content, w_prev, g)

        def backward(self, d: np.ndarray) -> Any:
            d_w_content, d_w_prev, d_g = super().backward(d)
            self.total += d_g
            return d_w_content, d_w_prev, self.total

    report = check_stage(Accumulates, *INPUTS)
    assert "backward called twice gives two different d_g" in str(report)
    assert report.wrong_numbers == []


def test_a_ragged_list_is_no_array_and_nothing_more() -> None:
    report = check_stage(changed(lambda stage, g, d: (g[0], [[1.0], [1.0, 2.0]], g[2])), *INPUTS)
    assert "d_w_prev is a list, expected a NumPy array" in str(report)
    assert "called twice" not in str(report)


def test_a_python_number_is_no_array_but_its_value_counts() -> None:
    class Scales:
        def forward(self, c: np.ndarray, x: np.ndarray) -> np.ndarray:
            self.c, self.x = c, x
            return c * x

        def backward(self, d: np.ndarray) -> Any:
            return float((d * self.x).sum()), self.c * d

    report = check_stage(Scales, np.array(0.3), np.array([1.1, 2.3]))
    assert report.wrong == ["c"]
    assert report.wrong_numbers == []


@pytest.mark.parametrize(
    ("shape", "change", "sentence"),
    [
        ((3, 3, 2), lambda d: d.transpose(2, 0, 1), "it is transposed"),
        ((2, 3), lambda d: np.zeros((4, 3)), "a gradient has one number for each number of its argument"),
        ((2, 6), lambda d: d.reshape(3, 4), "it has as many numbers, but along other axes"),
    ],
)
def test_shapes_that_are_hard_to_mend(shape: Any, change: Any, sentence: str) -> None:
    assert sentence in str(check_stage(changed(lambda stage, g, d: change(g), Cube), normal(shape)))


def test_a_small_square_is_not_linear() -> None:
    report = check_stage(changed(lambda stage, g, d: g + 1e-4 * d * d, Cube), normal((2, 3)))
    assert "d_x is not linear in the gradient that backward is given" in str(report)


# clues


def test_general_clues_that_are_said_alone() -> None:
    cube = [changed(lambda stage, g, d, change=change: change(g), Cube) for change in (lambda g: 0 * g, np.flipud)]
    assert only_sentences(cube[0], normal(5)) == ("d_x is zero",)
    assert only_sentences(cube[1], normal((2, 5))) == ("d_x is in reverse order along axis 0",)
    times = {c: changed(lambda stage, g, d, c=c: c * g, Cube) for c in (1e-3, -1.0005, np.log(2), 1 / np.log(2))}
    assert only_sentences(times[1e-3], normal(5)) == ("d_x is 0.001 times what it should be, everywhere",)
    assert only_sentences(times[-1.0005], normal(5)) == ("d_x is -1.0005 times what it should be, everywhere",)
    for c in (np.log(2), 1 / np.log(2)):
        assert "which is ln 2 or 1/ln 2: a logarithm to the base 2?" in only_sentences(times[c], normal(5))[0]


def test_an_argument_that_is_the_same_everywhere_is_no_factor() -> None:
    w_content, w_prev, g = INPUTS
    times = changed(lambda stage, gradients, d: (gradients[0] * 0.3, *gradients[1:]))
    said = only_sentences(times, w_content, w_prev, np.full_like(g, 0.3))
    assert said == ("d_w_content is 0.3 times what it should be, everywhere",)


def test_of_two_results_the_share_of_one_is_not_said_twice() -> None:
    class Sums:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return np.stack([x.sum(), (x**2).sum()])

        def backward(self, d: np.ndarray) -> np.ndarray:
            return d[0] + 0 * self.x

    (sentence,) = only_sentences(Sums, normal(5))
    assert "comes from index 0 along axis 0 of the result alone" in sentence


@pytest.mark.parametrize(("spread", "named"), [(0.02, False), (5e-4, True)])
def test_nearly_right_is_less_than_a_thousandth_off(spread: float, named: bool) -> None:
    uneven = 1 + spread * np.where(np.arange(7) % 2, 0.5, -1)
    said = only_sentences(changed(lambda stage, g, d: (g[0] * uneven, *g[1:])), *INPUTS)
    assert [s.startswith("d_w_content is nearly right") for s in said] == [True] * named


def test_a_factor_that_small_numbers_do_not_share_is_not_called_one() -> None:
    uneven = np.array([1 + 1e-4] * 4 + [100])
    said = only_sentences(changed(lambda stage, g, d: g * uneven, Cube), np.array([1, 1.2, 0.9, 1.1, 1e-5]))
    assert [s.startswith("d_x is nearly right") for s in said] == [True]
    uneven[:4] = 2
    (sentence,) = only_sentences(changed(lambda stage, g, d: g * uneven, Cube), np.array([1, 1.2, 0.9, 1.1, 1e-5]))
    assert sentence == "d_x is 2 times what it should be (nearly: some small numbers of it are off otherwise)"


def test_a_question_ends_with_its_mark() -> None:
    uneven = 1 + 5e-4 * np.where(np.arange(7) % 2, 0.5, -1)
    assert str(check_stage(changed(lambda stage, g, d: (g[0] * uneven, *g[1:])), *INPUTS).findings[0]).endswith("?")


# whose mistakes are looked for


class OwnGate:
    """No relation of ours by name or birth."""

    def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
        self.gate = Interpolation()
        return self.gate.forward(w_content, w_prev, g)

    def backward(self, d: np.ndarray) -> Any:
        d_w_content, _, d_g = self.gate.backward(d)
        return d_w_content, -self.gate.g * d, d_g


LostOne = changed(lambda stage, g, d: (g[0], -stage.g * d, g[2]))


@pytest.mark.parametrize(
    ("make", "like"),
    [(OwnGate, "Interpolation"), (LostOne, None), (lambda: LostOne(), None)],
    ids=["like", "kin", "made"],
)
def test_the_catalogue_is_that_of_like_or_of_a_relative(make: Any, like: str | None) -> None:
    (finding,) = check_stage(make, *INPUTS, like=like).findings
    assert "the 1 of 1 - g is lost" in str(finding)


def test_the_catalogue_is_not_asked_of_another_function() -> None:
    class TwoLessG:
        def forward(self, w_content: np.ndarray, w_prev: np.ndarray, g: np.ndarray) -> np.ndarray:
            self.given = w_content, w_prev, g
            return g * w_content + (2 - g) * w_prev

        def backward(self, d: np.ndarray) -> Any:
            w_content, w_prev, g = self.given
            return g * d, g * d, (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)

    assert not any("1 - g" in s for s in only_sentences(TwoLessG, *INPUTS, like="Interpolation"))

    class OtherShapes:
        def forward(self, a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
            self.given = a, b, c
            return a.sum() + b.sum() + c.sum()

        def backward(self, d: np.ndarray) -> Any:
            return tuple(-d + 0 * x for x in self.given)

    report = check_stage(OtherShapes, normal(2), normal(3), normal(4), like="Interpolation")
    assert all("wrong sign" in str(finding) for finding in report.findings)


def test_a_mistake_that_was_planted_is_taken_out_whatever_happens() -> None:
    before, (mistake, *_) = Interpolation.backward, mistakes_of("Interpolation")
    with pytest.raises(ZeroDivisionError), mistake.planted():
        raise ZeroDivisionError
    assert Interpolation.backward is before


def test_the_trial_counts_what_it_says() -> None:
    mistake = mistakes_of("Read")[0]
    assert not show([Verdict("Read", mistake, 100, 100, 99, 99, 1)], lambda line: None)
    verdict = Verdict("Read", mistake)
    judge(verdict, False, [])
    assert (verdict.tried, verdict.rejected, verdict.named, verdict.wrongly) == (1, 1, 0, 0)


# surveys


def test_right_everywhere_but_at_one_point_is_wrong() -> None:
    class ForgetsFaintWeights(Sharpening):
        def backward(self, d: np.ndarray) -> Any:
            d_w_shifted, d_gamma = super().backward(d)
            return d_w_shifted * (self.w_shifted.real > 1e-8), d_gamma

    survey = survey_theirs(ForgetsFaintWeights, "Sharpening")
    assert not survey.ok
    assert survey.reports["generic"].ok


def test_a_forward_that_refuses_a_point_is_told_apart() -> None:
    class Refuses(Sharpening):
        def forward(self, w_shifted: np.ndarray, gamma: np.ndarray) -> Any:
            if gamma.real.max() > 20:
                raise ValueError("too sharp")
            return super().forward(w_shifted, gamma)

    survey = survey_theirs(Refuses, "Sharpening")
    assert survey.ok
    assert "saturated" not in survey.reports
    assert any(sentence.startswith("saturated:") and "too sharp" in sentence for sentence in survey.robustness)


def test_what_is_not_complex_at_one_point_is_so_at_all() -> None:
    class RealWhenSharp(Sharpening):
        def forward(self, w_shifted: np.ndarray, gamma: np.ndarray) -> Any:
            w = super().forward(w_shifted, gamma)
            return w.real if gamma.real.max() > 20 else w

    survey = survey_theirs(RealWhenSharp, "Sharpening")
    assert survey.ok
    assert not any(report.by_complex_step for report in survey.reports.values())


def test_float32_that_comes_back_as_float64_is_noted() -> None:
    survey = survey_theirs(changed(lambda stage, g, d: g * np.ones(1), Tanh), "Tanh")
    assert survey.ok
    why = "a buffer or a constant of float64 is in the way"
    assert f"given float32, backward returns float64: {why}" in survey.notes
    breached = survey_theirs(changed(lambda stage, g, d: g.astype(object), Tanh), "Tanh")
    assert not breached.ok
    assert not any("float32" in note for note in breached.notes)


def test_a_note_about_the_references_is_part_of_the_report() -> None:
    assert "Note: forward" in str(check_stage(InterpolationByLoops, *INPUTS))


def test_the_page_says_what_is_so_and_no_more() -> None:
    wrong_shape = changed(lambda stage, g, d: (*g[:2], g[2][..., 0]))
    said = "\n".join(page(survey_theirs(wrong_shape, "Interpolation"), "Interpolation"))
    assert "WRONG (its numbers are right; see Contract)" in said
    assert "It holds on the edge of its domain" not in said
    assert "It holds on the edge" in "\n".join(page(survey_theirs(Tanh, "Tanh"), "Tanh"))


def test_a_chain_for_real_numbers_is_searched_by_differences() -> None:
    class RealChain(AddressingOfOtherForms):
        """Everything doubled on its way out of the chain."""

        def forward(self, *inputs: np.ndarray) -> np.ndarray:
            return super().forward(*(value.real for value in inputs))

        def backward(self, d_w: np.ndarray) -> Any:
            return super().backward(2 * d_w)

    report = check_stage(RealChain, *arguments("Addressing", "generic"))
    assert not report.by_complex_step
    assert report.place is not None
    assert report.place.sentence.startswith("the gradient that arrives at")


@pytest.mark.parametrize(("lowest", "words"), [(5e-7, "comes down to 5e-07"), (5e-6, "never below 5e-06, at any step")])
def test_where_a_sweep_comes_down(lowest: float, words: str) -> None:
    assert shape_in_words([1.0, lowest, np.nan]) == words


# chains


def test_stages_that_know_their_chain_or_share_a_buffer_are_watched_all_the_same() -> None:
    class Child(Tanh):
        buffer: Any = None

        def backward(self, d: np.ndarray) -> np.ndarray:
            Child.buffer = np.zeros_like(d) if Child.buffer is None else Child.buffer
            Child.buffer[...] = super().backward(d)
            return Child.buffer

    class Parent:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.first, self.second = Child(), Child()
            self.first.parent = self
            return self.second.forward(self.first.forward(x))

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * self.first.backward(self.second.backward(d).copy())

    place = first_wrong_place(Parent, [normal(4)], [normal(4)])
    assert place is not None
    assert place.path == ""
    assert "are right; the mistake is in what the chain itself does" in place.sentence


def test_an_argument_without_a_name_is_numbered() -> None:
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


class Halves(Linear):
    """Its forward and backward are made of parts, one of which may be asked for alone."""

    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        return self.forward_part(x, W, b)

    def forward_part(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.x, self.W, self.b = x, W, b
        return x @ W + b


class AskedForHalfFirst:
    def forward(self, x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
        self.layer = Halves()
        x *= 2
        return self.layer.forward(x, W, b)

    def backward(self, d: np.ndarray) -> Any:
        self.layer.backward_x(d)
        d_x, d_W, d_b = self.layer.backward(d)
        return 2 * d_x, d_W, d_b


def test_a_tape_has_one_call_a_stage_and_what_the_whole_backward_returned() -> None:
    inputs = [value.copy() for value in arguments("Linear", "generic")]
    tape = Tape(AskedForHalfFirst, inputs, [normal((2, 6))])
    (call,) = tape.calls
    assert call.returned is not None
    assert [g.shape for g in call.returned] == [value.shape for value in inputs]
    assert call.inside == []
    assert np.array_equal(inputs[0], arguments("Linear", "generic")[0])


def test_half_a_backward_returned_nothing_that_could_be_compared() -> None:
    class AskedForHalf(AskedForHalfFirst):
        def backward(self, d: np.ndarray) -> Any:
            return 2 * self.layer.backward_x(d), self.layer.W, self.layer.b

    (call,) = Tape(AskedForHalf, arguments("Linear", "generic"), [normal((2, 6))]).calls
    assert call.arrived is not None
    assert call.returned is None


def test_a_chain_may_hold_one_of_its_own_kind() -> None:
    class Twice:
        def __init__(self, inner: bool = False) -> None:
            self.inner = None if inner else Twice(True)

        def forward(self, x: np.ndarray) -> np.ndarray:
            return 2 * (self.inner.forward(x) if self.inner else x)

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * (self.inner.backward(d) if self.inner else d)

    (call,) = Tape(Twice, [normal(4)], [normal(4)]).calls
    assert call.inside == []


class Pair(NamedTuple):
    sine: np.ndarray
    cosine: np.ndarray


class Angles:
    def forward(self, x: np.ndarray) -> Pair:
        self.x = x
        return Pair(np.sin(x), np.cos(x))

    def backward(self, d_sine: np.ndarray, d_cosine: np.ndarray) -> np.ndarray:
        return d_sine * np.cos(self.x) - d_cosine * np.sin(self.x)


def test_a_result_with_named_fields_keeps_them_when_it_is_moved() -> None:
    class Chain:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.angles = Angles()
            pair = self.angles.forward(x)
            return pair.sine + 2 * pair.cosine

        def backward(self, d: np.ndarray) -> np.ndarray:
            return self.angles.backward(d, 2 * d) * 3

    place = first_wrong_place(Chain, [normal(4)], [normal(4)])
    assert place is not None
    assert place.path == ""


# files and the command line


@pytest.mark.usefixtures("in_process")
def test_everything_in_the_json_is_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    code = "from ntm_ref import Interpolation as I\nclass Interpolation(I):\n    def backward(self, d):\n"
    Path("m.py").write_text(code + "        return tuple(g * float('nan') for g in super().backward(d))\n")
    assert main(["gradcheck", "m.py:Interpolation", "--json"]) == 1
    json.loads(capfd.readouterr().out, parse_constant=lambda constant: pytest.fail(constant))


def test_a_catalogue_that_fails_is_an_exit_status_and_counts_from_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("ntm_ref.cli.gradcheck.trial", lambda names, seeds, watch: seen.append((names, seeds)) or [])
    monkeypatch.setattr("ntm_ref.cli.gradcheck.show", lambda verdicts: False)
    assert main(["gradcheck", "--catalogue", "Read", "--seed", "3"]) == 1
    assert seen == [(["Read"], range(3, 3 + N_SEEDS))]


def test_the_time_limit_and_the_seed_are_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.py").write_text("import time; time.sleep(60)")
    assert main(["gradcheck", "m.py:Read", "--timeout", "1"]) == 2
    assert "within 1 s" in capfd.readouterr().err
    monkeypatch.setattr("ntm_ref.cli.gradcheck.write_whole", lambda path, draw: "")
    results = []
    for seed in "01":
        assert main(["gradcheck", "Softmax", "--json", "--sweep", "--out", "sweep.png", "--seed", seed]) == 0
        results.append(json.loads(capfd.readouterr().out))
    assert results[0]["stages"] != results[1]["stages"]
    assert results[0]["sweep"] != results[1]["sweep"]


def file_and_neighbours(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> str:
    """A file in a folder below the one that is worked in, which has a json.py and a helper.py."""
    monkeypatch.chdir(folder)
    Path("sub").mkdir()
    Path("json.py").write_text("1 / 0")
    Path("helper.py").write_text("")
    Path("sub/m.py").write_text(code, encoding="utf-8")
    return "sub/m.py"


def test_a_file_finds_helpers_where_one_works_but_nothing_hides_pythons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = file_and_neighbours(tmp_path, monkeypatch, "import helper\nfrom ntm_ref import Read\n")
    Path("sub/decimal.py").write_text("1 / 0")
    Path(name).write_text("import decimal, helper\nfrom ntm_ref import Read\n")
    assert check_file(f"{name}:Read")["ok"]


def errors_about(name: str, capfd: pytest.CaptureFixture) -> list[str]:
    """The lines of the command's errors where a file has no class Read that could be checked."""
    assert main(["gradcheck", f"{name}:Read"]) == 2
    return capfd.readouterr().err.splitlines()


def test_what_a_file_prints_is_shown_before_the_sentence_and_its_questions_are_not_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    name = file_and_neighbours(tmp_path, monkeypatch, "print('before'); input()")
    first, *_, last = errors_about(name, capfd)
    assert first == "before"
    assert last.startswith(f"ntm-ref: error: {name}:Read: the file raised EOFError")


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("1 / 0", "the file raised ZeroDivisionError: division by zero when it was imported"),
        ("from pathlib import Path\nclass Mine: pass", "there is no class Read in this file; it has Mine"),
        ("import os", "there is no class Read in this file; it has no class at all"),
        ("raise KeyboardInterrupt", "it raised KeyboardInterrupt while it was checked"),
        ("raise Exception('x' * 1000)", "the file raised Exception: xxx"),
    ],
)
def test_a_file_without_the_class_is_one_sentence(
    code: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    name = file_and_neighbours(tmp_path, monkeypatch, code)
    last = errors_about(name, capfd)[-1]
    assert last.startswith(f"ntm-ref: error: {name}:Read: {sentence}")
    assert len(last) < 450


def test_a_file_may_hold_dataclasses_print_umlauts_and_long_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    code = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom ntm_ref import Read\n"
        "@dataclass\nclass Kept:\n    w: float\nprint('\\u00e9'); print('x' * 1000)\nfor i in range(60000): print(i)\n"
    )
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    found = check_file(f"{file_and_neighbours(tmp_path, monkeypatch, code)}:Read")
    assert found["ok"]
    assert found["printed"][0] == "\u00e9"
    assert found["printed"][1] == "x" * 500
    assert found["printed"][-1] == f"... and {60002 - 20} more lines"


def test_cosines_of_a_key_that_is_much_smaller_than_the_results_are_not_blamed_for_rounding() -> None:
    k, memory = arguments("CosineSimilarity", "generic")
    assert check_stage(CosineSimilarity, 1e-9 * k, memory).ok
