"""The results as the platforms take them: Gradescope's results.json and Classroom 50's result.json."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone

from ...support.errors import NTMError
from ..grade import RIGHT, number
from .document import Document

CLASSROOM50 = "classroom50/result/v1"
FROM_THE_RUNNER = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def gradescope(document: Document, pages: str) -> str:
    """The results.json of Gradescope: a test for each part shows what earned what; ``pages`` is the text above them."""
    s = only_submission(document, "gradescope")
    report = {
        "score": s["score"],
        "output": f"{number(s['score'])} of {number(s['possible'])} points\n\n{pages}",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [gradescope_test(p, e, i) for e in s["exercises"] for i, p in enumerate(e["parts"], 1)],
        "extra_data": {"ntm_ref": document["ntm_ref"], "detail": document["detail"]},
    }
    return json.dumps(report, indent=2, allow_nan=False)


def gradescope_test(part: Document, exercise: Document, i: int) -> Document:
    """One part as a test."""
    wrong = part["state"] != RIGHT
    said = [part["remark"] or exercise["cause"], exercise["numbers"]] if wrong else [part["remark"] or "right"]
    return {
        "number": f"{exercise['id']}.{i}",
        "name": f"{exercise['id']} {exercise['title']}: {part['name']}",
        "score": part["earned"],
        "max_score": part["possible"],
        "status": "failed" if wrong else "passed",
        "output": "\n\n".join(filter(None, said)),
        "output_format": "text",
        "visibility": "visible",
    }


def classroom50(document: Document) -> str:
    """The result.json of Classroom 50: a test for each part, in half points, since only whole numbers are allowed.

    What it says of the submission comes from the environment that the runner sets.
    """
    s = only_submission(document, "classroom50")
    tests = [classroom50_test(part, exercise) for exercise in s["exercises"] for part in exercise["parts"]]
    given = {key: os.environ.get(name, "") for key, name in FROM_THE_RUNNER.items()}
    report = {
        "schema": CLASSROOM50,
        **given,
        "review": os.environ.get("REVIEW_URL", given["commit"]),
        "datetime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(report, indent=2, allow_nan=False)


def classroom50_test(part: Document, exercise: Document) -> Document:
    """One part as a test."""
    right = part["state"] == RIGHT
    return {
        "test-name": f"{exercise['id']} {part['name']}",
        "passed": right,
        "score": round(2 * part["earned"]),
        "max-score": round(2 * part["possible"]),
        "message": part["remark"] or ("" if right else exercise["cause"]),
    }


def only_submission(document: Document, format: str) -> Document:
    """The one submission of a format that has no place for several. Raises an `NTMError` if there are more."""
    if len(document["submissions"]) != 1:
        n = len(document["submissions"])
        raise NTMError(f"the format {format} is for one submission, got {n}: grade them one at a time")
    found: Document = document["submissions"][0]
    return found
