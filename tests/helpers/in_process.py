"""Check a student's file in the process of the tests: starting another process takes twice as long as the check."""

import sys
import warnings
from collections.abc import Iterator, Sequence

import pytest

from ntm_ref.gradcheck.commands import student, student_process


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing else differs: `check_file` writes the task, and `answer` the file that `check_file` reads."""

    def run(command: Sequence[str], seconds: float) -> tuple[list[str], int]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            student_process.answer(command[-1])
        return [], 0

    monkeypatch.setattr(student, "run", run)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    for name in [name for name in sys.modules if name.startswith("checked_")]:
        del sys.modules[name]
