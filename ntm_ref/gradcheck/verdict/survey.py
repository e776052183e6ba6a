"""The reports of one stage at every designed point, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ...support.shapes import Shape
from ..diagnosis.diagnosis import explain
from ..diagnosis.evidence import joined
from ..diagnosis.finding import Explanation, Finding
from ..diagnosis.first_wrong import Place
from ..evaluation import Factory
from .argument import ArgumentCheck
from .breach import together
from .report import Report

RIGHT, WRONG, NOT_JUDGED, FORWARD_DIFFERS = range(4)  # the verdicts, which are exit statuses too


@dataclass(frozen=True, repr=False)
class Survey:
    """The reports of one stage at the points that count for the verdict, and everything noticed besides."""

    stage: str
    reports: dict[str, Report]
    robustness: list[str] = field(default_factory=list)  # problems on the edge of the domain, beside the verdict
    notes: list[str] = field(default_factory=list)
    explanation: Explanation = field(default_factory=Explanation)
    like: str = ""  # our stage that a user's class is checked like
    differs: dict[str, float] = field(default_factory=dict)  # points at which its forward does, and by how much
    own_forward: bool = False  # whether it may compute another function than that stage
    backward_is_ours: bool = False  # whether its gradients are those of that stage at every point
    borrowed: str = ""  # why it is not a derivation of its own; "" if it is
    shapes: dict[str, Shape] = field(default_factory=dict)  # of the arguments that forward was called with
    form: str = ""  # how it is called, in words
    seed: int = 0

    @property
    def status(self) -> int:
        """The verdict: `RIGHT`, `WRONG`, `NOT_JUDGED` or `FORWARD_DIFFERS`."""
        forward_alone = "generic" in self.differs or self.gradients_ok or self.only_forward_is_wrong
        if self.differs and not self.own_forward and forward_alone:
            return FORWARD_DIFFERS
        if self.gradients_ok:
            return RIGHT
        only_missing = set(self.wrong) == set(self.missing) and not any(r.breaches for r in self.reports.values())
        return NOT_JUDGED if only_missing else WRONG

    @property
    def only_forward_is_wrong(self) -> bool:
        """Whether backward is exactly that of the stage, and forward is not."""
        return self.backward_is_ours and not self.gradients_ok and not any(r.breached for r in self.reports.values())

    @property
    def missing(self) -> list[str]:
        """The arguments whose gradients were not returned."""
        return [check.argument for check in self.reports["generic"].arguments if check.missing]

    @property
    def ok(self) -> bool:
        """Whether the gradients are right and forward computes the expected function."""
        return self.status == RIGHT

    @property
    def score(self) -> float:
        """From 0 to 1: the share of forward, each gradient, and the rest of the contract that is right."""
        checks = self.reports["generic"].arguments
        forward = not self.differs or self.own_forward
        contract = not any(report.breaches for report in self.reports.values())
        right = len(checks) - len({*self.wrong, *self.missing})
        if self.only_forward_is_wrong:
            right = len(checks)
        return 0.0 if self.borrowed else (forward + right + contract) / (len(checks) + 2)

    @property
    def gradients_ok(self) -> bool:
        """Whether the contract is kept and all gradients are right for its own forward, at every point that counts."""
        return all(report.ok for report in self.reports.values())

    def __repr__(self) -> str:
        return f"<{self.stage}: {self.verdict()}>"

    @property
    def findings(self) -> list[Finding]:
        """The mistakes that explain the wrong gradients."""
        return self.explanation.findings

    @property
    def place(self) -> Place | None:
        """The first wrong one of the stages inside, counted from the loss; None if there are none."""
        return self.explanation.place

    @property
    def arguments(self) -> list[str]:
        """The names of forward's arguments."""
        return [check.argument for check in self.reports["generic"].arguments]

    @property
    def wrong(self) -> list[str]:
        """The arguments whose gradients are wrong at some point."""
        wrong = {name for report in self.reports.values() for name in report.wrong}
        return [name for name in self.arguments if name in wrong]

    def first_wrong_checks(self) -> dict[str, tuple[str, ArgumentCheck]]:
        """For each argument with wrong numbers: the first point that shows them, and the check there."""
        found: dict[str, tuple[str, ArgumentCheck]] = {}
        for point, report in self.reports.items():
            for check in report.arguments:
                if not check.numbers_ok and np.isfinite(check.norm):
                    found.setdefault(check.argument, (point, check))
        return found

    def breaches(self) -> list[str]:
        """Every breach of the contract once, with the name of the point unless it shows in general position."""
        found: dict[str, str] = {}
        for point, report in self.reports.items():
            for sentence in (*report.breaches, *(breach for check in report.arguments for breach in check.breaches)):
                found.setdefault(sentence, "" if point == "generic" else f"at the point {point!r}, ")
        wheres = dict.fromkeys(found.values())
        return [
            where + sentence
            for where in wheres
            for sentence in together(said for said, first in found.items() if first == where)
        ]

    def wrong_in_places(self) -> list[str]:
        """A sentence for the gradients that are right in general position and wrong at the same few points only."""
        found: dict[str, list[str]] = {}
        for i, name in enumerate(self.arguments):
            at = [repr(point) for point, report in self.reports.items() if not report.arguments[i].numbers_ok]
            if at and self.reports["generic"].arguments[i].ok and name not in explained(self.reports):
                found.setdefault(" and ".join(at), []).append(f"d_{name}")
        named = {f"d_{name}" for finding in self.findings if finding.sentences for name in finding.arguments}
        why = "; the derivation seems right: is there a small constant or a limit in only one of forward and backward?"
        return [
            f"{joined(names)} {'is' if len(names) == 1 else 'are'} right in general and wrong at {at} alone"
            + (why if not named.issuperset(names) else ".")
            for at, names in found.items()
        ]

    def verdict(self) -> str:
        """The verdict in one sentence."""
        if self.status == FORWARD_DIFFERS:
            return f"forward DIFFERS from that of {self.like} at {self.points_that_differ()}; {self.what_is_right()}"
        if self.status == NOT_JUDGED:
            missing = f"no gradient of {joined(self.missing)} was returned; the others are right"
            return f"could not be judged: {missing} (return one for each argument of forward)"
        gradients = "right" if self.gradients_ok else "WRONG"
        if self.differs:
            own = "for its own forward, which computes" if self.own_forward else "and forward DIFFERS: it computes"
            gradients = f"{gradients}, {own} something other than {self.like} at {self.points_that_differ()}"
        return f"{gradients}, but not a derivation: {self.borrowed}" if self.borrowed else gradients

    def what_is_right(self) -> str:
        """Which half is right if forward differs."""
        if self.only_forward_is_wrong:
            return f"your backward is that of {self.like}: the mistake is in forward"
        gradients = "right" if self.gradients_ok else "WRONG"
        return f"its gradients are {gradients} for what it computes (--own-forward accepts another function)"

    def points_that_differ(self) -> str:
        """The points at which forward differs, in words; every point if it does in general position."""
        return "every point" if "generic" in self.differs else " and ".join(repr(point) for point in self.differs)


def with_diagnosis(
    name: str, make: Factory, like: str, reports: dict[str, Report], robustness: list[str], notes: list[str]
) -> Survey:
    """The survey from its reports, with the diagnosis at the first point where a gradient has wrong numbers.

    ``like`` names our stage whose known mistakes are tried.
    """
    report, by_breach = reports["generic"], explained(reports)
    for candidate in (report, *reports.values()):
        if {candidate.evidence[0].names[i] for i in candidate.evidence[0].wrong} - by_breach:
            report = candidate
            break
    explanation = report.without_consequences(explain(make, report.evidence, like, report.by_complex_step))
    findings = [finding for finding in explanation.findings if not {*finding.arguments} <= by_breach]
    explanation = replace(explanation, findings=findings)
    notes = [*(r.not_complex for r in reports.values()), *(n for r in reports.values() for n in r.notes), *notes]
    notes += explanation.notes
    return Survey(name, reports, robustness, [note for note in dict.fromkeys(notes) if note], explanation)


def explained(reports: dict[str, Report]) -> set[str]:
    """The arguments whose wrong numbers a breach of the contract explains, at any point."""
    return {name for report in reports.values() for name in report.explained}
