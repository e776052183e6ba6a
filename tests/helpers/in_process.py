"""Check a student's file in the process of the tests: starting another process takes as long as the check."""

import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from ntm_ref.gradcheck.commands import survey as of_ours
from ntm_ref.gradcheck.derivatives.reference import exact_references, references
from ntm_ref.gradcheck.points.designed import POINTS
from ntm_ref.gradcheck.student_side import wire
from ntm_ref.gradcheck.student_side.serve import Server
from ntm_ref.gradcheck.theirs import judge
from ntm_ref.gradcheck.theirs import survey as of_theirs
from ntm_ref.gradcheck.verdict import check


class Here:
    """In place of `StudentProcess`: the same server answers the same messages, in this process."""

    silent = ""

    def __init__(self, seconds: float) -> None:
        self.server = Server(BytesIO(), BytesIO())
        self.server.imports.listen = lambda: None  # type: ignore[method-assign]

    def ask(self, during: str, **request: Any) -> Any:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            dropped = request.pop("drop", ())
            for number in dropped:
                self.server.stages.pop(number, None)
            return as_sent(self.server.answer(as_sent(request)))

    def close(self) -> list[str]:
        return []


def as_sent(message: Any) -> Any:
    """The message as it arrives in another process."""
    stream = BytesIO()
    wire.write(stream, message)
    stream.seek(0)
    return wire.read(stream)


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing else differs."""
    monkeypatch.setattr(judge, "StudentProcess", Here)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    for name in [name for name in sys.modules if name.startswith("checked_")]:
        del sys.modules[name]


@pytest.fixture
def at_one_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check in general position alone: for tests that are not about the points, each of which takes as long."""
    for module in (of_ours, of_theirs):
        monkeypatch.setattr(module, "POINTS", {"generic": POINTS["generic"]})
        monkeypatch.setattr(module, "EDGES", {})


@pytest.fixture
def complex_step_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take differences only where the complex step cannot be used: for tests of what is said, in half the time.

    That both agree is tested in `test_reference.py`, `test_our_gradients.py` and `test_no_false_alarm.py`.
    """

    def found(forward: Any, inputs: Any, reason: str = "", kinks_count: bool = False, rows: Any = ()) -> Any:
        is_sampled = any(row is not None for row in rows)
        known = None if reason or is_sampled else exact_references(forward, inputs)
        return known or references(forward, inputs, reason, kinks_count, rows)

    monkeypatch.setattr(check, "references", found)
