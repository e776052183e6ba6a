"""The results as the results.json of a Gradescope autograder: a point for each target, shared by its gradients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .cases import ERROR, FAILED, PASSED, Case, cases_of, visible

STATUS = {PASSED: "passed", FAILED: "failed", ERROR: "failed"}  # Gradescope knows these two
DIGITS = 4  # of points


def gradescope(document: dict[str, Any], pages: str) -> str:
    """The results as JSON; ``pages`` is the text report, shown above the tests.

    The score at the top counts, whatever the tests' scores add up to: a class that was not derived gets none.
    """
    results = document["results"]
    score = sum(result["score"] for result in results)
    report = {
        "score": round(score, DIGITS),
        "output": f"Score: {score:g} of {len(results)}\n\n{pages}",
        "tests": [test for result in results for test in tests(result)],
    }
    return json.dumps(report, indent=2, allow_nan=False)


def tests(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The tests of one target; those without a score of their own, such as forward, have only a status."""
    found = list(cases_of(result))
    n_scored = sum(case.score is not None for case in found)
    for case in found:
        test = {"name": visible(f"{result['target']}: {case.name}"), "status": STATUS[case.outcome]}
        yield test | points(case, n_scored) | {"output": visible("\n".join(case.sentences)), "visibility": "visible"}


def points(case: Case, n_scored: int) -> dict[str, float]:
    """The points of a case, which shares its target's single point with the others that have a score."""
    if case.score is None:
        return {}
    return {"score": round(case.score / n_scored, DIGITS), "max_score": round(1 / n_scored, DIGITS)}
