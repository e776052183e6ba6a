"""A copy of a checkout, in which a mistake can be planted, with an interpreter that imports the package from there."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .mistakes import PACKAGE, Planted

WINDOWS = os.name == "nt"
SUITE = ("tests", "pyproject.toml")  # what is taken from another checkout whose suite is run: its options as well


class Checkout:
    """The tracked files of ``source``, with the tests of ``suite``, in a folder of their own."""

    def __init__(self, folder: Path, source: Path, suite: Path) -> None:
        self.root, self.temporary = folder / "checkout", folder / "tmp"
        ours, theirs = tracked(source), tracked(suite)
        self.files = {name: content for name, content in ours.items() if suite == source or not of_suite(name)}
        self.files |= {name: content for name, content in theirs.items() if of_suite(name)}
        self.temporary.mkdir(parents=True)
        self.root.mkdir()
        self.restore()
        self.python = make_environment(folder / "environment", self.root)

    def restore(self) -> None:
        """Bring back every file as it was, and remove what was not there; compiled files can stay."""
        for path in sorted(self.root.rglob("*"), reverse=True):
            if path.is_dir():
                with contextlib.suppress(OSError):  # it is not empty
                    path.rmdir()
            elif path.relative_to(self.root) not in self.files and "__pycache__" not in path.parts:
                path.unlink()
        for name, content in self.files.items():
            if not (self.root / name).exists() or (self.root / name).read_bytes() != content:
                self.write(name, content)

    def write(self, name: Path, content: bytes) -> None:
        """Replace one file, and remove what was compiled of it: Python tells versions apart by whole seconds only."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
            compiled.unlink()

    @contextmanager
    def planted(self, mistake: Planted) -> Iterator[None]:
        """Inside this block, the copy has the mistake."""
        name = Path(PACKAGE) / mistake.file
        right = self.files[name].decode()
        self.write(name, right.replace(mistake.old, mistake.new).encode())
        try:
            yield
        finally:
            self.restore()


def of_suite(name: Path) -> bool:
    """Whether a file belongs to the test suite."""
    return name.parts[0] in SUITE


def tracked(root: Path) -> dict[Path, bytes]:
    """The files that Git tracks, as they are in the working tree."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout.decode()
    paths = [Path(name) for name in names.split("\0") if name]
    return {path: (root / path).read_bytes() for path in paths if (root / path).is_file()}


def make_environment(folder: Path, root: Path) -> Path:
    """An interpreter to which the package is the one at ``root``, whatever the environment variables and the folder.

    It finds all else where this interpreter does. What is installed there in editable mode it does not see, since
    Python reads .pth files only in its own site-packages.
    """
    venv.create(folder, symlinks=not WINDOWS)
    scripts = folder / ("Scripts" if WINDOWS else "bin")
    python = scripts / ("python.exe" if WINDOWS else "python")
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site_packages = Path(output(python, asked, folder))
    elsewhere = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (site_packages / "planted.pth").write_text("\n".join([str(root), *elsewhere]), encoding="utf-8")
    command = scripts / "ntm-ref"
    command.write_text(f"#!{python}\nimport sys\nfrom ntm_ref.cli import main\nsys.exit(main())\n", encoding="utf-8")
    command.chmod(0o755)
    imported = Path(output(python, f"import {PACKAGE}; print({PACKAGE}.__file__)", folder))
    if not imported.is_relative_to(root):
        raise SystemExit(f"planted: the copy's interpreter imports {imported}, expected the package in {root}")
    return python


def output(python: Path, code: str, folder: Path) -> str:
    """What a line of Python prints, without the influence of the environment."""
    done = subprocess.run([python, "-I", "-c", code], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()
