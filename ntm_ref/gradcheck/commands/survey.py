"""One stage at every designed point: the verdict, what is wrong, and the first wrong place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ..diagnosis.diagnosis import same_function
from ..diagnosis.explanation import Explained, Explanation, explain
from ..evaluation import Make, argument_names, made, name_of, run_backward, run_forward
from ..points.designed import EDGES, POINTS, ROBUSTNESS, arguments
from ..points.machines import MACHINES, machine_arguments
from ..points.register import OURS
from ..verdict.check import examine
from ..verdict.report import ArgumentCheck, Report


@dataclass(frozen=True, repr=False)
class Survey(Explained):
    """The reports of one stage at the points that count, and what was found out beside them."""

    stage: str
    reports: dict[str, Report]
    robustness: list[str] = field(default_factory=list)  # what goes wrong on the edge of the domain; it does not count
    notes: list[str] = field(default_factory=list)
    explanation: Explanation = field(default_factory=Explanation)
    same_function: bool = True  # whether forward computes what the stage does that it is checked like
    own_forward: bool = False  # whether it may compute something else

    @property
    def ok(self) -> bool:
        """Whether the gradients are right and forward computes the expected function."""
        return self.gradients_ok and (self.same_function or self.own_forward)

    @property
    def gradients_ok(self) -> bool:
        """Whether the contract is kept and all gradients are right, for its own forward, at every point that counts."""
        return all(report.ok for report in self.reports.values())

    def __repr__(self) -> str:
        verdict = f"WRONG ({', '.join(self.wrong) or 'see breaches()'})" if not self.gradients_ok else "right"
        return f"<Survey of {self.stage} at {', '.join(self.reports)}: {verdict}>"

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
        """For each argument with wrong numbers, the first point that shows them, and the check there."""
        found: dict[str, tuple[str, ArgumentCheck]] = {}
        for point, report in self.reports.items():
            for check in report.arguments:
                if not check.numbers_ok and np.isfinite(check.norm):
                    found.setdefault(check.argument, (point, check))
        return found

    def breaches(self) -> list[str]:
        """What was promised and not kept, each sentence once; with the point, where it is not so in general."""
        found: dict[str, str] = {}
        for point, report in self.reports.items():
            for sentence in (*report.breaches, *(said for check in report.arguments for said in check.breaches)):
                found.setdefault(sentence, "" if point == "generic" else f"at the point {point!r}, ")
        return [where + sentence for sentence, where in found.items()]

    def wrong_in_places(self) -> list[str]:
        """The gradients that are right in general and wrong at some points only, with the points."""
        said = []
        for i, name in enumerate(self.arguments):
            at = [repr(point) for point, report in self.reports.items() if not report.arguments[i].numbers_ok]
            if at and self.reports["generic"].arguments[i].ok:
                said.append(
                    f"d_{name} is right in general and wrong at {' and '.join(at)} alone; the derivation seems right: "
                    "is there a small constant or a limit in only one of forward and backward?"
                )
        return said

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
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
    """One of our stages, or a machine: every point counts, those on the edge of the domain too."""
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
    return concluded(name, OURS[name], name, reports, [], [])


@np.errstate(all="ignore")
def survey_theirs(make: Make, like: str, seed: int = 0, own_forward: bool = False) -> Survey:
    """Somebody's class, at the points of our stage ``like``; those on the edge of the domain are reported apart.

    With ``own_forward`` it may compute something else: its gradients are those of its own forward in any case.
    """
    reports, robustness = reports_of(make, like, seed)
    not_complex = next((report.not_complex for report in reports.values() if report.not_complex), "")
    if not_complex and not reports["generic"].not_complex:  # found out at one point, true at all
        reports, robustness = reports_of(make, like, seed, not_complex)
    if all(check.finite for check in reports["generic"].arguments):
        reports, not_finite = without_not_finite(reports)
        robustness += not_finite
    wrong = {name for report in reports.values() for name in report.wrong}
    robustness += [said for point in EDGES for said in on_the_edge(make, like, point, seed, wrong, not_complex)]
    generic = reports["generic"].evidence[0]
    notes = [] if any(r.breached for r in reports.values()) else float32_notes(make, like, seed)
    notes += borrowed(make)
    same = same_function(like, generic)
    if not same:
        ours = f"its forward does not compute what {like} computes"
        notes.append(
            f"{ours}; the gradients were checked against its own forward, and known mistakes were not looked for"
        )
    found = concluded(name_of(make), make, like, reports, robustness, notes)
    return replace(found, same_function=same, own_forward=own_forward)


def borrowed(make: Make) -> list[str]:
    """Whether what was checked is a stage of ours under another name."""
    methods = [getattr(make, name, object) for name in ("forward", "backward")]
    ours = [m.__qualname__ for m in methods if m.__module__.startswith("ntm_ref.")]
    if not ours:
        return []
    return [f"{' and '.join(ours)} {'are' if len(ours) > 1 else 'is'} ours, inherited and not derived anew"]


def reports_of(make: Make, like: str, seed: int, not_complex: str = "") -> tuple[dict[str, Report], list[str]]:
    """The reports at the points that count; and where forward gives no number, though it does so elsewhere."""
    reports, robustness = {}, []
    names = names_of(make, like)
    for point in POINTS:
        try:
            inputs = arguments(like, point, seed)
            reports[point] = examine(make, *inputs, seed=seed, names=names, not_complex=not_complex)
            not_complex = reports[point].not_complex
        except CheckError as error:
            if point == "generic":
                raise
            robustness.append(f"{point}: {error}")
    for i, check in enumerate(reports["generic"].arguments):
        if not any(report.arguments[i].told for report in reports.values()):
            name = f"{name_of(make)}: d_{check.argument} cannot be checked"
            raise CheckError(f"{name}: beside every point forward gives no numbers, or has a kink")
    return reports, robustness


def without_not_finite(reports: dict[str, Report]) -> tuple[dict[str, Report], list[str]]:
    """The reports, less the gradients that are no numbers; and sentences about these.

    Of a backward that gives numbers in general, they say that something overflows or underflows, not that it is wrong.
    """
    kept, said = {}, []
    for point, report in reports.items():
        checks = []
        for check in report.arguments:
            if not check.finite:
                said.append(f"{point}: {'; '.join(check.breaches)}. Probably: {ROBUSTNESS['overflow']}")
                check = replace(check, breaches=(), errors=dict.fromkeys(check.errors), finite=True)
            checks.append(check)
        kept[point] = replace(report, arguments=checks)
    return kept, said


def names_of(make: Make, like: str) -> list[str]:
    """What somebody calls the arguments of forward, or what we call them."""
    inputs = arguments(like, "generic")
    ours = argument_names(OURS[like], inputs)
    theirs = argument_names(make, inputs, ours)
    if theirs != ours and sorted(theirs) == sorted(ours):
        expected = f"expected the order of {like}: ({', '.join(ours)})"
        raise CheckError(f"{name_of(make)}.forward takes ({', '.join(theirs)}), {expected}")
    return theirs


def concluded(
    name: str, make: Make, like: str, reports: dict[str, Report], robustness: list[str], notes: list[str]
) -> Survey:
    """The survey with its diagnosis."""
    report = next((r for r in (reports["generic"], *reports.values()) if r.evidence[0].wrong), reports["generic"])
    explanation = explain(make, report.evidence, like, report.by_complex_step)
    said = dict.fromkeys([*(r.not_complex for r in reports.values()), *notes, explanation.note])
    return Survey(name, reports, robustness, [note for note in said if note], explanation)


def on_the_edge(make: Make, like: str, point: str, seed: int, wrong: set[str], not_complex: str) -> list[str]:
    """What goes wrong on the edge of the domain and nowhere else, with the reason that is likely."""
    try:
        inputs, names = arguments(like, point, seed), names_of(make, like)
        report = examine(make, *inputs, seed=seed, names=names, not_complex=not_complex)
    except CheckError as error:
        said = [str(error)]
    else:
        checks = [check for check in report.arguments if not check.ok and check.argument not in wrong]
        said = [sentence for check in checks for sentence in check.breaches]
        said += [
            f"d_{check.argument} is {check.came:.4g} at {check.worst}, expected {check.expected:.4g}"
            for check in checks
            if not check.breaches
        ]
    return [f"{point}: {'; '.join(said)}. Probably: {ROBUSTNESS[point]}"] if said else []


def float32_notes(make: Make, like: str, seed: int) -> list[str]:
    """Whether float32 arrays come back as such."""
    inputs = [value.astype(np.float32) for value in arguments(like, "generic", seed)]
    stage = made(make)
    try:
        results = run_forward(stage, inputs)
        gradients = run_backward(stage, [np.ones_like(result) for result in results], len(inputs))
    except CheckError as error:
        return [f"given float32: {error}"]
    others = {str(getattr(gradient, "dtype", type(gradient).__name__)) for gradient in gradients} - {"float32"}
    why = "a buffer or a constant of float64 is in the way"
    return [f"given float32, backward returns {', '.join(sorted(others))}: {why}"] if others else []
