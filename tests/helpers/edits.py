"""The numbers in a tutorial that a reader might change, and to what."""

import ast
import random
from collections.abc import Iterator
from typing import NamedTuple

DRAWN = {"plt", "ax", "axes", "figure", "pictures"}  # code with these names is of a picture


class Edit(NamedTuple):
    """In this code cell, from this place to that one, another number."""

    cell: int
    start: int
    end: int
    old: str
    new: str
    kind: str
    line: str

    def of(self, code: str) -> str:
        """The cell with the other number."""
        assert code[self.start : self.end] == self.old
        return code[: self.start] + self.new + code[self.end :]

    def __str__(self) -> str:
        return f"{self.old} -> {self.new} ({self.kind}) in: {self.line}"


def edits_of(codes: list[str], rng: random.Random) -> list[Edit]:
    """One edit for each number that a reader might change, in the order of the code."""
    found = []
    for cell, code in enumerate(codes):
        starts = [0]
        for line in code.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for kind, node in numbers_in(ast.parse(code)):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
            line = code.splitlines()[node.lineno - 1].strip()
            found.append(Edit(cell, start, end, code[start:end], other(kind, node.value, rng), kind, line))
    return found


def numbers_in(tree: ast.Module) -> Iterator[tuple[str, ast.Constant]]:
    """Each number with what it is."""
    for statement in tree.body:
        if {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)} & DRAWN:
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Assign):
                yield from (("a number", value) for value in assigned(node))
                yield from (("a rate", value) for value in rate(node))
            elif isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                if name.endswith("default_rng"):
                    yield from (("a seed", value) for value in node.args if is_number(value))
                elif name in ("np.array", "np.full") and node.args:
                    yield from (("an entry", value) for value in ast.walk(node.args[-1]) if is_number(value))
            elif isinstance(node, ast.For):
                yield from repeated(node.iter)


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def assigned(node: ast.Assign) -> Iterator[ast.Constant]:
    """Numbers with a name of their own that is not the name of a size."""
    pairs = [(target, node.value) for target in node.targets]
    for target, value in pairs:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs += zip(target.elts, value.elts)
        elif isinstance(target, ast.Name) and is_number(value) and not target.id.isupper():
            yield value


def rate(node: ast.Assign) -> Iterator[ast.Constant]:
    """The learning rate of a step such as x = x - 0.1 * d_x."""
    value = node.value
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub):
        factor = value.right
        while isinstance(factor, ast.BinOp) and isinstance(factor.op, ast.Mult):
            factor = factor.left
        if is_number(factor) and factor is not value.right:
            yield factor


def repeated(over: ast.expr) -> Iterator[tuple[str, ast.Constant]]:
    """The number of steps of a loop, or the values that it goes through."""
    if isinstance(over, ast.Call) and ast.unparse(over.func) == "range" and is_number(over.args[-1]):
        if over.args[-1].value >= 10:
            yield "a number of steps", over.args[-1]
    elif isinstance(over, (ast.Tuple, ast.List)):
        values = [value for value in over.elts if is_number(value)]
        if any(value.value % 1 for value in values):  # others are places, of which there are only so many
            yield from (("one of several", value) for value in values)


def other(kind: str, value: float, rng: random.Random) -> str:
    """Another number that makes sense where this one does: a share stays one, a count is not zero."""
    if kind == "a seed":
        return str(rng.choice([n for n in range(1, 30) if n != value]))
    if isinstance(value, int) and kind != "an entry":
        return str(rng.choice([n for n in (value // 2, 2 * value, value + 1) if n not in (0, value)] or [1]))
    if value in (0, 1):
        return "0.5" if kind == "an entry" else "2.0"
    doubled = 2 * value if abs(value) >= 1 else value / 2
    new = f"{rng.choice([doubled, (value + 1) / 2]):.6g}"
    return new if set(new) & set(".e") else f"{new}.0"
