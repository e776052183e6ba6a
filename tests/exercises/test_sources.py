"""Starters, solutions, hints and planted mistakes as texts."""

import ast

import pytest

from ntm_ref.exercises.exercise import Planted
from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import filled, from_hint, solution, starter, stubs, with_mistake
from ntm_ref.support.errors import NTMError

EXERCISES = exercises()


@pytest.mark.parametrize("id", EXERCISES)
def test_sources_of_every_exercise_are_python_and_can_be_run_from_an_editor(id: str) -> None:
    exercise = EXERCISES[id]
    texts = [starter(exercise), solution(exercise), from_hint(exercise)]
    texts += [with_mistake(exercise, mistake) for mistake in exercise.mistakes]
    texts += [text for v in exercise.variants for text in (starter(exercise, v), solution(exercise, v))]
    for text in texts:
        ast.parse(text)
        assert f"Exercise {id} " in text.splitlines()[0]
        assert text.rstrip().endswith("check(__file__)")
    assert len(exercise.starter.strip().splitlines()) <= 30
    assert not stubs(solution(exercise))


def test_sources_the_solution_is_the_starter_with_its_functions_replaced() -> None:
    text = "class A:\n    def f(self):\n        raise NotImplementedError\n\n    x = 1\n"
    assert filled(text, "def f(self):\n    return 2\n") == "class A:\n    def f(self):\n        return 2\n\n    x = 1\n"
    with pytest.raises(NTMError, match=r"the solution has 'def g\(\):', which the starter does not have"):
        filled(text, "def g():\n    return 2\n")


def test_sources_a_mistake_that_replaces_nothing_is_refused() -> None:
    with pytest.raises(NTMError, match="replaces 'no such line', which is not there"):
        with_mistake(EXERCISES["2.3"], Planted("x", 1, ((("no such line",), ("other",)),)))


def test_sources_a_variant_changes_the_forward_that_is_handed_out() -> None:
    exercise = EXERCISES["2.3"]
    variant = next(iter(exercise.variants))
    assert "return (1 - g) * w_content + g * w_prev" in starter(exercise, variant)
    assert stubs(starter(exercise, variant))
    with pytest.raises(NTMError, match=r"2\.3 has no variant 'sideways', expected one of the gate"):
        starter(exercise, "sideways")
