"""What the text of a file says by itself: the lines of one class, and what it imports. Nothing is run for it."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

from ..student_side.loading import LoadError, notebook_source
from ..student_side.watching import FOREIGN


def source_of(target: Any) -> str:
    """The text of a class or function of this process, or what a form knows of it; "" if there is none."""
    if hasattr(target, "source"):
        return str(target.source)
    try:
        text = inspect.getsource(target)
    except (OSError, TypeError):
        return ""
    return inspect.cleandoc(text) if text[:1].isspace() else text


def text_of(path: Path) -> str:
    """The text of a Python file or notebook; "" if it cannot be read."""
    try:
        return notebook_source(path) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8", errors="replace")
    except (OSError, LoadError):
        return ""


def part_called(name: str, text: str) -> str:
    """The lines that define a class or function, and the classes that it derives from in the same text."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ""
    found = {node.name: node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    wanted, parts = [name], []
    for name in wanted:
        node = found.pop(name, None)
        if node is not None:
            parts.append(ast.get_source_segment(text, node) or "")
            wanted += [base.id for base in getattr(node, "bases", ()) if isinstance(base, ast.Name)]
            wanted += [name.replace("forward", "backward")]
    return "\n".join(parts)


def imports_of(text: str) -> list[str]:
    """The foreign modules that a text imports: ours, and those that differentiate by themselves."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value.partition(".")[0])  # __import__("torch")
    return sorted(FOREIGN & names)
