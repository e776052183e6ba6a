"""The exercises try themselves; and the selftest notices what is wrong with one."""

from dataclasses import replace
from pathlib import Path

import pytest

from ntm_ref.exercises.exercise import Exercise
from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import solution
from ntm_ref.exercises.teacher import selftest as module
from ntm_ref.exercises.teacher.equal import equal_in_function
from ntm_ref.exercises.teacher.mutations import mutants
from ntm_ref.exercises.teacher.selftest import Bench, of_mutations, selftest

QUICK = ("0.1", "0.2", "0.3", "0.4", "2.1", "6.1", "6.4", "7.1")
quick = pytest.mark.usefixtures("in_process", "at_one_point", "complex_step_first")
GATE = exercises()["2.3"]
BRIEF = replace(GATE, mistakes=GATE.mistakes[:1], variants={})  # to be graded in half the time


@quick
@pytest.mark.parametrize("id", QUICK)
def test_selftest_finds_nothing(id: str) -> None:
    assert list(selftest([id])) == []


@pytest.mark.thorough
@pytest.mark.parametrize("id", exercises())
def test_selftest_of_every_exercise_at_every_point(id: str) -> None:
    assert list(selftest([id])) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("in_process", "complex_step_first")
@pytest.mark.parametrize("id", exercises())
def test_selftest_no_mutation_of_a_solution_gets_all_points_unless_it_is_equal(id: str, tmp_path: Path) -> None:
    """All single changes that there are, at most 40 of each: 472."""
    assert list(of_mutations(Bench(exercises()[id], tmp_path), 40)) == []


@quick
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"solution": "def backward(self, d):\n    return 0\n"}, "the solution earns 0 of 10"),
        ({"starter": GATE.starter.replace("raise", "return 0  #") + "\n" * 3}, ""),
        ({"starter": GATE.starter + "# more\n" * 20}, "the starter has 37 lines, expected at most 30"),
        ({"hints": (*GATE.hints[:2], GATE.hints[2].replace("1 - self.g", "self.g"))}, "what hint 3 gives earns 7"),
        ({"mistakes": (replace(GATE.mistakes[0], earns=7),)}, "earns 8, expected 7"),
        ({"mistakes": (replace(GATE.mistakes[0], sentence="so"),)}, "is in other words in the checker's catalogue"),
        ({"mistakes": (replace(GATE.mistakes[0], hunks=((("no",), ("way",)),)),)}, "replaces 'no', which is not there"),
        (
            {"variants": {"v": replace(GATE.mistakes[0], hunks=((("import numpy as np",), ("import numpy as np",)),))}},
            "usual",
        ),
    ],
)
def test_selftest_notices(monkeypatch: pytest.MonkeyPatch, change: dict, sentence: str) -> None:
    broken: Exercise = replace(BRIEF, **change)
    monkeypatch.setattr(module, "exercises", lambda: {"2.3": broken})
    problems = "\n".join(selftest())
    assert sentence in problems
    assert problems


def test_selftest_mutations_are_different_and_most_of_them_are_wrong() -> None:
    texts = list(mutants(GATE, 20))
    assert len(set(texts)) == len(texts) > 10
    assert all("class Interpolation" in text for text in texts)
    assert equal_in_function(GATE, solution(GATE))
    assert not equal_in_function(GATE, solution(GATE).replace("self.w_content - self.w_prev", "self.w_content"))
