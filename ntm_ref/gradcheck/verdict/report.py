"""The report on one stage at one point: each gradient against its references, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ..derivatives.reference import COMPLEX, EXTRAPOLATED
from ..diagnosis.diagnosis import Explanation, Finding
from ..diagnosis.evidence import Evidence
from ..diagnosis.first_wrong import Place
from .as_html import report_as_html
from .breach import together

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


@dataclass(frozen=True, repr=False)
class Report:
    """The checks of all arguments of one stage at one point, and the explanation of what is wrong."""

    stage: str
    arguments: list[ArgumentCheck]
    breaches: list[str] = field(default_factory=list)  # of the contract, not by one gradient in particular
    not_complex: str = ""  # why the complex step could not be used; "" if it was
    explanation: Explanation = field(default_factory=Explanation)
    evidence: list[Evidence] = field(default_factory=list)  # one for each of two cotangents
    notes: list[str] = field(default_factory=list)  # what is no mistake, but unusual
    explained: list[str] = field(default_factory=list)  # arguments whose wrong numbers a breach explains entirely
    consequences: list[str] = field(default_factory=list)  # those where they are most likely a breach's consequence

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
        lines = [*(str(check) for check in self.arguments), *self.remarks()]
        return "\n  ".join([self.verdict(), *lines])

    __repr__ = __str__

    def verdict(self) -> str:
        """The verdict in one line."""
        as_far = "" if all(check.resolved for check in self.arguments) else ", as far as it can be checked here"
        by_contract = "" if self.wrong_numbers else " (all numbers are right; see Contract)"
        return f"{self.stage}: {f'right{as_far}' if self.ok else f'WRONG{by_contract}'}"

    def all_breaches(self) -> list[str]:
        """Every breach of the contract; what is said of several gradients is said once."""
        return [*self.breaches, *together(sentence for check in self.arguments for sentence in check.breaches)]

    def without_consequences(self, explanation: Explanation) -> Explanation:
        """The explanation without findings that have no name, where a breach has consequences like these."""
        findings = [f for f in explanation.findings if f.sentences or not {*f.arguments} <= {*self.consequences}]
        return replace(explanation, findings=findings)

    def remarks(self) -> list[str]:
        """The breaches of the contract, what is wrong, and the notes."""
        notes = [f"Note: {note}." for note in (self.not_complex, *self.notes, self.explanation.note) if note]
        breaches = [f"Contract: {with_full_stop(sentence)}" for sentence in self.all_breaches()]
        return [*breaches, *self.explanation.sentences(), *notes]

    def _repr_html_(self) -> str:
        """The report as a table, for notebooks."""
        return report_as_html(
            self.verdict(),
            ["gradient", *(self.arguments[0].errors if self.arguments else ()), "verdict"],
            [check.row() for check in self.arguments],
            [
                *(f"d_{check.argument}: {words}" for check in self.arguments for words in check.details()),
                *self.remarks(),
            ],
        )


def with_full_stop(sentence: str) -> str:
    """The sentence with a full stop, unless it is a question."""
    return sentence if sentence.endswith("?") else f"{sentence}."
