"""The grades in every format: each is a function of the document."""

from __future__ import annotations

import csv as csv_writer
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from html import escape
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

from ...gradcheck.commands.formats import cell
from ...support.errors import NTMError
from ..grade import DONE, RIGHT, number
from .document import Document

COLUMNS = ("submission", "exercise", "title", "part", "state", "earned", "possible", "remark", "total", "cause")
CLASSROOM50 = "classroom50/result/v1"


def render(document: Document, format: str) -> str:
    """The document in a format, without a newline at the end. Raises an `NTMError` for an unknown one."""
    if format not in FORMATS:
        raise NTMError(f"there is no format {format!r}, expected one of {', '.join(FORMATS)}")
    return FORMATS[format](document)


def text(document: Document) -> str:
    """Every submission exercise by exercise, and a line for each with its total."""
    return "\n".join(text_lines(document))


def text_lines(document: Document) -> Iterator[str]:
    """The lines of the text."""
    for s in document["submissions"]:
        yield f"{s['name']}\n{'=' * len(s['name'])}\n"
        for e in s["exercises"]:
            yield from (*e["text"], "")
    width = max([10, *(len(s["name"]) for s in document["submissions"])])
    yield f"{'submission':<{width}}  points"
    for s in document["submissions"]:
        yield f"{s['name']:<{width}}  {number(s['score'])} of {number(s['possible'])}"


def as_json(document: Document) -> str:
    """The document itself, in ASCII."""
    return json.dumps(document, indent=2, allow_nan=False)


def csv(document: Document) -> str:
    """A line for each part of each exercise of each submission."""
    stream = StringIO()
    lines = csv_writer.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for s in document["submissions"]:
        for e in s["exercises"]:
            for p in e["parts"]:
                row = [s["name"], e["id"], e["title"], p["name"], p["state"], p["earned"], p["possible"], p["remark"]]
                lines.writerow([cell(value) for value in (*row, e["earned"], e["cause"])])
    return stream.getvalue().rstrip("\n")


def junit(document: Document) -> str:
    """A test suite for each exercise of each submission, and a test case for each part."""
    root = ET.Element("testsuites", name="ntm-ref exercises")
    for s in document["submissions"]:
        for e in s["exercises"]:
            suite = ET.SubElement(root, "testsuite", name=f"{s['name']}: {e['id']} {e['title']}")
            properties = ET.SubElement(suite, "properties")
            for key in ("earned", "possible"):
                ET.SubElement(properties, "property", name=key, value=f"{e[key]:g}")
            for p in e["parts"]:
                add_case(suite, p, e)
            ET.SubElement(suite, "system-out").text = "\n".join(e["text"])
            count(suite)
    count(root)
    ET.indent(root)
    return ET.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")


def add_case(suite: ET.Element, part: Document, exercise: Document) -> None:
    """One part as a test case."""
    name = f"{exercise['id']} {part['name']}"
    case = ET.SubElement(suite, "testcase", classname=suite.attrib["name"], name=name, time="0")
    if part["state"] != RIGHT:
        why = part["remark"] or exercise["cause"]
        ET.SubElement(case, "failure", type=part["state"], message=why).text = "\n".join(exercise["text"])


def count(element: ET.Element) -> None:
    """Write the numbers of tests and failures inside an element into its attributes."""
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))
    element.set("skipped", "0")
    element.set("time", "0")


def only_submission(document: Document, format: str) -> Document:
    """The one submission of a format that has no place for several. Raises an `NTMError` if there are more."""
    if len(document["submissions"]) != 1:
        n = len(document["submissions"])
        raise NTMError(f"the format {format} is for one submission, got {n}: grade them one at a time")
    found: Document = document["submissions"][0]
    return found


def gradescope(document: Document) -> str:
    """The results.json of Gradescope: a test for each part, so that one sees what earned what."""
    s = only_submission(document, "gradescope")
    report = {
        "score": s["score"],
        "output": f"{number(s['score'])} of {number(s['possible'])} points\n\n" + text(document),
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


STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left}
pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}"""


def html(document: Document) -> str:
    """One page: a table of all submissions, and each exercise folded below it."""
    return "\n".join(html_lines(document))


def html_lines(document: Document) -> Iterator[str]:
    """The lines of the page."""
    subs: list[Any] = document["submissions"]
    ids = [e["id"] for e in subs[0]["exercises"]] if subs else []
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Grades</title><style>{STYLE}</style>'
    heads = "".join(f'<th scope="col">{escape(id)}</th>' for id in ids)
    yield f'<h1>Grades</h1><table><tr><th scope="col">submission</th><th scope="col">points</th>{heads}</tr>'
    for s in subs:
        points = "".join(f"<td>{number(e['earned'])}</td>" for e in s["exercises"])
        total = f"{number(s['score'])} of {number(s['possible'])}"
        yield f'<tr><th scope="row">{escape(s["name"])}</th><td>{total}</td>{points}</tr>'
    yield "</table>"
    for s in subs:
        yield f"<h2>{escape(s['name'])}</h2>"
        for e in s["exercises"]:
            mark = "open" if e["state"] != DONE else ""
            head = f"{e['id']} {e['title']}: {number(e['earned'])} of {number(e['possible'])}"
            text = escape("\n".join(e["text"]))
            yield f"<details {mark}><summary>{escape(head)}</summary><pre>{text}</pre></details>"


FORMATS: dict[str, Callable[[Document], str]] = {
    "text": text,
    "json": as_json,
    "gradescope": gradescope,
    "junit": junit,
    "csv": csv,
    "html": html,
    "classroom50": classroom50,
}
