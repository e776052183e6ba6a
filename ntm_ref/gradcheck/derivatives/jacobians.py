"""The Jacobians of all arguments by each method, and why there are none by the complex step, if there are none."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial

import numpy as np

from ...stage import inside_a_stage
from ...support.shapes import Array
from ..evaluation import exception_in_words
from .numerical import Function, central_difference, complex_step, evaluated, extrapolated_difference, flat


def why_not_complex(cause: str) -> str:
    """The sentence about a forward that does not carry complex numbers through."""
    return f"forward {cause}, so the complex step cannot be used; extrapolated differences take over"


def difference_jacobians(
    forward: Function, inputs: Sequence[Array], rows: Sequence[Array | None]
) -> list[tuple[Array, Array, Array]]:
    """For each argument: the Jacobian by extrapolated differences, its uncertainty, the Jacobian by central ones."""
    forward_or_nan = OrNan(forward, evaluated(forward, inputs).size)
    with warnings.catch_warnings(), inside_a_stage():  # the arguments were checked in the first run
        warnings.simplefilter("ignore")
        return [
            (
                *extrapolated_difference(forward_or_nan, inputs, i, r),
                central_difference(forward_or_nan, inputs, i, rows=r),
            )
            for i, r in enumerate(rows)
        ]


class OrNan:
    """Forward, or NaN where it raises: a step may leave its domain, which is not a mistake."""

    def __init__(self, forward: Function, n_results: int) -> None:
        self.forward, self.n_results = forward, n_results
        if hasattr(forward, "many"):
            self.many = partial(forward.many, or_nan=True)

    def __call__(self, *arguments: Array) -> Array:
        try:
            return flat(self.forward(*arguments))
        except Exception:
            return np.full(self.n_results, np.nan)


def complex_jacobians(
    forward: Function, inputs: Sequence[Array], rows: Sequence[Array | None]
) -> tuple[Sequence[Array], str]:
    """The Jacobians by the complex step, or an empty list and the reason why there are none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", _complex_warning())
            if not np.iscomplexobj(flat(forward(*(value.astype(complex) for value in inputs)))):
                return [], why_not_complex("gives real results for complex arguments (abs, norm or a real buffer)")
            return [complex_step(forward, inputs, i, r) for i, r in enumerate(rows)], ""
    except Exception as error:  # a forward written for real numbers may do anything with complex ones
        return [], why_not_complex(f"does not take complex numbers ({exception_in_words(error)})")


def _complex_warning() -> type[Warning]:
    """The warning that NumPy issues when it drops an imaginary part; the class moved in NumPy 1.25."""
    warning: type[Warning] = getattr(np, "exceptions", np).ComplexWarning
    return warning
