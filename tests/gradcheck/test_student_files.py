"""The files in tests/student_files, checked as their README says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FOLDER = TESTS / "student_files"


def test_student_files_are_those_of_the_table() -> None:
    rows = re.findall(r"^\| (\w\d\d) \| \w+ \| (\w+) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), re.M)
    named = {f"{number}_{stage}.py" for number, stage in rows}
    assert named == {path.name for path in FOLDER.glob("[A-Z]*.py")}


@pytest.mark.thorough
def test_student_files_all_requirements_are_met() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "tests.student_files"],
        cwd=TESTS.parent,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr
