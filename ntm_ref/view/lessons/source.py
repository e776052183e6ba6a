"""The source of the package, as the tutorials print it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import Any


def source_of(function: Callable[..., Any]) -> str:
    """The source of a function or a class, without decorators and docstrings."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines()
    tree = ast.parse("\n".join(lines)).body[0]
    assert isinstance(tree, (ast.FunctionDef, ast.ClassDef))
    dropped = set(range(1, tree.lineno))
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            dropped |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in dropped)


def annotated(function: Callable[..., Any], notes: Mapping[str, str]) -> str:
    """The same source with a note before each line that contains one of these pieces of code, the first that does."""
    width = max(map(len, notes.values()))
    marked = []
    for line in source_of(function).splitlines():
        note = next((note for piece, note in notes.items() if piece in line), "")
        marked.append(f"{note:>{width}} | {line}".rstrip())
    return "\n".join(marked)
