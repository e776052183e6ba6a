"""The picture in gradcheck/__init__.py: no file imports from a folder further along, and no files form a circle."""

import ast
import re
from pathlib import Path

from ntm_ref import gradcheck

ROOT = Path(gradcheck.__file__).parent
ORDER = (
    "plain",
    "student_side",
    "evaluation",
    "derivatives",
    "points",
    "diagnosis",
    "verdict",
    "theirs",
    "commands",
    "testing",
)
FILES = {
    path.relative_to(ROOT).with_suffix("").parts: path
    for path in ROOT.rglob("*.py")
    if path != Path(gradcheck.__file__)
}


def imported(parts: tuple[str, ...], path: Path) -> set[tuple[str, ...]]:
    """The files of the checker that a file imports, by their paths."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and 0 < node.level <= len(parts):
            base = parts[: len(parts) - node.level] + tuple(filter(None, (node.module or "").split(".")))
            for alias in node.names:
                found |= {(*base, alias.name), base, (*base, "__init__")} & FILES.keys()
    return found - {parts}


IMPORTS = {parts: imported(parts, path) for parts, path in FILES.items()}


def test_order_of_the_picture_is_that_of_the_folders() -> None:
    assert {parts[0] for parts in FILES} == set(ORDER)
    picture = re.findall(r"^ +(\w+)(?:\.py|/) ", gradcheck.__doc__ or "", re.MULTILINE)
    assert picture == [*ORDER[1:]]


def test_order_is_kept_by_every_import() -> None:
    assert IMPORTS["verdict", "check"] >= {("diagnosis", "diagnosis"), ("derivatives", "numerical")}
    for parts, others in IMPORTS.items():
        for other in others:
            assert ORDER.index(other[0]) <= ORDER.index(parts[0]), f"{'/'.join(parts)} imports {'/'.join(other)}"


def test_order_has_no_circle_of_files() -> None:
    left = dict(IMPORTS)
    while left:
        leaves = {parts for parts, others in left.items() if not others & left.keys()}
        assert leaves, f"these import each other: {sorted('/'.join(parts) for parts in left)}"
        left = {parts: others for parts, others in left.items() if parts not in leaves}
