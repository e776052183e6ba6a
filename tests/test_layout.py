"""The package reads from top to bottom: no file needs one further down, and its import is light."""

import ast
import subprocess
import sys
from pathlib import Path

import ntm_ref

PACKAGE = Path(ntm_ref.__file__).parent
PATH = (
    *("errors", "shell", "shapes", "stage", "parameter", "elementary", "tasks", "controller", "heads", "addressing"),
    *("memory", "machine", "baseline", "training", "gradcheck", "bench", "view"),
    *("pretrained", "reproduce", "cli"),
)


def imported(path: Path) -> set[str]:
    """The parts of the package that a file imports relatively, as names of PATH."""
    parts = path.relative_to(PACKAGE).parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = parts[: len(parts) - node.level]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found |= {(*base, *name.split("."))[0] for name in names}
    return found


def test_every_part_is_on_the_path() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if not path.name.startswith("__") and path.name != "py.typed"}
    assert parts == set(PATH)


def test_no_file_needs_one_further_down() -> None:
    for path in PACKAGE.rglob("*.py"):
        part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if part in PATH:
            allowed = set(PATH[: PATH.index(part) + 1])
            assert imported(path) <= allowed, path


def test_the_runtime_needs_numpy_and_matplotlib_alone_and_the_import_only_numpy() -> None:
    code = (
        "import sys, numpy, numpy.random; before = set(sys.modules); import ntm_ref, ntm_ref.cli\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)\n"
        "print(sorted(new))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "['ntm_ref']"
