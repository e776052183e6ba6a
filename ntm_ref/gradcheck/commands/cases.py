"""The result of one target as a list of cases, as test reports have them, and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PASSED, FAILED, ERROR = "passed", "failed", "error"
UNEXPLAINED = "the reason is in the report"


@dataclass(frozen=True)
class Case:
    """One thing that was checked: the gradient of an argument, forward, or the contract."""

    name: str
    outcome: str = PASSED
    sentences: list[str] = field(default_factory=list)  # why it failed
    score: float | None = None  # from 0 to 1; only a gradient has one


def cases_of(result: dict[str, Any]) -> Iterator[Case]:
    """The cases of one target; a single one, "check", if it could not be judged."""
    if result["status"] == 2:
        yield Case("check", ERROR, [result["error"] or result["verdict"], *result["traceback"]], 0.0)
        return
    yield forward_case(result)
    yield failed_if("contract", result["breaches"])
    if not result["derivation"]:
        yield failed_if("derivation", result["notes"] or [UNEXPLAINED])
    for gradient in result["gradients"]:
        sentences = [] if gradient["right"] else sentences_about(gradient, result) or [UNEXPLAINED]
        yield Case(f"d_{gradient['argument']}", PASSED if gradient["right"] else FAILED, sentences, gradient["score"])


def failed_if(name: str, sentences: list[str]) -> Case:
    """A case that fails if there is something to say about it."""
    return Case(name, FAILED if sentences else PASSED, list(sentences))


def forward_case(result: dict[str, Any]) -> Case:
    """Whether forward computes the function of the stage, or is allowed to compute another."""
    if result["same_forward"] is not False or result["own_forward"]:
        return Case("forward")
    where = ", ".join(result["forward_differs_at"])
    return Case("forward", FAILED, [f"forward differs from that of {result['like']}{f' at {where}' if where else ''}"])


def sentences_about(gradient: dict[str, Any], result: dict[str, Any]) -> list[str]:
    """Why a gradient is wrong: what explains it, how far off it is, and how it breaks the contract."""
    findings = (f for f in result["findings"] if not f["arguments"] or gradient["argument"] in f["arguments"])
    sentences = [sentence for finding in findings for sentence in finding["sentences"]]
    if not gradient["numbers_right"]:
        place = result["first_wrong_place"]
        sentences += [*([place] if place else []), numbers_in_words(gradient)]
    return [*sentences, *gradient["breaches"]]


def numbers_in_words(gradient: dict[str, Any]) -> str:
    """How far off the numbers are at the point that shows it; a number that is not finite is null."""
    norm, expected_norm, came, expected = (
        "not finite" if gradient[key] is None else f"{gradient[key]:.6g}"
        for key in ("norm", "expected_norm", "came", "expected")
    )
    index = gradient["worst_index"]
    worst = f"; worst at ({', '.join(map(str, index))}): {came}, expected {expected}" if index else ""
    return f"d_{gradient['argument']} at {gradient['worst_point']}: norm {norm}, expected {expected_norm}{worst}"


def page_of(result: dict[str, Any]) -> list[str]:
    """The lines of the report on one target, or why it could not be judged."""
    return list(result["page"]) or [f"{result['target']}: {result['verdict']}", *result["traceback"]]


def visible(text: str) -> str:
    r"""The text with everything that cannot be printed written out, such as \x1b for an escape character.

    A student's file can put any character into its output. Those that XML forbids are among the unprintable ones, and
    so are those that move a terminal's cursor or reverse the direction of writing.
    """
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode("ascii") for c in text)
