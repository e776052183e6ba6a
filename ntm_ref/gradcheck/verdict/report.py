"""The report on one stage at one point: its gradients, the breaches of the contract, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..diagnosis.evidence import Evidence
from ..diagnosis.finding import Explanation, Finding
from ..diagnosis.first_wrong import Place
from .argument import ArgumentCheck
from .as_html import report_as_html
from .breach import together


@dataclass(frozen=True, repr=False)
class Report:
    """The checks of all arguments of one stage at one point, and the explanation of what is wrong."""

    stage: str
    arguments: list[ArgumentCheck]
    breaches: list[str] = field(default_factory=list)  # of the contract, not by one gradient in particular
    not_complex: str = ""  # why the complex step could not be used; "" if it was
    explanation: Explanation = field(default_factory=Explanation)
    evidence: list[Evidence] = field(default_factory=list)  # one for each of two cotangents
    notes: list[str] = field(default_factory=list)  # what is not a mistake, but unusual
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
        notes = [f"Note: {note}." for note in (self.not_complex, *self.notes, *self.explanation.notes) if note]
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
