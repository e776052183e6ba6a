"""gradcheck/student_side/gradients.py: gradients are found where backward put them, in the order of the arguments."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ntm_ref.gradcheck.student_side.gradients import (
    arrays_in,
    by_name,
    gradients_of,
    in_one_dimension,
    parts_of,
    plain,
    spellings,
)

A, B, C = np.arange(3.0), np.ones((2, 2)), np.array(5.0)
NAMES = ["x", "W", "beta"]


def found(returned: Any, n_arguments: int = 3, meanwhile: Any = (), **attributes: Any) -> list[Any]:
    """What is found, by the name of the array that it is."""
    gradients = gradients_of(returned, NAMES, SimpleNamespace(**attributes), n_arguments, meanwhile)
    return [next((n for n, v in {"A": A, "B": B, "C": C}.items() if v is gradient), gradient) for gradient in gradients]


@pytest.mark.parametrize("returned", [(A, B, C), [A, B, C], (A, B, C, None), (A, B, C, None, None)], ids=str)
def test_gradients_returned_in_order(returned: Any) -> None:
    assert found(returned) == ["A", "B", "C"]


def test_gradients_keep_a_none_and_one_too_many() -> None:
    assert found((A, None, C)) == ["A", None, "C"]
    assert found((A, B, C, A)) == ["A", "B", "C", "A"]
    assert found((A, B, C, None, A)) == ["A", "B", "C", None, "A"]


def test_gradients_in_an_array_of_objects() -> None:
    objects = np.empty(3, object)
    objects[:] = A, B, C
    assert found(objects) == ["A", "B", "C"]


@pytest.mark.parametrize(
    "form",
    ["d_{}", "d{}", "grad_{}", "g_{}", "g{}", "dL_d{}", "dLd{}", "delta_{}", "{}_grad", "{}_gradient", "D_{}", "{}"],
)
def test_gradients_in_a_dictionary_by_name(form: str) -> None:
    assert found({form.format(name): value for name, value in zip(("beta", "x", "W"), (C, A, B))}) == ["A", "B", "C"]


@pytest.mark.parametrize("form", ["d_{}", "d{}", "dLd{}", "grad_{}", "{}_grad"])
def test_gradients_in_attributes_by_name(form: str) -> None:
    attributes = {form.format(name): value for name, value in zip(("beta", "x", "W"), (C, A, B))}
    assert found(None, **attributes) == ["A", "B", "C"]
    assert found((A,), 1, **{key: value for key, value in attributes.items() if value is not A}) == ["A", "B", "C"]


def test_gradients_are_not_the_arguments_that_are_kept() -> None:
    """An attribute with the name of the argument alone is the argument."""
    assert found(None, x=A, W=B, beta=C) == []
    assert found((A,), 1, W=B, dbeta=C) == ["A", None, "C"]


@pytest.mark.parametrize("name", ["grads", "grad", "gradients", "cache"])
def test_gradients_in_a_dictionary_of_the_object(name: str) -> None:
    assert found((A,), 1, **{name: {"dbeta": C, "W": B}}) == ["A", "B", "C"]
    assert found(None, **{name: {"beta": C, "d_x": A, "W_grad": B}}) == ["A", "B", "C"]


@pytest.mark.parametrize("name", ["grads", "grad", "gradients"])
def test_gradients_in_a_list_of_the_object(name: str) -> None:
    assert found((A,), 1, **{name: [B, C]}) == ["A", "B", "C"]
    assert found(None, **{name: (A, B, C)}) == ["A", "B", "C"]
    assert found((A,), 1, **{name: [B]}) == ["A", "B", None]


def test_gradients_are_not_a_list_that_is_the_cache() -> None:
    assert found((A,), 1, cache=[B, C]) == ["A", None, None]


def test_gradients_under_the_names_of_parameters() -> None:
    """W and weights, b and bias are one thing, but nothing else is."""
    assert found((A,), 1, d_weights=B, dbeta=C) == ["A", "B", "C"]
    assert found((A,), 1, dkernel=B, dbias=C) == ["A", "B", None]
    assert by_name({"dW": B, "db": A}, "weights") is B
    assert by_name({"dW": B, "db": A}, "biases") is A
    assert "d_kernel" in spellings("W")
    assert not any("bias" in spelling for spelling in (*spellings("W"), *spellings("beta")))


def test_gradients_that_were_returned_fill_what_the_attributes_lack() -> None:
    assert found((B,), 3, dx=A, dbeta=C) == ["A", "B", "C"]
    assert found((A, C), 3, dW=B) == ["A", "B", "C"]


def test_gradients_in_the_order_in_which_they_are_set() -> None:
    assert found(None, meanwhile=[A, B, C]) == ["A", "B", "C"]
    assert found((A,), meanwhile=[B, C]) == ["A", "B", "C"]
    assert found((A,), meanwhile=[B]) == ["A"]
    assert found((A,), meanwhile=[B, C, C]) == ["A"]


def test_gradients_in_a_dictionary_of_other_names() -> None:
    assert found({"first": A, "second": B, "third": C}) == ["A", "B", "C"]
    assert found({"first": A, "second": B}) == [None, None, None]
    assert found({"first": A, "second": B, "dbeta": C}) == [
        None,
        None,
        "C",
    ]  # order means nothing beside a name
    assert found({}) == [None, None, None]


def test_gradients_of_lists_are_arrays() -> None:
    for value in (plain([[1, 2], [3, 4]]), by_name({"dW": [[1, 2], [3, 4]]}, "W")):
        assert value.dtype == float
        assert value.tolist() == [[1, 2], [3, 4]]
    ragged = [[1], [2, 3]]
    assert plain(ragged) is ragged
    assert plain("text") == "text"


def test_gradients_tell_the_numbers_of_one_array_from_several() -> None:
    assert parts_of(None, 2) == []
    assert parts_of([1.0, 2.0], 1) == [[1.0, 2.0]]
    assert parts_of([A], 1) == [A]
    assert parts_of([A, B], 2) == [A, B]
    assert parts_of(A, 3) == [A]
    assert parts_of(2.5, 1) == [2.5]


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_gradients_of_a_matrix_are_plain_arrays() -> None:
    vector = in_one_dimension(np.asmatrix(A), A)
    assert (type(vector), vector.shape) == (np.ndarray, (3,))
    matrix = in_one_dimension(np.asmatrix(B), B)
    assert (type(matrix), matrix.shape) == (np.ndarray, (2, 2))
    assert in_one_dimension(np.asmatrix(B), A).shape == (2, 2)  # a wrong shape stays one
    assert in_one_dimension(A, A) is A
    assert in_one_dimension(None, A) is None


def test_gradients_set_meanwhile_may_be_inside_a_list_or_a_dictionary() -> None:
    assert arrays_in(A) == [A]
    assert len(arrays_in([A, 3, B])) == 2
    assert len(arrays_in({"a": A, "b": "text", "c": C})) == 2
    assert arrays_in("text") == []
