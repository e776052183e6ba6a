"""Every stage is its equation: it agrees with a slow oracle, for all sizes, leading axes and dtypes."""

import numpy as np
import pytest
from cases import (
    CASES,
    LEADING,
    SIZES,
    Sizes,
    all_stages,
    any_arguments,
    any_sizes,
    as_tuple,
    few,
    random_arguments,
    random_cotangents,
    shape_of,
)
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

# which results of a stage are weightings
WEIGHTINGS = {
    **dict.fromkeys(("Softmax", "ContentWeighting", "Interpolation", "CircularShift", "Sharpening"), 0),
    **dict.fromkeys(("Addressing", "ContentAddressing", "LocationAddressing"), 0),
    "Heads": 3,  # s
    "InitialState": 1,  # w
}


def test_oracle_cases_include_every_stage_of_the_package() -> None:
    assert all_stages() == set(CASES)


TOLERANCES = {np.float64: 1e-12, np.float32: 2e-5}
SUM_TOLERANCES = {np.float64: 1e-14, np.float32: 1e-6}
EITHER = [list(TOLERANCES), *(pytest.param([dtype], marks=pytest.mark.thorough) for dtype in TOLERANCES)]


@pytest.mark.parametrize("dtypes", EITHER, ids=["either", "float64", "float32"])
@pytest.mark.parametrize("name", CASES)
@given(sizes=any_sizes(), seed=st.integers(0, 2**32 - 1))
@few
def test_stage_agrees_with_its_oracle_and_a_weighting_sums_to_1(
    name: str, dtypes: list[type], sizes: Sizes, seed: int
) -> None:
    case, dtype = CASES[name], dtypes[seed % len(dtypes)]
    arguments = tuple(array.astype(dtype) for array in any_arguments(case, sizes, seed))
    results = as_tuple(case.make(sizes).forward(*arguments))
    expected = case.expected(sizes, *arguments)
    assert len(results) == len(expected)
    for result, oracle in zip(results, expected):
        assert result.shape == oracle.shape
        assert_allclose(result, oracle, rtol=TOLERANCES[dtype], atol=TOLERANCES[dtype])
    if name in WEIGHTINGS:
        assert_lies_in_0_to_1_and_sums_to_1(results[WEIGHTINGS[name]], SUM_TOLERANCES[dtype])


def assert_lies_in_0_to_1_and_sums_to_1(w: np.ndarray, tolerance: float) -> None:
    assert w.min() >= 0
    assert w.max() <= 1 + tolerance
    assert_allclose(w.sum(axis=-1), 1, rtol=0, atol=3 * tolerance)


@pytest.mark.parametrize("leading", [(), (2,), LEADING])
@pytest.mark.parametrize("name", CASES)
def test_stage_agrees_with_its_oracle_when_all_sizes_differ(name: str, leading: tuple[int, ...]) -> None:
    case = CASES[name]
    arguments = random_arguments(case, leading=leading)
    results = as_tuple(case.make(SIZES).forward(*arguments))
    expected = case.expected(SIZES, *arguments)
    assert [result.shape for result in results] == [shape_of(axes, SIZES, leading) for axes in case.results or [""]]
    for result, oracle in zip(results, expected):
        assert_allclose(result, oracle, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
@pytest.mark.parametrize("name", CASES)
def test_stage_keeps_the_dtype(name: str, dtype: type) -> None:
    case = CASES[name]
    arguments = tuple(array.astype(dtype) for array in random_arguments(case))
    stage = case.make(SIZES)
    results = as_tuple(stage.forward(*arguments))
    assert {result.dtype for result in results} == {np.dtype(dtype)}
    if np.dtype(dtype).kind == "f":
        gradients = as_tuple(stage.backward(*(v.astype(dtype) for v in random_cotangents(case))))
        assert {gradient.dtype for gradient in gradients} == {np.dtype(dtype)}


@pytest.mark.parametrize("name", CASES)
def test_stage_gives_the_same_for_real_numbers_stored_as_complex(name: str) -> None:
    """The checker drives forward with complex numbers, and must drive the same function."""
    case, arguments = CASES[name], random_arguments(CASES[name])
    results = as_tuple(case.make(SIZES).forward(*arguments))
    as_complex = as_tuple(case.make(SIZES).forward(*(array.astype(complex) for array in arguments)))
    for result, other in zip(results, as_complex):
        assert_allclose(other, result, rtol=1e-13, atol=1e-13)
