"""The results as JUnit XML, which GitLab, GitHub's reporters and Jenkins display: a test suite for each target."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from .cases import ERROR, FAILED, Case, cases_of, page_of, visible

ELEMENTS = {FAILED: "failure", ERROR: "error"}


def junit(document: dict[str, Any]) -> str:
    """The results as one XML document, all in ASCII, so that it can be written with any encoding."""
    root = ET.Element("testsuites", name="ntm-ref gradcheck")
    for result in document["results"]:
        root.append(suite(result))
    count(root)
    ET.indent(root)
    return ET.tostring(root, encoding="us-ascii", xml_declaration=True).decode("ascii")


def suite(result: dict[str, Any]) -> ET.Element:
    """The test suite of one target: its scores, its cases, and the whole report as its output."""
    found = list(cases_of(result))
    element = ET.Element("testsuite", name=visible(result["target"]))
    properties = ET.SubElement(element, "properties")
    scores = {"score": result["score"]} | {f"score of {c.name}": c.score for c in found if c.name.startswith("d_")}
    for name, score in scores.items():
        ET.SubElement(properties, "property", name=visible(name), value=f"{score:g}")
    element.extend(test_case(case, result["target"]) for case in found)
    count(element)
    printed = [f"printed: {line}" for line in result["printed"]]
    ET.SubElement(element, "system-out").text = visible("\n".join([*page_of(result), *printed]))
    return element


def test_case(case: Case, target: str) -> ET.Element:
    """One case; GitLab shows its classname as the suite, and the text of a failure rather than its message."""
    element = ET.Element("testcase", classname=visible(target), name=visible(case.name), time="0")
    if case.outcome in ELEMENTS:
        why = ET.SubElement(element, ELEMENTS[case.outcome], type=case.outcome, message=visible(case.sentences[0]))
        why.text = visible("\n".join(case.sentences))
    return element


def count(element: ET.Element) -> None:
    """Write the numbers of tests, failures and errors inside an element into its attributes."""
    for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))
    element.set("skipped", "0")
    element.set("time", "0")
