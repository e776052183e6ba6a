"""The report on one stage at one point: each gradient against its references, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..derivatives.reference import COMPLEX, EXTRAPOLATED
from ..diagnosis.evidence import Evidence
from ..diagnosis.finding import Explanation, Finding
from ..diagnosis.first_wrong import Place
from .as_html import report_as_html

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
        return self.finite and (self.error is None or self.error <= TOLERANCE[self.method])

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
        errors = ["unresolved" if error is None else f"{error:.1e}" for error in self.errors.values()]
        verdict = "WRONG" if not self.ok else "right" if self.resolved else "cannot be checked here"
        return [f"d_{self.argument}", *errors, verdict]

    def details(self) -> list[str]:
        """How far off it is, and the breaches of the contract."""
        sizes = f"norm {self.norm:.3g}, expected {self.expected_norm:.3g}; {self.worst_in_words}"
        return [*([] if self.ok else [sizes]), *self.breaches]

    def __str__(self) -> str:
        name, *errors, verdict = self.row()
        by_method = ", ".join(f"{method} {error}" for method, error in zip(self.errors, errors))
        unresolved = f" ({self.unresolved} of its numbers cannot be checked)" if self.unresolved else ""
        return "\n      ".join([f"{name}: {verdict}; error by {by_method}{unresolved}", *self.details()])

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Report:
    """The checks of all arguments of one stage at one point, and the explanation of what is wrong."""

    stage: str
    arguments: list[ArgumentCheck]
    breaches: list[str] = field(default_factory=list)  # of the contract, not by one gradient in particular
    not_complex: str = ""  # why the complex step could not be used; "" if it was
    explanation: Explanation = field(default_factory=Explanation)
    evidence: list[Evidence] = field(default_factory=list)  # one for each of two cotangents

    @property
    def findings(self) -> list[Finding]:
        """The mistakes that explain the wrong gradients."""
        return self.explanation.findings

    @property
    def place(self) -> Place | None:
        """The first wrong one of the stages inside, counted from the loss; None if there are none."""
        return self.explanation.place

    @property
    def ok(self) -> bool:
        """Whether the contract is kept and every gradient is right."""
        return not self.breaches and all(argument.ok for argument in self.arguments)

    @property
    def by_complex_step(self) -> bool:
        """Whether the complex step decides the verdict."""
        return not self.not_complex

    @property
    def wrong(self) -> list[str]:
        """The arguments whose gradients are wrong."""
        return [check.argument for check in self.arguments if not check.ok]

    @property
    def breached(self) -> bool:
        """Whether the contract is broken."""
        return bool(self.breaches) or any(check.breaches for check in self.arguments)

    @property
    def wrong_numbers(self) -> list[str]:
        """The arguments whose gradients have wrong numbers, not only a wrong shape or dtype."""
        return [check.argument for check in self.arguments if not check.numbers_ok]

    def __str__(self) -> str:
        lines = [*self.breaches, *(str(check) for check in self.arguments), *self.remarks()]
        return "\n  ".join([self.verdict(), *lines])

    __repr__ = __str__

    def verdict(self) -> str:
        """The verdict in one line."""
        as_far = "" if all(check.resolved for check in self.arguments) else ", as far as it can be checked here"
        return f"{self.stage}: {f'right{as_far}' if self.ok else 'WRONG'}"

    def remarks(self) -> list[str]:
        """What is wrong, and the notes."""
        notes = [f"Note: {note}." for note in (self.not_complex, *self.explanation.notes) if note]
        return [*self.explanation.sentences(), *notes]

    def _repr_html_(self) -> str:
        """The report as a table, for notebooks."""
        return report_as_html(
            self.verdict(),
            ["gradient", *(self.arguments[0].errors if self.arguments else ()), "verdict"],
            [check.row() for check in self.arguments],
            [*self.breaches, *(sentence for check in self.arguments for sentence in check.details()), *self.remarks()],
        )
