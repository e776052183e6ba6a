"""One gradient compared with its references: how far it is off, where most, and whether that is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import norm
from ..derivatives.reference import CENTRAL, COMPLEX, EXTRAPOLATED, Reference

TOLERANCE = {COMPLEX: 1e-9, EXTRAPOLATED: 1e-7}


@dataclass(frozen=True, repr=False)
class ArgumentCheck:
    """The gradient of one argument compared with its references.

    Errors are norm-relative: the norm of the difference from the reference, divided by the norm of the reference, or by
    a hundredth of the cotangent's norm if that is larger (`floor_for`). The largest elementwise relative error would
    not do: in a saturated stage, gradients of 1e-80 are all rounding error, and it reaches 1 on correct code.
    """

    argument: str
    method: str  # the reference that decides the verdict
    errors: dict[str, float | None]  # by each reference; None where it resolves no number of the argument
    norm: float  # of the gradient that backward returned
    expected_norm: float
    worst: tuple[int, ...]  # index of the number with the largest absolute error
    came: float  # the number returned there
    expected: float  # the number expected there
    unresolved: int  # how many numbers of the argument no reference resolves; norms and errors leave them out
    finite: bool  # whether all numbers returned are finite
    breaches: tuple[str, ...] = ()  # of the contract, by this gradient
    measured: int = 0  # how many numbers were compared with a reference: all, or a sample
    numbers: int = 0  # how many there are
    along: float | None = None  # of a sample: the error of all numbers together, along a random direction

    @property
    def error(self) -> float | None:
        """The error by the reference that decides the verdict; None if that resolves no number of the argument."""
        return self.errors[self.method]

    @property
    def resolved(self) -> bool:
        """Whether any derivative could be measured: not on a kink, nor where forward fails close to the point."""
        return self.error is not None

    @property
    def numbers_ok(self) -> bool:
        """Whether all numbers that could be compared are right; an error of NaN counts as wrong."""
        return self.measured_ok and (self.along is None or self.along <= TOLERANCE[self.method])

    @property
    def measured_ok(self) -> bool:
        """`numbers_ok` as far as single numbers were measured."""
        return self.finite and (self.error is None or self.error <= TOLERANCE[self.method])

    @property
    def missing(self) -> bool:
        """Whether backward returned None in its place."""
        return any(breach.endswith("was not returned (None)") for breach in self.breaches)

    @property
    def ok(self) -> bool:
        """Whether the gradient is right and keeps the contract."""
        return not self.breaches and self.numbers_ok

    @property
    def worst_in_words(self) -> str:
        """The worst number, the expected one, and their ratio; with more digits if they are close."""
        digits = 6 if not abs(self.came - self.expected) <= 1e-3 * abs(self.expected) else 12
        returned, expected, ratio = (f"{value:.{digits}g}" for value in (self.came, self.expected, self.ratio))
        return f"worst at {self.worst}: {returned}, expected {expected}, ratio {ratio}"

    @property
    def ratio(self) -> float:
        """The worst number divided by the expected one."""
        return self.came / self.expected if self.expected else np.inf if self.came else np.nan

    def row(self) -> list[str]:
        """The name of the gradient, its error by each reference, and the verdict."""
        errors = ["unresolved" if e is None else f"{e:.1e}" if e == e else "-" for e in self.errors.values()]
        verdict = "WRONG" if not self.ok else "right" if self.resolved else "cannot be checked here"
        return [f"d_{self.argument}", *errors, verdict]

    def details(self) -> list[str]:
        """How far off it is, and how much of it was measured."""
        found = []
        if not self.measured_ok and self.finite:
            found.append(f"norm {self.norm:.3g}, expected {self.expected_norm:.3g}; {self.worst_in_words}")
        elif not self.ok and self.numbers_ok:
            found.append("its numbers are right; see Contract")
        if self.measured < self.numbers:
            found.append(f"{self.measured:,} of its {self.numbers:,} numbers were measured{self.along_in_words}")
        return found

    @property
    def along_in_words(self) -> str:
        """What a random direction of all numbers says beside the sample."""
        if self.along is None:
            return ""
        if self.along <= TOLERANCE[self.method]:
            return ", and all of them together along a random direction"
        if self.measured_ok:
            return (
                f" and are right, but others are wrong: along a random direction of all of them, the derivative "
                f"differs by {self.along:.1e} of the gradient's norm"
            )
        return "; it is wrong outside the sample, too: the derivative in a random direction differs"

    def __str__(self) -> str:
        name, *errors, verdict = self.row()
        by_method = ", ".join(f"{method} {error}" for method, error in zip(self.errors, errors))
        unresolved = f" ({self.unresolved} of its numbers cannot be checked)" if self.unresolved else ""
        return "\n      ".join([f"{name}: {verdict}; error by {by_method}{unresolved}", *self.details()])

    __repr__ = __str__


def check_argument(
    name: str, gradient: Array, reference: Reference, v: Array, floor: float, breaches: Sequence[str]
) -> ArgumentCheck:
    """Compare one gradient with every reference.

    v is the cotangent of all results as one vector (numbers of all results,). Errors are relative to the norm of the
    expected gradient, or to ``floor`` if that is larger.
    """
    rows = np.arange(np.size(gradient)) if reference.rows is None else reference.rows
    returned, expected = np.ravel(gradient)[rows], reference.jacobian @ v

    def error(jacobian: Array | None, known: Array) -> float | None:
        if jacobian is None or not known.any():
            return None
        expected = jacobian[known] @ v
        return norm(returned[known] - expected) / max(norm(expected), floor)

    errors = {
        COMPLEX: error(reference.complex, reference.known),
        EXTRAPOLATED: error(reference.extrapolated, reference.resolved),
        CENTRAL: error(reference.central, reference.central_resolved),
    }
    off = np.where(reference.known, np.nan_to_num(abs(returned - expected), nan=np.inf), -1)
    i = int(off.argmax())
    index = tuple(int(n) for n in np.unravel_index(rows[i], np.shape(gradient)))
    unresolved = int((~reference.known).sum())
    sizes = norm(returned[reference.known]), norm(expected[reference.known])
    return ArgumentCheck(
        name, reference.method, errors, *sizes, index, float(returned[i]), float(expected[i]), unresolved,
        bool(np.isfinite(gradient).all()), tuple(breaches), len(rows), np.size(gradient),
    )  # fmt: skip


def error_along(gradient: Array, u: Array, reference: Reference, v: Array, floor: float) -> float | None:
    """The error of <gradient, u>, relative to the gradient's norm; None if the derivative along u is not resolved."""
    if not reference.known.all():
        return None
    expected = float((reference.jacobian @ v)[0])
    return abs(float(np.sum(gradient * u)) - expected) / max(norm(gradient), floor)
