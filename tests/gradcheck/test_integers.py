"""gradcheck/verdict/integers.py: labels and indices stay integers and have no gradient."""

from typing import Any

import numpy as np
import pytest
from changed import INPUTS, normal

from ntm_ref import Interpolation, Linear, check_stage
from ntm_ref.support.errors import CheckError

LABELS = np.array([0, 2, 1, 1])


class CrossEntropy:
    """A loss: a Python float for real numbers would do as well as NumPy's."""

    def forward(self, z: np.ndarray, labels: np.ndarray) -> Any:
        e = np.exp(z)
        self.p, self.labels = e / e.sum(-1, keepdims=True), labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, d: np.ndarray) -> Any:
        d_z = self.p.copy()
        d_z[np.arange(len(self.labels)), self.labels] -= 1
        return d * d_z / len(self.labels), None


class Embedding:
    def forward(self, table: np.ndarray, index: np.ndarray) -> np.ndarray:
        self.shape, self.index = table.shape, index
        return table[index]

    def backward(self, d: np.ndarray) -> Any:
        d_table = np.zeros(self.shape)
        np.add.at(d_table, self.index, d)
        return d_table


class CountsOnce(Embedding):
    def backward(self, d: np.ndarray) -> Any:
        d_table = np.zeros(self.shape)
        d_table[self.index] += d
        return d_table


class UndoesInAClosure:
    """Forward makes the backward of the object."""

    def forward(self, table: np.ndarray, index: np.ndarray) -> np.ndarray:
        stage = Embedding()
        result = stage.forward(table, index)
        self.backward = lambda d: (stage.backward(d), None)
        return result

    def backward(self, d: np.ndarray) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("stage", "arrays"),
    [
        (UndoesInAClosure, (normal((4, 3)), LABELS)),
        (CrossEntropy, (normal((4, 3)), LABELS)),
        (Embedding, (normal((4, 3)), LABELS.reshape(2, 2))),
        (Embedding, (normal((4, 3)), LABELS.astype(np.uint8))),
        (Embedding, (normal((4, 3)), np.array([True, False, True, True]))),
    ],
)
def test_integers_stay_integers_and_have_no_gradient(stage: type, arrays: tuple) -> None:
    report = check_stage(stage, *arrays)
    assert report.ok, str(report)
    assert len(report.arguments) == 1
    (note,) = report.notes
    assert "holds whole numbers, which have no derivative; d_" in note
    assert note in str(report)


def test_integers_do_not_hide_a_wrong_gradient() -> None:
    report = check_stage(CountsOnce, normal((4, 3)), LABELS)
    assert report.stage == "CountsOnce"
    assert report.wrong == ["table"]


def test_integers_become_floats_where_forward_takes_none() -> None:
    x = np.array([[1, 2], [3, 4]])
    report = check_stage(Linear, x, normal((2, 3)), normal(3))
    assert report.ok
    assert [check.argument for check in report.arguments] == ["x", "W", "b"]
    assert check_stage(Interpolation, *INPUTS[:2], np.ones((2, 3, 1), int)).ok


def test_integers_become_floats_where_there_is_nothing_else() -> None:
    class Square:
        def forward(self, x: np.ndarray) -> np.ndarray:
            self.x = x
            return x * x

        def backward(self, d: np.ndarray) -> np.ndarray:
            return 2 * self.x * d

    assert check_stage(Square, np.arange(4)).ok


def test_integers_do_not_change_the_exception_of_a_forward_that_fails() -> None:
    with pytest.raises(CheckError, match="IndexError: index 9 is out of bounds"):
        check_stage(Embedding, normal((4, 3)), np.array([9]))


def test_integers_beside_a_chain_leave_its_first_wrong_place() -> None:
    class Wrong(Linear):
        def backward(self, d: np.ndarray) -> Any:
            d_x, d_W, d_b = super().backward(d)
            return -d_x, d_W, d_b

    class Chain:
        def forward(self, table: np.ndarray, index: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
            self.embedding, self.layer = Embedding(), Wrong()
            return self.layer.forward(self.embedding.forward(table, index), W, b)

        def backward(self, d: np.ndarray) -> Any:
            d_rows, d_W, d_b = self.layer.backward(d)
            return self.embedding.backward(d_rows), None, d_W, d_b

    report = check_stage(Chain, normal((4, 3)), LABELS, normal((3, 2)), normal(2))
    assert report.wrong == ["table"]
    assert report.place is not None
    assert report.place.path == "layer"
