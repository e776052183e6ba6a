"""One submission: its points, the cause in one sentence, and bad files."""

import re
from collections.abc import Callable

import pytest

from ntm_ref.exercises.grade import NOT_JUDGED, OPEN, WRONG
from ntm_ref.exercises.grading import grade_class, grade_file
from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import RUN, from_hint, solution, starter, with_mistake

GATE = exercises()["2.3"]
STUB = 'raise NotImplementedError("compute and return d_w_content, d_w_prev, d_g")'
quick = pytest.mark.usefixtures("in_process", "at_one_point", "complex_step_first")


def gate(backward: str) -> str:
    """The starter of the gate with a backward."""
    return starter(GATE).replace(STUB, backward.replace("\n", "\n        "))


RIGHT = "return self.g * d_w_gated, (1 - self.g) * d_w_gated, G"
G = "np.sum(d_w_gated * (self.w_content - self.w_prev), axis=-1, keepdims=True)"


@quick
def test_grading_a_right_backward_earns_everything(graded: Callable) -> None:
    grade = graded("2.3", gate(RIGHT.replace("G", G)))
    assert (grade.state, grade.earned) == ("done", 10)


@quick
def test_grading_a_mistake_costs_its_argument_and_comes_first_with_a_number(graded: Callable) -> None:
    grade = graded("2.3", gate(RIGHT.replace("G", f"-{G}")))
    assert grade.earned == 8
    assert grade.cause == "d_g has the wrong sign: opening the gate brings w_content in and w_prev out"
    assert grade.numbers == "You: d_g(1, 2, 0) = 1.112. Nudging g there says -1.112; ratio -1."
    states = {part.name: part.state for part in grade.parts}
    assert states == {
        "d_w_content": "right",
        "d_w_prev": "right",
        "d_g": "WRONG",
        "contract": "right",
        "edges": "right",
    }


@quick
def test_grading_a_lost_axis_costs_that_argument_alone(graded: Callable) -> None:
    grade = graded("2.3", gate(RIGHT.replace("G", f"{G}[..., 0]")))
    assert grade.earned == 8
    assert grade.cause.startswith("d_g has shape (2, 3), expected (2, 3, 1)")


@quick
def test_grading_the_contract_is_a_part_of_its_own(graded: Callable) -> None:
    grade = graded("2.3", gate(f"found = {RIGHT.removeprefix('return ')}\nself.g *= 2\nreturn found".replace("G", G)))
    contract = next(part for part in grade.parts if part.name == "contract")
    assert contract.earned == 0
    assert "g" in contract.remark


@quick
def test_grading_zeros_earn_nothing_for_contract_and_edges(graded: Callable) -> None:
    grade = graded("2.3", gate("return 0 * self.w_content, 0 * self.w_prev, 0 * self.g"))
    assert grade.earned == 0
    assert grade.parts[-1].remark == "counts as soon as a gradient is right"


@quick
def test_grading_a_changed_forward_earns_nothing(graded: Callable) -> None:
    text = solution(GATE).replace("return g * w_content + (1 - g) * w_prev", "return g * w_content + g * w_prev")
    grade = graded("2.3", text)
    assert (grade.state, grade.earned) == (WRONG, 0)
    assert grade.cause.startswith("forward no longer computes what the starter's did, at every point: put it back")


def test_grading_half_of_the_points_for_general_position_alone(graded: Callable) -> None:
    """Right for the numbers of general position, wrong where an exponent is large."""
    exercise = exercises()["1.2"]
    naive = "s = 1 / (1 + np.exp(-self.x.clip(-6, 6)))\n        return d_y * s * (1 - s)"
    grade = graded("1.2", starter(exercise).replace('raise NotImplementedError("compute and return d_x")', naive))
    part = grade.parts[0]
    assert (part.state, part.earned, part.where) == ("half right", 2, "saturated")
    assert grade.earned <= 4


@quick
def test_grading_a_mistake_that_spoils_several_gradients_costs_once(graded: Callable) -> None:
    exercise = exercises()["4.2"]
    grade = graded("4.2", with_mistake(exercise, exercise.mistakes[0]))
    assert sum(part.state == "WRONG" for part in grade.parts) == 5
    assert (grade.earned, grade.possible) == (6.5, 11)
    assert any("one mistake costs once" in part.remark for part in grade.parts)


@quick
def test_grading_a_mistake_of_the_catalogue_costs_once_though_the_exercise_does_not_list_it(graded: Callable) -> None:
    exercise = exercises()["4.4"]
    text = solution(exercise).replace("self.o * (1 - self.tanh_c**2)", "self.o")
    grade = graded("4.4", text)
    assert grade.cause == "the path through h lacks 1 - tanh(c)^2 in what reaches c: h = o tanh(c)"
    assert (grade.earned, grade.possible) == (5, 11)


@quick
def test_grading_two_mistakes_are_both_named_and_both_cost(graded: Callable) -> None:
    exercise = exercises()["3.3"]
    text = with_mistake(exercise, exercise.mistakes[1]).replace("d_r @ self.memory.T", "(d_r @ self.memory.T) ** 2")
    grade = graded("3.3", text)
    assert grade.cause == exercise.mistakes[1].sentence
    assert (grade.earned, grade.possible) == (4, 11)


@quick
def test_grading_zeros_are_no_recognised_mistake_that_costs_once(graded: Callable) -> None:
    """No gradient for k, beta and memory is a known mistake, but zeros everywhere are not half of a derivation."""
    text = solution(exercises()["3.2"]).replace(
        "return d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory",
        "return tuple(0 * d for d in (d_k, d_beta, d_g, d_s, d_gamma, d_w_prev, d_memory))",
    )
    assert graded("3.2", text).earned == 0


@quick
def test_grading_a_starter_as_it_is_is_open(graded: Callable) -> None:
    grade = graded("2.3", starter(GATE))
    assert (grade.state, grade.earned) == (OPEN, 0)
    assert grade.cause == "still to be written: backward in ex_2_3_interpolation.py"


@quick
@pytest.mark.parametrize(
    ("content", "state", "sentence"),
    [
        (b"", OPEN, "is empty; 'exercises start' writes a starter into an empty folder"),
        (b"def f(:\n", NOT_JUDGED, "Python cannot read ex_2_3_interpolation.py in line 1: invalid syntax"),
        (b"\x00\x01\x02", NOT_JUDGED, "Python cannot read ex_2_3_interpolation.py"),
        (b"x = 1\n", NOT_JUDGED, "there is no class Interpolation in this file; it has no class at all"),
        (b"class Gate:\n    pass\n", NOT_JUDGED, "there is no class Interpolation in this file; it has Gate"),
        (b"1 / 0\n", NOT_JUDGED, "the file raised ZeroDivisionError: division by zero when it was imported"),
        (b"raise SystemExit(0)\n", NOT_JUDGED, "the file raised SystemExit: 0 when it was imported"),
    ],
)
def test_grading_a_bad_file_gets_a_sentence(graded: Callable, content: bytes, state: str, sentence: str) -> None:
    grade = graded("2.3", content)
    assert (grade.state, grade.earned) == (state, 0)
    assert sentence in grade.cause


@quick
@pytest.mark.parametrize("change", [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b"\xef\xbb\xbf" + b])
def test_grading_other_line_ends_and_a_byte_order_mark_do_not_matter(graded: Callable, change: Callable) -> None:
    assert graded("2.3", change(solution(GATE).encode())).ok
    assert graded("2.3", change(starter(GATE).encode())).state == OPEN


@quick
def test_grading_an_old_encoding_does_not_matter(graded: Callable) -> None:
    text = solution(GATE).replace(RUN, "\n# caf\u00e9\n")
    assert graded("2.3", text.encode("latin-1")).ok


def test_grading_a_folder_in_the_place_of_the_file(graded: Callable, tmp_path) -> None:
    (tmp_path / GATE.file).mkdir()
    assert grade_file(GATE, tmp_path / GATE.file).cause.startswith("ex_2_3_interpolation.py cannot be read: ")


@quick
def test_grading_an_exception_is_told_with_their_line(graded: Callable) -> None:
    grade = graded("2.3", gate("return self.w_contend"))
    assert grade.state == NOT_JUDGED
    assert "AttributeError" in grade.cause
    assert any("self.w_contend" in line for line in grade.lines)


@quick
def test_grading_an_exercise_that_uses_our_stages_may_not_use_the_one_asked_for(graded: Callable) -> None:
    borrowed = "import ntm_ref\nAddressing = ntm_ref.Addressing\n"
    assert graded("3.2", borrowed).cause == "it uses ntm_ref's own Addressing: write backward yourself"
    text = "import ntm_ref.exercises.reading\n" + solution(exercises()["3.2"])
    assert graded("3.2", text).cause == "it uses ntm_ref's own exercises: write backward yourself"


@quick
def test_grading_a_class_of_this_process() -> None:
    namespace: dict = {}
    exec(from_hint(GATE), namespace)
    assert grade_class(GATE, namespace["Interpolation"]).ok


@quick
def test_grading_a_hidden_mistake_has_to_be_hidden_and_a_mistake(graded: Callable) -> None:
    exercise = exercises()["6.4"]
    assert graded("6.4", solution(exercise)).ok
    right = graded("6.4", starter(exercise) + "\n# the same\nx = 1\n")
    assert (right.earned, right.cause) == (0, "it is right: hide a mistake in it")
    found = graded("6.4", solution(exercise).replace("d_s[..., j] =", "d_s[..., j] = 2 *"))
    assert (found.earned, found.cause[:54]) == (0, "with the sum of the results as loss it is wrong, so th")


@quick
def test_grading_a_checker_has_to_find_mistakes_and_to_leave_right_ones_alone(graded: Callable) -> None:
    exercise = exercises()["7.1"]
    text = starter(exercise)
    stub = 'raise NotImplementedError("return 1.0 if d_x is right, 0.0 if not")'
    assert graded("7.1", text.replace(stub, "return 1.0")).earned == 4
    assert graded("7.1", text.replace(stub, "return 0.0")).earned == 6
    by_sum = "return float(abs(d_x.sum()) < 1e-9)"
    assert "calls a wrong gradient right" in graded("7.1", text.replace(stub, by_sum)).cause


@quick
@pytest.mark.parametrize(
    ("id", "backward", "cause"),
    [
        (
            "1.1",
            "return d_y * (1 - np.tanh(self.x) ** 2)",
            "AttributeError: 'Tanh' object has no attribute 'x'; forward keeps self.y",
        ),
        ("2.3", "d_g = 0", "returned nothing (is there a return?), expected 3 gradients"),
        (
            "2.1",
            "return d_r @ self.memory.T, 0",
            "a matrix product of sizes that do not fit, 4 and 7; .T reverses all axes",
        ),
        (
            "1.4",
            "return d_y @ self.W.T, self.x.T @ d_y, d_y.sum(axis=0)",
            "edges: time and a batch: Linear.backward raised",
        ),
    ],
)
def test_grading_says_what_helps_after_a_usual_slip(graded: Callable, id: str, backward: str, cause: str) -> None:
    text = re.sub(r"raise NotImplementedError\(.*\)", lambda found: backward, starter(exercises()[id]))
    assert cause in graded(id, text).cause


COURSE = exercises()["5.2"]


@quick
@pytest.mark.parametrize(
    ("returned", "cause"),
    [
        ("0 * np.array(costs)", "no cost is right: compare with the rule"),
        ("np.array(costs) * (np.arange(len(costs)) < 1)", "the first cost is right, and a later one is not"),
    ],
)
def test_grading_a_training_run_that_returns_low_costs_has_not_learned(
    graded: Callable, returned: str, cause: str
) -> None:
    grade = graded("5.2", solution(COURSE).replace("return np.array(costs)", f"return {returned}"))
    assert (grade.earned, grade.cause[: len(cause)]) == (0, cause)


def test_grading_a_training_run_with_our_own_update_earns_nothing(graded: Callable) -> None:
    grade = graded("5.2", solution(COURSE).replace("import NTM,", "import training, NTM,"))
    assert (grade.earned, grade.cause) == (0, "it uses ntm_ref's own training: write backward yourself")


def test_grading_a_class_of_a_kind_of_its_own_in_a_notebook() -> None:
    namespace: dict = {"__name__": "notebook"}
    exec(solution(exercises()["7.1"]), namespace)
    assert grade_class(exercises()["7.1"], namespace["Checker"]).ok
