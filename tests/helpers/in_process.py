"""Somebody's file, judged in the process of the tests: starting one of its own takes twice as long as judging it."""

import sys
import warnings
from collections.abc import Iterator, Sequence

import pytest

from ntm_ref.gradcheck.commands import student


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing else is different: `check_file` writes the task, `answer` the file that it reads."""

    def run(command: Sequence[str], seconds: float) -> tuple[list[str], int]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            student.answer(command[-1])
        return [], 0

    monkeypatch.setattr(student, "run", run)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    for name in [name for name in sys.modules if name.startswith("checked_")]:
        del sys.modules[name]
