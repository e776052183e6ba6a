"""The derivatives that a backward is compared with, and which of them can be trusted.

The complex step is exact to rounding, but only for a forward that carries complex numbers through. ``abs``, ``norm``
or a buffer of real numbers drop the imaginary part, without a word. So the extrapolated differences are always computed
too, and where they know better, they take over. On a kink neither knows anything: there is no derivative.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ...stage import inside_a_stage
from ...support.shapes import Array
from ..evaluation import described
from .numerical import Function, central_difference, complex_step, extrapolated_difference, flat, norm

COMPLEX, EXTRAPOLATED, CENTRAL = "complex step", "extrapolated differences", "central differences"
RESOLVED = 1e-9  # a derivative whose uncertainty is larger, relative to it, is one that differences cannot tell
RESOLVED_BY_CENTRAL = 1e-5
DISAGREE = 1e-6  # relative: more than extrapolated differences err where they are certain


@dataclass(frozen=True)
class Reference:
    """The Jacobian of one argument, three ways; a row for each number of the argument, a column for each result."""

    complex: Array | None  # None where forward does not carry complex numbers through
    extrapolated: Array
    uncertainty: Array  # of each row of the extrapolated one
    central: Array

    @property
    def method(self) -> str:
        """What the verdict rests on."""
        return EXTRAPOLATED if self.complex is None else COMPLEX

    @cached_property
    def jacobian(self) -> Array:
        """The best that is known; rows that are not `known` are zero."""
        return np.where(self.known[:, None], self.extrapolated if self.complex is None else self.complex, 0)

    @cached_property
    def resolved(self) -> Array:
        """Which rows the extrapolated differences resolve."""
        return self.uncertainty <= RESOLVED * lengths(self.extrapolated)

    @cached_property
    def central_resolved(self) -> Array:
        """Which rows a plain central difference resolves, as the best that is known shows."""
        error = np.sqrt(np.sum((self.central - self.jacobian) ** 2, axis=1))
        resolved: Array = self.known & (error <= RESOLVED_BY_CENTRAL * lengths(self.jacobian))
        return resolved

    @cached_property
    def known(self) -> Array:
        """Which rows the verdict can rest on."""
        if self.complex is None:
            return self.resolved
        return np.asarray(np.isfinite(self.complex).all(axis=1) & ~np.isnan(self.uncertainty))


def lengths(jacobian: Array) -> Array:
    """The size of each row; a small one counts as a tenth."""
    sizes: Array = np.maximum(np.sqrt(np.sum(np.nan_to_num(jacobian) ** 2, axis=1)), 0.1)
    return sizes


@np.errstate(all="ignore")
def references(
    forward: Function, inputs: Sequence[Array], reason: str = "", kinks_count: bool = False
) -> tuple[list[Reference], str]:
    """The reference of every argument; and, where the complex step does not serve, a sentence that says why.

    ``reason`` is that sentence if it was found out elsewhere: then the complex step is not tried. With ``kinks_count``
    the complex step is believed on a kink as well, where it takes the side that forward takes at the point itself.
    """

    def of_copies(*arguments: Array) -> Any:
        """Whatever forward does to its arguments, the next evaluation has its own."""
        return forward(*(value.copy() for value in arguments))

    n_results = flat(of_copies(*inputs)).size

    def anywhere(*arguments: Array) -> Array:
        """A step out of the domain, where forward may refuse to answer, is not the stage's fault."""
        try:
            return flat(of_copies(*arguments))
        except Exception:
            return np.full(n_results, np.nan)

    with warnings.catch_warnings(), inside_a_stage():  # the arguments were checked when it ran first
        warnings.simplefilter("ignore")
        by_differences = [
            (*extrapolated_difference(anywhere, inputs, i), central_difference(anywhere, inputs, i))
            for i in range(len(inputs))
        ]
    if not reason:
        by_complex, reason = complex_jacobians(of_copies, inputs)
        found = [Reference(c, *d) for c, d in zip(by_complex, by_differences)]
        if not reason and any(map(disagree, found)):
            reason = say_why("loses imaginary parts on the way (abs, norm, conj, an FFT or a real buffer)")
    if reason:
        return [Reference(None, *d) for d in by_differences], reason
    if kinks_count:
        found = [replace(f, uncertainty=np.nan_to_num(f.uncertainty, nan=np.inf)) for f in found]
    return found, reason


def exact_references(forward: Function, inputs: Sequence[Array]) -> tuple[list[Reference], str]:
    """The same for a forward that is known to carry complex numbers through: by the complex step alone."""
    by_complex, reason = complex_jacobians(forward, inputs)
    assert not reason, reason
    return [Reference(c, c, np.zeros(len(c)), c) for c in by_complex], reason


def say_why(what: str) -> str:
    """The sentence about a forward that is not for complex numbers."""
    return f"forward {what}, so the complex step cannot be used; extrapolated differences take over"


def complex_jacobians(forward: Function, inputs: Sequence[Array]) -> tuple[Sequence[Array], str]:
    """The Jacobians by the complex step, or why there are none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", _complex_warning())
            if not np.iscomplexobj(flat(forward(*(value.astype(complex) for value in inputs)))):
                return [], say_why("gives real results for complex arguments (abs, norm or a real buffer)")
            return [complex_step(forward, inputs, i) for i in range(len(inputs))], ""
    except Exception as error:  # whatever a forward that was written for real numbers does with others
        return [], say_why(f"does not take complex numbers ({described(error)})")


def disagree(reference: Reference) -> bool:
    """Whether a derivative that the differences are certain of is another one by the complex step."""
    assert reference.complex is not None
    difference = reference.complex - reference.extrapolated
    return any(
        not norm(row) <= DISAGREE * max(norm(expected), 1e-3) + 10 * uncertainty  # nor is NaN
        for row, expected, uncertainty, resolved in zip(
            difference, reference.extrapolated, reference.uncertainty, reference.resolved
        )
        if resolved
    )


def _complex_warning() -> type[Warning]:
    """What NumPy warns with when it drops an imaginary part; the class moved in NumPy 1.25."""
    warning: type[Warning] = getattr(np, "exceptions", np).ComplexWarning
    return warning
