"""Files that cheat or break out: a wrong derivation is never called right, and nothing is left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hostile import HOSTILE
from hostile_run import complaints, run

pytestmark = pytest.mark.skipif(not Path("/proc/self/comm").exists(), reason="it looks for processes in /proc")

FIRST = ("writes the answer file",)  # by default; for the others see test_forward.py and test_limits.py
EVERY = [pytest.param(name, marks=[pytest.mark.thorough] * (name not in FIRST)) for name in HOSTILE]


@pytest.mark.parametrize("name", EVERY)
def test_hostile_file_gains_nothing_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    ran = run(HOSTILE[name], tmp_path)
    found = complaints(HOSTILE[name], ran)
    assert not found, f"{name}: {'; '.join(found)}\nstatus {ran.status}\n{ran.output[-2000:]}\n{ran.errors[-2000:]}"


def test_hostile_files_are_many_and_compile() -> None:
    assert len(HOSTILE) >= 25
    for name, hostile in HOSTILE.items():
        compile(hostile.written("mark"), name, "exec")
    assert sys.platform != "win32"
