"""gradcheck/commands/junit.py: XML that other readers accept, with a case for each gradient."""

from xml.etree import ElementTree as ET

import pytest
from results import document, gradient, other_forward, refused, result, wrong_result

from ntm_ref.gradcheck.commands.formats import render

ALL = (result(), wrong_result(target="b.py:Gate"), refused(target="c.py:Gate"), other_forward(target="d.py:Gate"))


def parsed(*results: dict) -> ET.Element:
    text = render(document(*results), "junit")
    assert text.startswith("<?xml version='1.0' encoding='us-ascii'?>\n<testsuites ")
    return ET.fromstring(text)


def outcomes(suite: ET.Element) -> dict[str, str]:
    """What happened to each case: the tag inside it, or "passed"."""
    return {case.get("name"): case[0].tag if len(case) else "passed" for case in suite.iter("testcase")}


def test_junit_has_a_suite_for_each_target_and_a_case_for_each_gradient() -> None:
    root = parsed(*ALL)
    assert [suite.get("name") for suite in root] == ["mine.py:Gate", "b.py:Gate", "c.py:Gate", "d.py:Gate"]
    right, wrong, not_judged, other = map(outcomes, root)
    assert right == {"forward": "passed", "contract": "passed", "d_w_prev": "passed", "d_g": "passed"}
    assert wrong == right | {"d_w_prev": "failure"}
    assert not_judged == {"check": "error"}
    assert other == right | {"forward": "failure"}
    assert {case.get("classname") for case in root[1].iter("testcase")} == {"b.py:Gate"}


def test_junit_counts_tests_failures_and_errors() -> None:
    root = parsed(*ALL)
    counts = [[suite.get(name) for name in ("tests", "failures", "errors", "skipped")] for suite in (root, *root)]
    assert [" ".join(numbers) for numbers in counts] == ["13 2 1 0", "4 0 0 0", "4 1 0 0", "1 0 1 0", "4 1 0 0"]


def test_junit_failure_has_the_sentences() -> None:
    failure = parsed(wrong_result(first_wrong_place="first wrong in Softmax")).find(".//failure")
    assert failure.get("message") == "d_w_prev is multiplied by g where 1 - g belongs"
    assert failure.text.splitlines() == [
        "d_w_prev is multiplied by g where 1 - g belongs",
        "first wrong in Softmax",
        "d_w_prev at generic: norm 0.5, expected 1.5; worst at (0, 1): 0.125, expected 0.25",
    ]


def test_junit_failure_of_a_gradient_names_only_its_own_findings() -> None:
    findings = [{"arguments": ["w_prev"], "sentences": ["one"]}, {"arguments": ["g"], "sentences": ["two"]}]
    breach = gradient("g", right=False, breaches=["d_g has shape (2, 3), expected (2, 3, 1)"], score=0.0)
    root = parsed(wrong_result(findings=findings, gradients=[wrong_result()["gradients"][0], breach]))
    first, second = root.iter("failure")
    assert "two" not in first.text
    assert second.text == "two\nd_g has shape (2, 3), expected (2, 3, 1)"


def test_junit_error_has_the_reason_and_the_lines_of_the_student() -> None:
    error = parsed(refused()).find(".//error")
    assert error.get("message") == "the file raised ZeroDivisionError: division by zero"
    assert error.text == "the file raised ZeroDivisionError: division by zero\n  mine.py, line 1"


def test_junit_forward_and_contract_fail_with_their_reasons() -> None:
    root = parsed(other_forward(breaches=["backward changes its argument"]))
    assert outcomes(root[0])["contract"] == "failure"
    assert [failure.text for failure in root.iter("failure")] == [
        "forward differs from that of Interpolation at generic, faint",
        "backward changes its argument",
    ]
    allowed = other_forward(own_forward=True, status=0)
    assert outcomes(parsed(allowed)[0])["forward"] == "passed"


def test_junit_class_that_was_not_derived_fails_with_the_note() -> None:
    found = parsed(result(derivation=False, score=0.0, notes=["Read.backward is ours, inherited"]))
    assert outcomes(found[0])["derivation"] == "failure"
    assert found.find(".//failure").text == "Read.backward is ours, inherited"
    assert outcomes(parsed(result(derivation=False))[0])["derivation"] == "failure"


def test_junit_has_the_scores_as_properties_and_the_page_as_output() -> None:
    suite = parsed(wrong_result(printed=["hello"]))[0]
    scores = {p.get("name"): p.get("value") for p in suite.find("properties")}
    assert scores == {"score": "0.5", "score of d_w_prev": "0", "score of d_g": "1"}
    assert suite.find("system-out").text == "\n".join([*wrong_result()["page"], "printed: hello"])


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1b", "\ud800", "\ufffe", "\uffff"])
def test_junit_writes_out_characters_that_xml_forbids(character: str) -> None:
    root = parsed(refused(f"it said {character}!", target=f"{character}.py:A", traceback=[character]))
    written = character.encode("unicode_escape").decode()
    assert root.find(".//error").get("message") == f"it said {written}!"
    assert root[0].get("name") == f"{written}.py:A"
    assert parsed(result(page=["d_\u03b2"])).find(".//system-out").text == "d_\u03b2"
