"""Submissions that cheat or break: none gains a point, and none breaks the report of the others."""

import json
from collections.abc import Callable
from pathlib import Path

import hostile as checkers
import pytest
from hostile_run import run

from ntm_ref.exercises.reading import exercises
from ntm_ref.exercises.sources import solution, starter
from ntm_ref.exercises.teacher.document import Settings, document

GATE = exercises()["2.3"]
FORWARD = starter(GATE).partition("    def backward")[0]
NUMERICAL = """
    def backward(self, d):
        given = [self.w_content, self.w_prev, self.g]
        found = [np.zeros_like(value) for value in given]
        for value, gradient in zip(given, found):
            for place in np.ndindex(value.shape):
                kept = value[place]
                value[place] = kept + 1e-6
                up = Interpolation().forward(*given)
                value[place] = kept - 1e-6
                gradient[place] = (d * (up - Interpolation().forward(*given))).sum() / 2e-6
                value[place] = kept
        return tuple(found)
"""
HOSTILE = {
    "imports ours": "from ntm_ref import Interpolation\n",
    "inherits from ours": "import ntm_ref\nclass Interpolation(ntm_ref.Interpolation): pass\n",
    "calls ours": FORWARD
    + "    def backward(self, d):\n"
    + "        import ntm_ref\n        s = ntm_ref.Interpolation()\n"
    + "        s.forward(self.w_content, self.w_prev, self.g)\n        return s.backward(d)\n",
    "takes the solution": "from ntm_ref.exercises.reading import exercises\n"
    + "from ntm_ref.exercises.classes import class_in\nfrom ntm_ref.exercises.sources import solution\n"
    + "Interpolation = class_in(solution(exercises()['2.3']), 'Interpolation')\n",
    "executes the solution": "from ntm_ref.exercises.reading import exercises\n"
    + "from ntm_ref.exercises.sources import solution\nexec(solution(exercises()['2.3']))\n",
    "differences": FORWARD + NUMERICAL,
    "prints points": "print('2.3 Keep the focus, or move it 10 of 10')\nprint('{\"score\": 100}')\n" + starter(GATE),
    "another forward": "class Interpolation:\n    def forward(self, w_content, w_prev, g):\n"
    + "        self.a = w_content, w_prev, g\n        return 0 * w_content\n"
    + "    def backward(self, d):\n        return tuple(0 * value for value in self.a)\n",
    "exits": "import os\nos._exit(0)\n",
    "raises at the end": solution(GATE) + "\nraise KeyboardInterrupt\n",
    "writes a result": "open('results.json', 'w').write('{\"score\": 99}')\n" + starter(GATE),
    "patches the checker": "import sys\nfor m in list(sys.modules.values()):\n"
    + "    if hasattr(m, 'TOLERANCE'): m.TOLERANCE = 1e9\n"
    + FORWARD
    + "    def backward(self, d):\n        return 0 * self.w_content, 0 * self.w_prev, 0 * self.g\n",
    "random": FORWARD
    + "    def backward(self, d):\n        r = np.random.rand\n"
    + "        return r(*self.w_content.shape), r(*self.w_prev.shape), r(*self.g.shape)\n",
    "always equal": FORWARD
    + "    def backward(self, d):\n        class Same(np.ndarray):\n"
    + "            def __sub__(self, other): return 0 * other\n            __rsub__ = __sub__\n"
    + "        return tuple(np.zeros(v.shape).view(Same) for v in (self.w_content, self.w_prev, self.g))\n",
}


HARMLESS = ("differences", "another forward", "random", "always equal", "prints points")  # to the tests' process
RELATED = (
    "inherits from ours",
    "calls ours",
    "takes the solution",
    "executes the solution",
    "raises at the end",
)  # to others


@pytest.mark.usefixtures("at_one_point", "complex_step_first")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name in RELATED)) for name in HOSTILE]
)
def test_hostile_gains_no_point(
    graded: Callable, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    if name in HARMLESS:
        request.getfixturevalue("in_process")
    grade = graded("2.3", HOSTILE[name], seconds=30)
    assert grade.earned == 0, grade.cause
    assert grade.cause


@pytest.mark.thorough
def test_hostile_an_endless_loop_ends(graded: Callable) -> None:
    grade = graded("2.3", "while True: pass\n", seconds=2)
    assert "it did not finish within 2 s" in grade.cause


def test_hostile_does_not_break_the_report_of_others(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("bad", "good")]
    for folder in folders:
        folder.mkdir()
    (folders[0] / GATE.file).write_text(HOSTILE["exits"], encoding="utf-8")
    (folders[1] / GATE.file).write_text(solution(GATE), encoding="utf-8")
    found = document(folders, Settings(["2.3"], seconds=30))
    assert [s["score"] for s in found["submissions"]] == [0, 10]
    assert "ended its process" in found["submissions"][0]["exercises"][0]["cause"]


def test_hostile_control_characters_are_written_out(tmp_path: Path) -> None:
    (tmp_path / GATE.file).write_text("raise ValueError('\\x1b[2J gone')\n", encoding="utf-8")
    found = document([tmp_path], Settings(["2.3"], seconds=30))
    assert "\x1b" not in str(found["submissions"][0]["exercises"][0]["text"])


EARNS = {  # a wrong file may keep what its right gradients are worth (6), and the contract, if no breach shows (7)
    **{checkers.WRONG: (0, 6, 7), checkers.CHEAT: (0,), checkers.STOPPED: (0,), checkers.HARMLESS: (0, 10)},
}


def in_a_class(folder: Path, text: str) -> None:
    """The file of a hostile student, between those of two others."""
    for name, content in (("a", solution(GATE)), ("b", text.replace("Gate", "Interpolation")), ("c", solution(GATE))):
        (folder / name).mkdir()
        (folder / name / GATE.file).write_text(content, encoding="utf-8")


@pytest.mark.thorough
@pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="it looks for processes in /proc")
@pytest.mark.parametrize("name", checkers.HOSTILE)
def test_hostile_file_of_the_checkers_set_gains_nothing_and_leaves_the_others_theirs(name: str, tmp_path: Path) -> None:
    one = checkers.HOSTILE[name]
    ran = run(one, tmp_path, ["exercises", "grade", "a", "b", "c", "--only", "2.3", "--format", "json"], in_a_class)
    assert ran.output, ran.errors
    scores = {submission["name"]: submission["score"] for submission in json.loads(ran.output)["submissions"]}
    assert (scores["a"], scores["c"]) == (10, 10), ran.output
    assert scores["b"] in EARNS[one.expected]
    assert not ran.processes
    assert not ran.files or one.may_leave_files
