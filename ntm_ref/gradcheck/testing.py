"""For a test suite: `assert_right` fails with the checker's report instead of a traceback."""

from __future__ import annotations

from typing import Any

from .. import gradcheck
from .commands.cases import page_of, visible
from .evaluation import Factory


def assert_right(target: Factory | str, like: str | None = None, **options: Any) -> None:
    """Raise an `AssertionError`, whose text is the report, unless the gradients of ``target`` are right.

    ``target`` is a class, checked in this process, or ``"file.py:Class"``, checked in a process of its own. ``like``
    names the stage of ours that it should compute, by default the one of the same name; ``options`` are those of
    `ntm_ref.gradcheck.check`. A class that cannot be judged, or whose forward computes another function, fails too.
    """
    __tracebackhide__ = True  # pytest leaves this function out of the traceback
    outcome = gradcheck.check(target, like, **options)
    if outcome.status != 0:
        raise AssertionError(visible("\n".join(page_of(outcome.as_dict()))))
