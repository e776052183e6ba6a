"""One of our stages, or a machine, at every designed point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from ..diagnosis.diagnosis import explain
from ..diagnosis.evidence import joined
from ..diagnosis.finding import Explanation, Finding
from ..diagnosis.first_wrong import Place
from ..evaluation import Factory
from ..points.designed import EDGES, POINTS, arguments
from ..points.machines import MACHINES, machine_arguments
from ..points.register import OURS
from ..verdict.check import examine
from ..verdict.report import ArgumentCheck, Report


@dataclass(frozen=True, repr=False)
class Survey:
    """The reports of one stage at the points that count for the verdict, and everything noticed besides."""

    stage: str
    reports: dict[str, Report]
    robustness: list[str] = field(default_factory=list)  # problems on the edge of the domain, beside the verdict
    notes: list[str] = field(default_factory=list)
    explanation: Explanation = field(default_factory=Explanation)
    same_function: bool = True  # whether forward computes the function of the stage that it is checked like
    own_forward: bool = False  # whether it may compute another function

    @property
    def ok(self) -> bool:
        """Whether the gradients are right and forward computes the expected function."""
        return self.gradients_ok and (self.same_function or self.own_forward)

    @property
    def gradients_ok(self) -> bool:
        """Whether the contract is kept and all gradients are right for its own forward, at every point that counts."""
        return all(report.ok for report in self.reports.values())

    def __repr__(self) -> str:
        verdict = f"WRONG ({', '.join(self.wrong) or 'see breaches()'})" if not self.gradients_ok else "right"
        return f"<Survey of {self.stage} at {', '.join(self.reports)}: {verdict}>"

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
        return [where + sentence for sentence, where in found.items()]

    def wrong_in_places(self) -> list[str]:
        """A sentence for the gradients that are right in general position and wrong at the same few points only."""
        found: dict[str, list[str]] = {}
        for i, name in enumerate(self.arguments):
            at = [repr(point) for point, report in self.reports.items() if not report.arguments[i].numbers_ok]
            if at and self.reports["generic"].arguments[i].ok:
                found.setdefault(" and ".join(at), []).append(f"d_{name}")
        named = {f"d_{name}" for finding in self.findings if finding.sentences for name in finding.arguments}
        why = "; the derivation seems right: is there a small constant or a limit in only one of forward and backward?"
        return [
            f"{joined(names)} {'is' if len(names) == 1 else 'are'} right in general and wrong at {at} alone"
            + (why if not named.issuperset(names) else ".")
            for at, names in found.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON; the checks have the fields of `ArgumentCheck`, ``ok`` and ``ratio``."""
        return {
            "stage": self.stage,
            "ok": self.ok,
            "gradients_ok": self.gradients_ok,
            "same_function": self.same_function,
            "wrong": self.wrong,
            "findings": [asdict(finding) for finding in self.findings],
            "first_wrong_place": None if self.place is None else self.place.sentence,
            "breaches": self.breaches(),
            "robustness": self.robustness,
            "notes": self.notes,
            "points": {
                point: [asdict(check) | {"ok": check.ok, "ratio": check.ratio} for check in report.arguments]
                for point, report in self.reports.items()
            },
        }


@np.errstate(all="ignore")
def survey_ours(name: str, seed: int = 0) -> Survey:
    """Check one of our stages, or a machine; every point counts, those on the edge of the domain too."""
    if name in MACHINES:
        machine = MACHINES[name]()
        points = {point: machine_arguments(machine, scale, seed) for point, scale in (("initial", 0), ("generic", 0.5))}
        names: Sequence[str] | None = machine.names
    else:
        points, names = {point: arguments(name, point, seed) for point in (*POINTS, *EDGES)}, None
    reports = {
        point: examine(OURS[name], *inputs, seed=seed, names=names, kinks_count=True)
        for point, inputs in points.items()
    }
    return with_diagnosis(name, OURS[name], name, reports, [], [])


def with_diagnosis(
    name: str, make: Factory, like: str, reports: dict[str, Report], robustness: list[str], notes: list[str]
) -> Survey:
    """The survey from its reports, with the diagnosis at the first point where a gradient has wrong numbers.

    ``like`` names our stage whose known mistakes are tried.
    """
    report = next((r for r in (reports["generic"], *reports.values()) if r.evidence[0].wrong), reports["generic"])
    explanation = explain(make, report.evidence, like, report.by_complex_step)
    notes = [*(r.not_complex for r in reports.values()), *notes, *explanation.notes]
    return Survey(name, reports, robustness, [note for note in dict.fromkeys(notes) if note], explanation)
