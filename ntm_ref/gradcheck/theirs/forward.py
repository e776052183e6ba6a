"""Does forward compute what our stage computes, at every designed point and close to it? And does backward match it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...support.errors import CheckError
from ..derivatives.numerical import norm
from ..diagnosis.evidence import MATCH, Evidence
from ..evaluation import fresh, run_forward
from ..points.designed import FORWARD_ONLY
from ..verdict.argument import TOLERANCE
from ..verdict.report import Report
from .calling import Calling
from .search import SAME, distance

SLIGHT = 1e-6  # relative: less than this, away from general position, is a constant or a limit, not another function
OF_A_SLIGHT_DIFFERENCE = 100  # an error of the gradient up to this many times as large has the same reason


def differences(form: Any, calling: Calling, seed: int, reports: Mapping[str, Report]) -> dict[str, float]:
    """The points at which forward differs from our stage, and by how much, relative to its size.

    Forward must not only have the same results at a point, but the same derivatives too: otherwise it recognises the
    points, and computes something else beside them.
    """
    found = {point: difference(calling, report.evidence[0]) for point, report in reports.items()}
    for point in FORWARD_ONLY:
        inputs = calling.arguments(point, seed)
        expected = calling.like().forward(*inputs)
        try:
            results = run_forward(fresh(form), [value.copy() for value in inputs])
        except CheckError:
            continue  # it overflows there, perhaps; that is no other function
        found[point] = max(map(distance, results, expected))
    return {point: off for point, off in found.items() if off > SAME}


def difference(calling: Calling, case: Evidence) -> float:
    """How much forward, and its derivative, differ from those of our stage at a point, relative to their size."""
    ours = calling.like()
    off = max(map(distance, case.results, ours.forward(*case.inputs)), default=np.inf)
    if off > SAME:
        return off
    gradients = ours.backward(*case.cotangents)
    same = all(case.close(i, case.expected(i), np.where(rows, d.ravel(), 0).reshape(d.shape))
               for i, (d, rows) in enumerate(zip(gradients, case.known)))  # fmt: skip
    return off if same else np.inf


def backward_is_ours(calling: Calling, reports: Mapping[str, Report]) -> bool:
    """Whether the gradients are exactly those of our stage at every point, whatever forward computes."""
    for report in reports.values():
        for case in report.evidence:
            ours = calling.like()
            if any(map(lambda a, b: np.shape(a) != b.shape, case.results, ours.forward(*case.inputs))):
                return False
            for returned, expected in zip(case.gradients, ours.backward(*case.cotangents)):
                if not norm(returned - expected) <= MATCH * max(norm(expected), case.floor):
                    return False
    return True


def slight_differences(
    reports: dict[str, Report], differs: dict[str, float], stage: str
) -> tuple[dict[str, Report], list[str]]:
    """The reports without errors as small as a slight difference of forward explains, and a note for each point.

    Such differences are removed from ``differs``. A limit or a small constant that only forward has is not a wrong
    derivation if it changes the result by less than a millionth.
    """
    notes = []
    for point, off in list(differs.items()):
        if point == "generic" or off > SLIGHT:
            continue
        del differs[point]
        notes.append(
            f"at the point {point!r} forward differs from that of {stage} by {off:.0e} of its size: it has a limit or "
            "a small constant"
        )
        if point in reports:
            reports = reports | {point: forgiven(reports[point], OF_A_SLIGHT_DIFFERENCE * off)}
    return reports, notes


def forgiven(report: Report, least: float) -> Report:
    """The report without errors up to this size."""
    forgive = [
        not check.numbers_ok and check.finite and TOLERANCE[check.method] < (check.error or 0) <= least
        for check in report.arguments
    ]
    checks = [replace(c, errors=dict.fromkeys(c.errors)) if f else c for c, f in zip(report.arguments, forgive)]
    evidence = [replace(case, wrong=[i for i in case.wrong if not forgive[i]]) for case in report.evidence]
    return replace(report, arguments=checks, evidence=evidence)
