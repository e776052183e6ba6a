"""gradcheck/student_side/watching.py: what a file uses, and whether its backward evaluates its own forward."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ntm_ref import Softmax, Tanh
from ntm_ref.gradcheck import check
from ntm_ref.gradcheck.student_side.watching import evaluations_of_forward

pytestmark = pytest.mark.usefixtures("complex_step_first")

X, D = np.array([[0.3, -1.0, 0.7]]), np.array([[1.0, 2.0, -0.5]])


class ByDifferences:
    h: complex = 1e-6

    def f(self, z: Any) -> Any:
        return np.tanh(z)

    def forward(self, z: Any) -> Any:
        self.z = z
        return self.f(z)

    def backward(self, d: Any) -> Any:
        gradient = np.zeros_like(d)
        for place in np.ndindex(self.z.shape):
            step = np.zeros_like(self.z)
            step[place] = self.h
            gradient[place] = np.sum(d * (self.f(self.z + step) - self.f(self.z - step))) / (2 * self.h)
        return gradient


def scaled(value: float) -> float:
    return 2 * value


class ByNumbers:
    """A function of single numbers is called often, in forward and in backward alike."""

    def forward(self, z: Any) -> Any:
        return np.array([[scaled(value) for value in row] for row in z])

    def backward(self, d: Any) -> Any:
        return np.array([[scaled(value) for value in row] for row in d])


class Recomputes(ByDifferences):
    def backward(self, d: Any) -> Any:
        return d * (1 - self.f(self.z) ** 2)


class Borrows:
    def forward(self, z: Any) -> Any:
        self.inside = Tanh()
        return self.inside.forward(z)

    def backward(self, d: Any) -> Any:
        return self.inside.backward(d)


@pytest.mark.parametrize(("make", "times"), [(ByDifferences, 6), (ByNumbers, 1), (Recomputes, 1), (Borrows, 0)])
def test_evaluations_of_forward_are_counted_against_those_of_one_forward(make: Any, times: int) -> None:
    count, foreign = evaluations_of_forward(make, [X], [D])
    assert count == times or (make is Borrows and count < 2)
    assert foreign == (["ntm_ref"] if make is Borrows else [])


@pytest.mark.usefixtures("at_one_point")
def test_check_reports_a_backward_by_differences_and_not_one_that_computes_something_again() -> None:
    assert "evaluates its own forward" in check(ByDifferences, "Tanh").verdict
    assert check(Recomputes, "Tanh").verdict == "right"
    assert "runs code of ntm_ref" in check(Borrows, "Tanh").verdict


MINE = """
import numpy as np
{line}
class Mine:
    def forward(self, z):
        self.y = np.exp(z - z.max(-1, keepdims=True)); self.y = self.y / self.y.sum(-1, keepdims=True)
        return self.y
    def backward(self, d):
        return self.y * (d - (d * self.y).sum(-1, keepdims=True))
"""


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("import ntm_ref", marks=pytest.mark.thorough),
        pytest.param("from ntm_ref.elementary import Softmax", marks=pytest.mark.thorough),
        pytest.param("__import__('ntm_ref')", marks=pytest.mark.thorough),
        pytest.param("import importlib; importlib.import_module('ntm' + '_ref')", marks=pytest.mark.thorough),
        "import ntm_ref, sys; [sys.modules.pop(n) for n in list(sys.modules) if n.startswith('ntm_ref')]; del ntm_ref",
    ],
)
@pytest.mark.usefixtures("at_one_point")
def test_check_sees_every_import_of_ours(line: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE.format(line=line))
    outcome = check(f"{tmp_path / 'mine.py'}:Mine", Softmax.__name__)
    assert outcome.status == 0
    assert "the file imports ntm_ref" in outcome.as_dict()["notes"]
    assert check(f"{tmp_path / 'mine.py'}:Mine", Softmax.__name__, forbid=True).status == 2


@pytest.mark.usefixtures("at_one_point")
def test_check_has_nothing_to_say_of_a_file_that_imports_numpy_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(MINE.format(line=""))
    outcome = check(f"{tmp_path / 'mine.py'}:Mine", "Softmax", forbid=True)
    assert outcome.status == 0
    assert not any("import" in note for note in outcome.as_dict()["notes"])
