"""What is found out about one stage at one point: each gradient against its references, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..commands.as_html import report_as_html
from ..derivatives.reference import COMPLEX, EXTRAPOLATED
from ..diagnosis.evidence import Evidence
from ..diagnosis.explanation import Explained, Explanation

TOLERANCE = {COMPLEX: 1e-9, EXTRAPOLATED: 1e-7}


@dataclass(frozen=True, repr=False)
class ArgumentCheck:
    """The gradient of one argument against its references.

    Errors are norm-relative: the distance from the reference, divided by the reference's norm or, if that is more, by a
    hundredth of the cotangent's norm (`floor_for`). The largest elementwise relative error would not do: where a stage
    is saturated, gradients of 1e-80 are all rounding, and it reaches 1 on correct code.
    """

    argument: str
    method: str  # the reference that the verdict rests on
    errors: dict[str, float | None]  # by each reference; None where it cannot tell
    norm: float  # of the gradient that came
    expected_norm: float
    worst: tuple[int, ...]  # index of the number that is farthest off
    came: float  # the number there
    expected: float
    unresolved: int  # how many of the argument's numbers no reference can tell; norms and errors leave them out
    finite: bool  # whether all that came are numbers
    breaches: tuple[str, ...] = ()  # of the contract, by this gradient

    @property
    def error(self) -> float | None:
        """By the reference that the verdict rests on; None where it can tell none of the numbers."""
        return self.errors[self.method]

    @property
    def told(self) -> bool:
        """Whether any of its numbers can be told: not on kinks, nor where forward gives no number beside the point."""
        return self.error is not None

    @property
    def numbers_ok(self) -> bool:
        """Whether its numbers are right, as far as they can be told; an error that is not a number is not."""
        return self.finite and (self.error is None or self.error <= TOLERANCE[self.method])

    @property
    def ok(self) -> bool:
        """Whether the gradient is right and keeps the contract."""
        return not self.breaches and self.numbers_ok

    @property
    def worst_in_words(self) -> str:
        """The worst number, what it should be, and their ratio; in more digits where they are close."""
        digits = 6 if not abs(self.came - self.expected) <= 1e-3 * abs(self.expected) else 12
        came, expected, ratio = (f"{value:.{digits}g}" for value in (self.came, self.expected, self.ratio))
        return f"worst at {self.worst}: {came}, expected {expected}, ratio {ratio}"

    @property
    def ratio(self) -> float:
        """How many times too large the worst number is."""
        return self.came / self.expected if self.expected else np.inf if self.came else np.nan

    def row(self) -> list[str]:
        """The name of the gradient, its error by each reference, the verdict."""
        errors = ["cannot tell" if error is None else f"{error:.1e}" for error in self.errors.values()]
        verdict = "WRONG" if not self.ok else "right" if self.told else "cannot be told here"
        return [f"d_{self.argument}", *errors, verdict]

    def details(self) -> list[str]:
        """How far it is off, and what it breaks of the contract."""
        sizes = f"norm {self.norm:.3g}, expected {self.expected_norm:.3g}; {self.worst_in_words}"
        return [*([] if self.ok else [sizes]), *self.breaches]

    def __str__(self) -> str:
        name, *errors, verdict = self.row()
        said = ", ".join(f"{method} {error}" for method, error in zip(self.errors, errors))
        unresolved = f" ({self.unresolved} of its numbers cannot be told)" if self.unresolved else ""
        return "\n      ".join([f"{name}: {verdict}; error by {said}{unresolved}", *self.details()])

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Report(Explained):
    """The checks of all arguments of one stage at one point, what is wrong with it, and what was noticed."""

    stage: str
    arguments: list[ArgumentCheck]
    breaches: list[str] = field(default_factory=list)  # of the contract, by no gradient in particular
    not_complex: str = ""  # why the complex step could not be used, if so
    explanation: Explanation = field(default_factory=Explanation)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the contract is kept and every gradient is right."""
        return not self.breaches and all(argument.ok for argument in self.arguments)

    @property
    def by_complex_step(self) -> bool:
        """Whether the verdict rests on the complex step."""
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
        """Those of them whose numbers are wrong, not only their shape or dtype."""
        return [check.argument for check in self.arguments if not check.numbers_ok]

    def __str__(self) -> str:
        lines = [*self.breaches, *(str(check) for check in self.arguments), *self.said()]
        return "\n  ".join([self.verdict(), *lines])

    __repr__ = __str__

    def verdict(self) -> str:
        """The first line."""
        as_far = "" if all(check.told for check in self.arguments) else ", as far as it can be told here"
        return f"{self.stage}: {f'right{as_far}' if self.ok else 'WRONG'}"

    def said(self) -> list[str]:
        """What is wrong, and what was noticed."""
        notes = [f"Note: {note}." for note in (self.not_complex, self.explanation.note) if note]
        return [*self.explanation.sentences(), *notes]

    def _repr_html_(self) -> str:
        """For a notebook: the same as a table."""
        return report_as_html(
            self.verdict(),
            ["gradient", *(self.arguments[0].errors if self.arguments else ()), "verdict"],
            [check.row() for check in self.arguments],
            [*self.breaches, *(sentence for check in self.arguments for sentence in check.details()), *self.said()],
        )
