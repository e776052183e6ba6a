"""What a model that runs on sequences asks of its settings and of its input, and the sentences that refuse them."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from typing import Any

import numpy as np

from .errors import NTMError, ShapeError


def check_whole_numbers(
    model: str, settings: Mapping[str, Any], may_be_zero: Container[str] = (), most: int = 1_000_000
) -> None:
    """Raise an `NTMError` unless each of these is a whole number of at least 1, or 0 where that may be, and sane."""
    for name, value in settings.items():
        least = 0 if name in may_be_zero else 1
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise NTMError(f"{model}: {name} is {value!r}, expected a whole number of at least {least}")
        if value > most:
            raise NTMError(f"{model}: {name} is {value}, expected at most {most:,}")


def check_seed(who: str, seed: Any, error: type[NTMError] = NTMError) -> None:
    """Raise an ``error`` for a seed that NumPy's generator would not take."""
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise error(f"{who}: seed is {seed!r}, expected a whole number of at least 0")


def float_or_complex(model: str, dtype: Any) -> np.dtype[Any]:
    """The dtype, if a model can compute in it."""
    try:
        found: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        raise NTMError(f"{model}: dtype is {dtype!r}, expected float32, float64 or complex") from None
    if found.kind not in "fc" or not found.isnative:
        raise NTMError(f"{model}: dtype is {found}, expected float32, float64 or complex")
    return found


def check_sequences(model: str, x: Any, n_inputs: int, dtype: np.dtype[Any]) -> None:
    """Raise an error that says what is wrong with x, unless it is (T, B, n_inputs), finite and of this dtype."""
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
    """Raise an `NTMError` for a limit that lets nothing through."""
    if max_state_norm is not None and not max_state_norm > 0:
        raise NTMError(f"{where}: max_state_norm is {max_state_norm}, expected a number above zero, or None")


def check_add_penalty(where: str, add_penalty: float) -> None:
    """Raise an `NTMError` for a price that would pay for adding, or is none."""
    if not 0 <= add_penalty < math.inf:
        raise NTMError(f"{where}: add_penalty is {add_penalty}, expected a finite number of at least zero")
