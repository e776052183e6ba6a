"""The grades in every format: each is a function of the document."""

from __future__ import annotations

import csv as csv_writer
import json
from collections.abc import Callable, Iterator
from io import StringIO
from xml.etree import ElementTree as ET

from ...gradcheck.commands.formats import cell
from ...support.errors import NTMError
from ..grade import RIGHT, number
from .as_html import html
from .document import Document
from .platforms import classroom50, gradescope

COLUMNS = ("submission", "exercise", "title", "part", "state", "earned", "possible", "remark", "total", "cause")


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


FORMATS: dict[str, Callable[[Document], str]] = {
    "text": text,
    "json": as_json,
    "gradescope": lambda document: gradescope(document, text(document)),
    "junit": junit,
    "csv": csv,
    "html": html,
    "classroom50": classroom50,
}
