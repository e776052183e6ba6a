"""The derivatives that a backward is compared with, and which of them can be trusted.

The complex step is exact up to rounding, but only if forward carries complex numbers through. ``abs``, ``norm`` or a
real buffer drop the imaginary part without an error. So extrapolated differences are always computed as well, and where
they are certain and disagree, they replace the complex step. On a kink there is no derivative, and neither is trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...support.shapes import Array
from .jacobians import complex_jacobians, difference_jacobians, why_not_complex
from .numerical import Function, norm

COMPLEX, EXTRAPOLATED, CENTRAL = "complex step", "extrapolated differences", "central differences"
RESOLVED = 1e-9  # differences resolve a derivative if its relative uncertainty is at most this
RESOLVED_BY_CENTRAL = 1e-5
DISAGREE = 1e-6  # relative: more than the error of extrapolated differences where they are certain


@dataclass(frozen=True)
class Reference:
    """The Jacobian of one argument, by three methods.

    Each is transposed, as backward needs it: (numbers of the argument, numbers of all results), so that the gradient
    is ``jacobian @ cotangent``. Of a large argument only some ``rows`` were measured.
    """

    complex: Array | None  # None if forward does not carry complex numbers through
    extrapolated: Array
    uncertainty: Array  # a norm for each row of ``extrapolated``
    central: Array
    rows: Array | None = None  # which numbers of the raveled argument the rows belong to; None: to all, in order

    @property
    def method(self) -> str:
        """The method that decides the verdict."""
        return EXTRAPOLATED if self.complex is None else COMPLEX

    @cached_property
    def jacobian(self) -> Array:
        """The best Jacobian; rows that are not `known` are zero."""
        return np.where(self.known[:, None], self.extrapolated if self.complex is None else self.complex, 0)

    @cached_property
    def resolved(self) -> Array:
        """True for the rows that extrapolated differences resolve."""
        return self.uncertainty <= RESOLVED * row_norms(self.extrapolated)

    @cached_property
    def central_resolved(self) -> Array:
        """True for the rows that a plain central difference resolves, judged by the best Jacobian."""
        error = np.sqrt(np.sum((self.central - self.jacobian) ** 2, axis=1))
        resolved: Array = self.known & (error <= RESOLVED_BY_CENTRAL * row_norms(self.jacobian))
        return resolved

    @cached_property
    def known(self) -> Array:
        """True for the rows that the verdict can rest on."""
        if self.complex is None:
            return self.resolved
        return np.asarray(np.isfinite(self.complex).all(axis=1) & ~np.isnan(self.uncertainty))

    def of_all(self, size: int) -> tuple[Array, Array]:
        """`jacobian` and `known` with a row for each of the argument's ``size`` numbers, measured or not."""
        if self.rows is None:
            return self.jacobian, self.known
        jacobian, known = np.zeros((size, self.jacobian.shape[1])), np.zeros(size, bool)
        jacobian[self.rows], known[self.rows] = self.jacobian, self.known
        return jacobian, known


def row_norms(jacobian: Array) -> Array:
    """The norm of each row, but at least 0.1."""
    sizes: Array = np.maximum(np.sqrt(np.sum(np.nan_to_num(jacobian) ** 2, axis=1)), 0.1)
    return sizes


@np.errstate(all="ignore")
def references(
    forward: Function,
    inputs: Sequence[Array],
    reason: str = "",
    kinks_count: bool = False,
    rows: Sequence[Array | None] = (),
) -> tuple[list[Reference], str]:
    """The reference for every argument, and a sentence that says why the complex step cannot be used, or "".

    If ``reason`` is given, it is that sentence, and the complex step is not tried. With ``kinks_count`` the complex
    step is trusted on a kink as well: it takes the branch that forward takes at the point itself. ``rows`` are the
    numbers of each argument that are measured (`sampled_rows`), by default all.
    """
    rows = rows or [None] * len(inputs)
    by_differences = difference_jacobians(forward, inputs, rows)
    found: list[Reference] = []
    if not reason:
        by_complex, reason = complex_jacobians(forward, inputs, rows)
        found = [Reference(c, *d, r) for c, d, r in zip(by_complex, by_differences, rows)]
        if not reason and any(map(disagree, found)):
            reason = why_not_complex("loses imaginary parts on the way (abs, norm, conj, an FFT or a real buffer)")
    if reason:
        return [Reference(None, *d, r) for d, r in zip(by_differences, rows)], reason
    if kinks_count:
        found = [replace(f, uncertainty=np.nan_to_num(f.uncertainty, nan=np.inf)) for f in found]
    return found, reason


def exact_references(forward: Function, inputs: Sequence[Array]) -> tuple[list[Reference], str] | None:
    """`references` by the complex step alone; None if forward does not carry complex numbers through."""
    by_complex, reason = complex_jacobians(forward, inputs, [None] * len(inputs))
    if reason:
        return None
    return [Reference(c, c, np.zeros(len(c)), c) for c in by_complex], reason


def disagree(reference: Reference) -> bool:
    """Whether the complex step contradicts a derivative that the extrapolated differences resolve."""
    assert reference.complex is not None
    difference = reference.complex - reference.extrapolated
    return any(
        not norm(row) <= DISAGREE * max(norm(expected), 1e-3) + 10 * uncertainty  # "not <=" is true for NaN
        for row, expected, uncertainty, resolved in zip(
            difference, reference.extrapolated, reference.uncertainty, reference.resolved
        )
        if resolved
    )
