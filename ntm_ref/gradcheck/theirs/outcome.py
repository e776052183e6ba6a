"""The outcome of one check: the verdict with its page, its score, and everything as a dictionary."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..verdict.argument import ArgumentCheck
from ..verdict.as_html import report_as_html
from ..verdict.page import html, page
from ..verdict.survey import FORWARD_DIFFERS, NOT_JUDGED, RIGHT, WRONG, Survey

SEVERITY = (WRONG, FORWARD_DIFFERS, NOT_JUDGED, RIGHT)  # the worst first
VERSION = 1  # of the dictionary


@dataclass(frozen=True, repr=False)
class Outcome:
    """What came of checking one target; ``survey`` is None if it could not be judged at all."""

    target: str
    like: str | None = None
    survey: Survey | None = None
    error: str = ""  # why it could not be judged
    traceback: Sequence[str] = ()  # the lines of the file in which something was raised
    printed: Sequence[str] = ()  # the first lines that the file printed
    seeds: Sequence[int] = (0,)
    sweep: dict[str, Any] | None = None  # the errors over the steps, if that was asked for

    @property
    def status(self) -> int:
        """The verdict: 0 right, 1 backward wrong, 2 could not be judged, 3 forward differs."""
        return NOT_JUDGED if self.survey is None else self.survey.status

    @property
    def ok(self) -> bool:
        """Whether everything is right."""
        return self.status == RIGHT

    @property
    def verdict(self) -> str:
        """The verdict in one sentence."""
        return f"could not be judged: {self.error}" if self.survey is None else self.survey.verdict()

    @property
    def score(self) -> float:
        """From 0 to 1; see `Survey.score`."""
        return 0.0 if self.survey is None else self.survey.score

    @property
    def page(self) -> list[str]:
        """The report as lines of text."""
        if self.survey is not None:
            return [*page(self.survey)]
        return [f"{self.target}: {self.verdict}", *self.traceback]

    def __repr__(self) -> str:
        return "\n".join(self.page)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """The report as a table, for notebooks."""
        if self.survey is None:
            return report_as_html(f"{self.target}: {self.verdict}", [], [], self.traceback)
        return html(self.survey)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON; the same keys whatever the verdict. Infinity and NaN are None."""
        survey = self.survey
        described = {} if survey is None else asdict_of(survey)
        return finite(
            {
                "target": self.target,
                "like": self.like,
                "status": self.status,
                "verdict": self.verdict,
                "error": self.error or None,
                "traceback": list(self.traceback),
                "printed": list(self.printed),
                "seeds": list(self.seeds),
                "score": self.score,
                "derivation": survey is not None and not survey.borrowed,
                **EMPTY,
                **described,
                "sweep": self.sweep,
                "page": self.page,
            }
        )


EMPTY: dict[str, Any] = {
    "shapes": {}, "result_shapes": [], "form": None, "same_forward": None, "forward_differs_at": [],
    "own_forward": False, "gradients": [], "findings": [], "first_wrong_place": None, "breaches": [], "robustness": [],
    "notes": [], "points": {},
}  # fmt: skip


def asdict_of(survey: Survey) -> dict[str, Any]:
    """The part of the dictionary that a survey has."""
    return {
        "shapes": {name: list(shape) for name, shape in survey.shapes.items()},
        "result_shapes": [list(r.shape) for r in survey.reports["generic"].evidence[0].results],
        "form": survey.form or None,
        "same_forward": not survey.differs,
        "forward_differs_at": list(survey.differs),
        "own_forward": survey.own_forward,
        "gradients": [gradient(survey, i) for i in range(len(survey.arguments))],
        "findings": [asdict(finding) for finding in survey.findings],
        "first_wrong_place": None if survey.place is None else survey.place.sentence,
        "breaches": survey.breaches(),
        "robustness": list(survey.robustness),
        "notes": list(survey.notes),
        "points": {
            point: [asdict(check) | {"ok": check.ok, "ratio": check.ratio} for check in report.arguments]
            for point, report in survey.reports.items()
        },
    }


def gradient(survey: Survey, i: int) -> dict[str, Any]:
    """One gradient over all points: the check in which it is worst."""
    checks = {point: report.arguments[i] for point, report in survey.reports.items()}
    point, check = max(checks.items(), key=lambda item: badness(item[1]))
    right = all(c.ok for c in checks.values()) and not check.missing
    return {
        "argument": check.argument,
        "right": right,
        "numbers_right": all(c.numbers_ok for c in checks.values()),
        "error": check.error,
        "worst_point": point,
        "norm": check.norm,
        "expected_norm": check.expected_norm,
        "worst_index": list(check.worst),
        "came": check.came,
        "expected": check.expected,
        "score": float(right or survey.only_forward_is_wrong),
        "breaches": list(dict.fromkeys(breach for c in checks.values() for breach in c.breaches)),
    }


def badness(check: ArgumentCheck) -> tuple[bool, float]:
    """Wrong before right, then by the size of the error; NaN above all."""
    error = -1.0 if check.error is None else check.error
    return not check.ok, math.inf if np.isnan(error) else error


def worst(statuses: Sequence[int]) -> int:
    """The worst of several verdicts."""
    return next((status for status in SEVERITY if status in statuses), RIGHT)


def document(outcomes: Sequence[Outcome], error: str = "") -> dict[str, Any]:
    """The outcomes of one command, for every format; ``error`` is why there are none."""
    status = NOT_JUDGED if error else worst([outcome.status for outcome in outcomes])
    results = [outcome.as_dict() for outcome in outcomes]
    return {"version": VERSION, "command": "gradcheck", "status": status, "error": error or None, "results": results}


def finite(value: Any) -> Any:
    """The value with None for NaN and infinity, which JSON lacks, and plain numbers for NumPy's."""
    if isinstance(value, dict):
        return {str(key): finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
