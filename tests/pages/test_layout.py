"""The listing is the story: no part imports one below it, no two files import each other, and the import is light."""

import ast
import functools
import subprocess
import sys
from pathlib import Path

from cases import CASES, SIZES, all_stages

import ntm_ref

PACKAGE = Path(ntm_ref.__file__).parent
PATH = (
    *("support", "stage", "parameter", "elementary", "tasks", "controller", "heads", "addressing", "memory"),
    *("machine", "baseline", "training", "recipes", "runs", "gradcheck", "step", "exercises", "view", "pretrained"),
    *("reproduce", "bench", "cli"),
)
FILES = {path: path.relative_to(PACKAGE).with_suffix("").parts for path in PACKAGE.rglob("*.py")}
MODULES = {parts[:-1] if parts[-1] == "__init__" else parts: path for path, parts in FILES.items()}


@functools.cache
def imported(path: Path) -> set[Path]:
    """The files that a file imports from the package, wherever in it and for whatever: types, or when first needed."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = FILES[path][: len(FILES[path]) - node.level] + tuple((node.module or "").split(".")) * bool(
                node.module
            )
            for alias in node.names:
                found.add(MODULES.get((*base, alias.name)) or MODULES[base])
    return found


def test_layout_lists_every_part() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix in ("", ".py") and not path.name.startswith("__")}
    assert parts == set(PATH)


def test_layout_no_part_imports_one_below_it() -> None:
    for path, parts in FILES.items():
        if parts[0] in PATH:
            allowed = PATH[: PATH.index(parts[0]) + 1]
            below = {FILES[other][0] for other in imported(path)} - set(allowed)
            assert not below, f"{'/'.join(parts)} imports {below}"


def test_layout_has_no_circle_of_files() -> None:
    """Not even one of types alone: whoever reads a file has read all that it needs."""
    reached = {path: set(imported(path)) for path in FILES}
    for middle in FILES:
        for path in FILES:
            if middle in reached[path]:
                reached[path] |= reached[middle]
    circle = sorted("/".join(FILES[path]) for path in FILES if path in reached[path])
    assert not circle, "these files import each other: " + ", ".join(circle)


def test_layout_every_file_with_a_stage_has_a_test_file_of_its_name() -> None:
    for name in all_stages():
        (*folders, file) = CASES[name].make(SIZES).__module__.split(".")[1:]
        tests = Path(__file__).parents[1].joinpath(*folders, f"test_{file}.py")
        assert tests.exists(), f"{name} has no {tests}"


def test_layout_needs_numpy_and_matplotlib_alone_and_the_import_only_numpy() -> None:
    code = (
        "import sys, numpy, numpy.random; before = set(sys.modules); import ntm_ref, ntm_ref.cli\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)\n"
        "print(sorted(new))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "['ntm_ref']"
