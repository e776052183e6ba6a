"""Random mutations of a solution: an operator, a number, an axis, a name or a slice is changed in what was written."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

import numpy as np

from ..exercise import Exercise
from ..sources import solution

SWAPPED: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip


def mutants(exercise: Exercise, n: int, seed: int = 0) -> Iterator[str]:
    """``n`` texts of the solution with one change each in the functions that were to be written."""
    text, rng = solution(exercise), np.random.default_rng(seed)
    written = {node.name for node in ast.parse(exercise.solution).body if isinstance(node, ast.FunctionDef)}
    count = sum(1 for _ in changes(ast.parse(text), written))
    for chosen in rng.permutation(count)[:n]:
        tree = ast.parse(text)
        next(change for i, change in enumerate(changes(tree, written)) if i == chosen)()
        yield ast.unparse(ast.fix_missing_locations(tree))


def changes(tree: ast.Module, written: set[str]) -> Iterator[Change]:
    """Every change that can be made to a tree, as a function that makes it."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in written:
            for node in ast.walk(function):
                yield from changes_of(node)


class Change:
    """One attribute of a node that gets another value."""

    def __init__(self, node: ast.AST, name: str, value: object) -> None:
        self.node, self.name, self.value = node, name, value

    def __call__(self) -> None:
        setattr(self.node, self.name, copy.deepcopy(self.value))


def changes_of(node: ast.AST) -> Iterator[Change]:
    """The changes of one node."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in SWAPPED:
        yield Change(node, "op", SWAPPED[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield Change(node, "op", ast.UAdd())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield Change(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield Change(node, "value", node.value + 1)
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield Change(node, "elts", node.elts[::-1])
    elif isinstance(node, ast.Attribute) and node.attr in ("sum", "mean", "T"):
        yield Change(node, "attr", {"sum": "mean", "mean": "sum", "T": "real"}[node.attr])
