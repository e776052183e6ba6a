"""gradcheck/derivatives/numerical.py: three ways to differentiate, on functions whose derivatives are known."""

import numpy as np
import pytest

from ntm_ref.gradcheck.derivatives.numerical import central_difference, complex_step, extrapolated_difference, flat


def test_all_three_methods_give_a_known_jacobian() -> None:
    x = np.array([0.3, -1.2, 2.0])
    expected = np.diag(3 * x**2) + np.ones((3, 3))

    def function(x: np.ndarray) -> np.ndarray:
        return x**3 + x.sum()

    assert complex_step(function, [x], 0) == pytest.approx(expected, rel=1e-15)
    assert central_difference(function, [x], 0) == pytest.approx(expected, rel=1e-9)
    by_extrapolation, uncertainty = extrapolated_difference(function, [x], 0)
    assert by_extrapolation == pytest.approx(expected, rel=1e-11)
    assert (uncertainty < 1e-9).all()


def test_extrapolated_difference_is_far_better_than_central_and_knows_its_error() -> None:
    x = np.array([0.4, 1.1])
    exact = np.diag(np.exp(np.sin(x)) * np.cos(x))
    extrapolated, uncertainty = extrapolated_difference(lambda x: np.exp(np.sin(x)), [x], 0)
    error = abs(extrapolated - exact).max()
    assert error < 1e-12
    assert error <= uncertainty.max() < 1e-9
    assert abs(central_difference(lambda x: np.exp(np.sin(x)), [x], 0, 1e-3) - exact).max() > 1e-8


def test_extrapolated_difference_works_close_to_a_pole_and_reports_where_it_fails() -> None:
    with np.errstate(all="ignore"):
        found, uncertainty = extrapolated_difference(np.log, [np.array([1e-6])], 0)
        assert found[0, 0] == pytest.approx(1e6, rel=1e-6)
        assert uncertainty[0] < 1
        for too_small in (1e-30, 0.0):
            _, uncertainty = extrapolated_difference(np.log, [np.array([too_small])], 0)
            assert not uncertainty[0] < 1e20


def test_extrapolated_difference_does_not_take_rounding_for_certainty() -> None:
    def power(x: np.ndarray) -> np.ndarray:
        return 1 + 1e-12 * np.log(x)  # where the steps are small enough for x, every difference rounds to zero

    with np.errstate(all="ignore"):
        found, uncertainty = extrapolated_difference(power, [np.array([3e-9])], 0)
    assert uncertainty[0] > max(1e-8, abs(found[0, 0] - 1e-12 / 3e-9))


def test_extrapolated_difference_recognises_a_kink() -> None:
    x = np.array([1e-12, 0.0, 0.5, -0.3])
    slope, uncertainty = extrapolated_difference(lambda x: np.maximum(x, 0) ** 2 + np.maximum(x, 0), [x], 0)
    assert np.isnan(uncertainty).tolist() == [True, True, False, False]
    assert np.diag(slope)[2:] == pytest.approx([2, 0])
    _, uncertainty = extrapolated_difference(lambda x: np.exp(30 * x) + 1 / (0.1 + x * x), [x], 0)
    assert np.isfinite(uncertainty).all()


def test_all_three_methods_survive_a_function_that_works_in_place() -> None:
    def function(x: np.ndarray) -> np.ndarray:
        x *= x
        return x

    x = np.array([0.3, -1.2, 2.0])
    assert complex_step(function, [x], 0) == pytest.approx(np.diag(2 * x))
    assert central_difference(function, [x], 0) == pytest.approx(np.diag(2 * x))
    assert extrapolated_difference(function, [x], 0)[0] == pytest.approx(np.diag(2 * x))
    assert x.tolist() == [0.3, -1.2, 2.0]


def test_all_three_methods_measure_some_rows_only() -> None:
    x, rows = np.array([[0.3, -1.2], [2.0, 0.7]]), np.array([1, 2])
    some = np.diag(2 * x.ravel())[rows]
    assert complex_step(np.square, [x], 0, rows) == pytest.approx(some)
    assert central_difference(np.square, [x], 0, rows=rows) == pytest.approx(some)
    assert extrapolated_difference(np.square, [x], 0, rows)[0] == pytest.approx(some)


def test_flat_is_a_copy_in_the_order_of_the_indices() -> None:
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    vector = flat(array)
    assert vector.tolist() == flat((array,)).tolist() == [0, 1, 2, 3, 4, 5]
    array[...] = 0
    assert vector.any()
