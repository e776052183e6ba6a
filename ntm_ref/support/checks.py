"""Checks of settings and inputs: each raises an error that names the value, where it was given and what is expected."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from typing import Any

import numpy as np

from .errors import NTMError, ShapeError

POSITIVE = "a number above zero"


def a_whole_number(least: int) -> str:
    """What error messages call a whole number that is not below ``least``."""
    return f"a whole number of at least {least}"


def is_whole_number(value: Any, least: int = 1) -> bool:
    """Whether ``value`` is an int (Python's or NumPy's, not a bool) of at least ``least``."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and bool(value >= least)


def is_positive(value: Any) -> bool:
    """Whether ``value`` is a finite int or float above zero, and not a bool."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


def check_whole_numbers(
    where: str,
    settings: Mapping[str, Any],
    *,
    least: int = 1,
    may_be_zero: Container[str] = (),
    most: int = 1_000_000,
) -> None:
    """Raise an `NTMError` unless every setting is a whole number from ``least`` to ``most``.

    The settings named in ``may_be_zero`` may also be 0.
    """
    for name, value in settings.items():
        lowest = 0 if name in may_be_zero else least
        if not is_whole_number(value, lowest):
            raise NTMError(f"{where}: {name} is {value!r}, expected {a_whole_number(lowest)}")
        if value > most:
            raise NTMError(f"{where}: {name} is {value}, expected at most {most:,}")


def check_positive(where: str, settings: Mapping[str, Any]) -> None:
    """Raise an `NTMError` unless every setting is a finite number above zero."""
    for name, value in settings.items():
        if not is_positive(value):
            raise NTMError(f"{where}: {name} is {value!r}, expected {POSITIVE}")


def check_seed(where: str, seed: Any, error: type[NTMError] = NTMError) -> None:
    """Raise an ``error`` unless NumPy's random generator accepts the seed."""
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise error(f"{where}: seed is {seed!r}, expected {a_whole_number(0)}")


def float_or_complex(model: str, dtype: Any) -> np.dtype[Any]:
    """The dtype as NumPy's; an `NTMError` unless it is a native float or complex type, in which a model can compute."""
    try:
        found: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        raise NTMError(f"{model}: dtype is {dtype!r}, expected float32, float64 or complex") from None
    if found.kind not in "fc" or not found.isnative:
        raise NTMError(f"{model}: dtype is {found}, expected float32, float64 or complex")
    return found


def check_sequences(model: str, x: Any, n_inputs: int, dtype: np.dtype[Any]) -> None:
    """Check the input of a model: x must be (T, B, n_inputs), of this dtype, and finite.

    Raises a `ShapeError` for a wrong shape or dtype and an `NTMError` for a number that is not finite.
    """
    where = f"{model}.run"
    if not isinstance(x, np.ndarray) or x.ndim != 3 or x.shape[2] != n_inputs or 0 in x.shape:
        came = f"has shape {x.shape}" if isinstance(x, np.ndarray) else f"is a {type(x).__name__}"
        raise ShapeError(
            f"{where}: x {came}, expected (T, B, {n_inputs}): T time steps of B sequences, at least one of each"
        )
    if x.dtype != dtype:
        raise ShapeError(
            f"{where}: x has dtype {x.dtype}, but this machine computes in {dtype}: use x.astype({model.lower()}.dtype)"
        )
    if not np.isfinite(x).all():
        at = tuple(np.argwhere(~np.isfinite(x))[0].tolist())
        raise NTMError(f"{where}: x is {x[at]} at (time step, sequence, input) {at}, expected finite numbers")


def check_max_state_norm(where: str, max_state_norm: float | None) -> None:
    """Raise an `NTMError` unless max_state_norm is positive or None."""
    if max_state_norm is not None and not max_state_norm > 0:
        raise NTMError(f"{where}: max_state_norm is {max_state_norm}, expected {POSITIVE}, or None")


def check_add_penalty(where: str, add_penalty: float) -> None:
    """Raise an `NTMError` unless add_penalty is finite and at least 0."""
    if not 0 <= add_penalty < math.inf:
        raise NTMError(f"{where}: add_penalty is {add_penalty}, expected a finite number of at least zero")
