"""The results as the platforms take them: Gradescope's results.json and Classroom 50's result.json."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone

from ...support.errors import NTMError
from ..grade import RIGHT, number
from .document import Document

CLASSROOM50 = "classroom50/result/v1"


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
    tests = [
        {
            "test-name": f"{e['id']} {p['name']}",
            "passed": p["state"] == RIGHT,
            "score": round(2 * p["earned"]),
            "max-score": round(2 * p["possible"]),
            "message": p["remark"] or ("" if p["state"] == RIGHT else e["cause"]),
        }
        for e in s["exercises"]
        for p in e["parts"]
    ]
    commit = os.environ.get("COMMIT_URL", "")
    report = {
        "schema": CLASSROOM50,
        "classroom": os.environ.get("CLASSROOM", ""),
        "assignment": os.environ.get("ASSIGNMENT", ""),
        "submission": os.environ.get("SUBMISSION_TAG", ""),
        "commit": commit,
        "release": os.environ.get("RELEASE_URL", ""),
        "review": os.environ.get("REVIEW_URL", commit),
        "datetime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(report, indent=2, allow_nan=False)


def only_submission(document: Document, format: str) -> Document:
    """The one submission of a format that has no place for several. Raises an `NTMError` if there are more."""
    if len(document["submissions"]) != 1:
        n = len(document["submissions"])
        raise NTMError(f"the format {format} is for one submission, got {n}: grade them one at a time")
    found: Document = document["submissions"][0]
    return found
