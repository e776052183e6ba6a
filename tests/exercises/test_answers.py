"""Numbers and words are read from the text; nothing is run for it."""

from collections.abc import Callable

import pytest

from ntm_ref.exercises.answers import NoAnswerError, assigned, same

RIGHT = "d_x = 0.5\nd_w = 0.125\nd_b = 0.25\n"


def test_answers_are_numbers_expressions_lists_and_words() -> None:
    found = assigned("a = -2 * (3 + 1) / 4\nb = [1, 2**3]\nc = a * 2\nd = 'yes'\ne = np.exp(0) + math.sqrt(4)\n")
    assert found == {"a": -2, "b": [1, 8], "c": -4, "d": "yes", "e": 3}


@pytest.mark.parametrize("text", ["open('/etc/passwd')", "9 ** 9 ** 9", "1 / 0", "x", "(lambda: 3)()", "1e200 * 2"])
def test_answers_that_are_no_arithmetic_are_not_run(text: str) -> None:
    assert isinstance(assigned(f"a = {text}")["a"], NoAnswerError)


def test_answers_may_be_off_by_one_percent() -> None:
    assert same(0.5049, 0.5)
    assert not same(0.51, 0.5)
    assert same([1, 2], [1.0, 2.0])
    assert not same([1], [1, 2])
    assert same("Yes", "yes")
    assert not same("half", 0.5)


def test_answers_earn_their_points_one_by_one(graded: Callable) -> None:
    assert graded("0.1", RIGHT).ok
    grade = graded("0.1", RIGHT.replace("0.125", "1"))
    assert (grade.earned, grade.possible) == (5, 8)
    assert grade.cause == "d_w: not the right answer"


def test_answers_a_usual_wrong_one_gets_its_sentence(graded: Callable) -> None:
    grade = graded("0.1", RIGHT.replace("0.5", "0.25"))
    assert grade.cause == "d_x: The factor w is missing: z changes by w for each unit of x."
    assert grade.earned == 5


def test_answers_that_cannot_be_read_are_explained(graded: Callable) -> None:
    grade = graded("0.1", RIGHT.replace("0.5", "print(1)"))
    assert grade.cause == "d_x: 'print(1)' cannot be read as an answer; write a number, or an arithmetic expression"
    assert graded("0.1", RIGHT.replace("0.5", "...")).cause == "d_x: still to be answered"
    both = graded("0.1", RIGHT.replace("0.5", "0.5^2").replace("0.125", "1"))
    assert both.cause.startswith("d_x: '0.5 ^ 2': a power is written with ** in Python")
    assert graded("0.3", "r = 3").parts[0].remark == "expected numbers of the shape (2,)"
