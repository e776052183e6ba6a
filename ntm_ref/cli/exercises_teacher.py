"""``ntm-ref exercises grade | package | class | selftest``: the teacher's commands."""

from __future__ import annotations

from typing import Any


def add_to(inside: Any) -> None:
    """The commands."""
