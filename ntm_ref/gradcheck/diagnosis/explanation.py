"""What is wrong, and where first: the mistakes that fit, and the first wrong one of the stages inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..evaluation import Make, described, name_of
from .diagnosis import Finding, diagnose
from .evidence import Evidence
from .first_wrong import Place, first_wrong_place


@dataclass(frozen=True)
class Explanation:
    """All that is known about wrong gradients; nothing where all are right."""

    findings: list[Finding] = field(default_factory=list)
    place: Place | None = None  # None also where no stages inside could be watched
    note: str = ""  # why they could not, if so

    def sentences(self) -> Iterator[str]:
        """The findings, then the place."""
        yield from (f"What is wrong: {finding}" for finding in self.findings)
        if self.place is not None:
            yield f"First wrong place: {self.place}."
            said = [sentence for finding in self.findings for sentence in finding.sentences]
            if not self.place.in_a_stage and any(sentence.startswith("in ") for sentence in said):
                yield "(So it looks like a mistake in that stage, but is made between the stages.)"


class Explained:
    """Anything that has an explanation."""

    explanation: Explanation

    @property
    def findings(self) -> list[Finding]:
        """What is wrong: the mistakes that fit."""
        return self.explanation.findings

    @property
    def place(self) -> Place | None:
        """The first wrong one of the stages inside, counted from the loss, if there are any."""
        return self.explanation.place


def explain(make: Make, evidence: Sequence[Evidence], like: str | None, by_complex_step: bool) -> Explanation:
    """What makes these gradients wrong, if any is; ``like`` is our stage whose well-known mistakes may be made here."""
    first = next((piece for piece in evidence if piece.wrong), None)
    if first is None:
        return Explanation()
    findings = diagnose(evidence, like)
    try:
        return Explanation(findings, first_wrong_place(make, first.inputs, first.cotangents, by_complex_step))
    except Exception as error:  # whatever somebody's class does when the stages inside it are watched
        return Explanation(
            findings, None, f"the stages inside {name_of(make)} could not be watched ({described(error)})"
        )
