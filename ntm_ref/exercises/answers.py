"""Numbers and words that a student's file assigns. They are read from its text; nothing of it is run."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .exercise import Exercise, Planted
from .grade import NOT_COUNTED, NOT_RIGHT, RIGHT, Part
from .sources import solution, with_mistake

STILL = "still to be answered"
CLOSE = 0.01  # relative
LARGEST = 1e100  # of a number on the way
OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip
FUNCTIONS = {name: getattr(math, name) for name in ("exp", "log", "log2", "tanh", "sqrt", "cosh", "sinh")}


class NoAnswerError(ValueError):
    """An expression that is not a number, a word or a list of these."""


def assigned(text: str) -> dict[str, Any]:
    """The variables that are assigned at the top level; an answer that cannot be read is a `NoAnswerError`."""
    found: dict[str, Any] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = value(node.value, found)
            except (NoAnswerError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
                found[node.targets[0].id] = error if isinstance(error, NoAnswerError) else NoAnswerError(str(error))
    return found


def value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    """The value of an arithmetic expression."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        return [value(part, known) for part in node.elts]
    if isinstance(node, ast.Name) and node.id in known and not isinstance(known[node.id], NoAnswerError):
        return known[node.id]
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](number(node.operand, known))
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = number(node.left, known), number(node.right, known)
        if isinstance(node.op, ast.Pow) and abs(right) > 100:
            raise NoAnswerError("an exponent above 100")
        return OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.Call) and len(node.args) == 1:
        name = ast.unparse(node.func).removeprefix("np.").removeprefix("math.")
        if name == "array":
            return value(node.args[0], known)
        if name in FUNCTIONS:
            return FUNCTIONS[name](number(node.args[0], known))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        raise NoAnswerError(f"{ast.unparse(node)[:60]!r}: a power is written with ** in Python")
    raise NoAnswerError(f"{ast.unparse(node)[:60]!r} cannot be read as an answer")


def number(node: ast.expr, known: Mapping[str, Any]) -> float:
    """The value of an expression that has to be a number."""
    found = value(node, known)
    if isinstance(found, bool) or not isinstance(found, (int, float)) or not abs(found) < LARGEST:
        raise NoAnswerError(f"{ast.unparse(node)[:60]!r} is not a number to calculate with")
    return float(found)


def answer_parts(exercise: Exercise, text: str, variant: str) -> tuple[list[Part], list[str]]:
    """The parts that are answers, and the sentences of the mistakes that were recognised."""
    theirs, right = assigned(text), assigned(solution(exercise, variant))
    wrong = [(mistake, assigned(with_mistake(exercise, mistake))) for mistake in exercise.mistakes if not variant]
    parts, named = [], []
    for name in exercise.answers:
        part, said = judged(name, exercise.points[name], theirs.get(name), right[name], wrong)
        parts.append(part)
        named += [said] if said else []
    return parts, list(dict.fromkeys(named))


def judged(
    name: str, points: float, theirs: Any, right: Any, wrong: list[tuple[Planted, dict[str, Any]]]
) -> tuple[Part, str]:
    """One answer, and the sentence of the mistake that it shows, or ""."""
    if theirs is None or theirs is ... or theirs in ("", "?"):
        return Part(name, 0, points, NOT_COUNTED, STILL), ""
    if isinstance(theirs, NoAnswerError):
        return Part(name, 0, points, NOT_COUNTED, f"{theirs}; write a number, or an arithmetic expression"), ""
    if same(theirs, right):
        return Part(name, points, points, RIGHT), ""
    if np.shape(theirs) != np.shape(right) and not isinstance(right, str):
        expected = "one number" if np.shape(right) == () else f"numbers of the shape {np.shape(right)}"
        return Part(name, 0, points, NOT_RIGHT, f"expected {expected}"), ""
    said = next((m.sentence for m, they in wrong if not same(they[name], right) and same(theirs, they[name])), "")
    return Part(name, 0, points, NOT_RIGHT, said or "not the right answer"), said


def same(theirs: Any, right: Any) -> bool:
    """Whether an answer is right: the same word, or numbers within 1 %."""
    if isinstance(right, (str, bool)) or isinstance(theirs, (str, bool)):
        return str(theirs).strip().lower() == str(right).strip().lower()
    try:
        a, b = np.asarray(theirs, float), np.asarray(right, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= CLOSE * np.abs(b) + 1e-12))
