"""Files that cheat, or that break out of the process in which they are checked; see `hostile_run` for how they are run.

Whatever starts processes, eats memory or never ends is bounded by itself: sleeps end after a minute, memory at 3 GB.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from hostile_cheats import CHEATS
from hostile_processes import PROCESSES

WRONG, CHEAT, STOPPED, HARMLESS = "wrong", "cheat", "stopped", "harmless"
STATUSES = {
    WRONG: "any exit status but 0",  # the derivation is wrong
    CHEAT: "0 only with a note, or any other",  # the numbers are right, and nothing was derived
    STOPPED: "2",  # it cannot be judged
    HARMLESS: "0 or 2",  # the derivation is right; what else the file does must leave nothing behind
}

GATE = """
import builtins, json, os, signal, subprocess, sys, threading, time
import numpy as np

MARK = "MARK_HERE"

class Gate:
    def forward(self, w_content, w_prev, g):
        self.kept = w_content, w_prev, g
        return g * w_content + (1 - g) * w_prev

    def backward(self, d):
        w_content, w_prev, g = self.kept
        return d * g, d * SHARE, (d * (w_content - w_prev)).sum(axis=-1, keepdims=True)
"""


@dataclass(frozen=True)
class Hostile:
    """A file, and what must come out of it."""

    text: str
    expected: str
    timeout: float = 20
    may_leave_files: bool = False

    def written(self, mark: str) -> str:
        """The text with the mark by which its processes are found."""
        gate = GATE.replace("SHARE", "(1 - g)" if self.expected == HARMLESS else "g")
        return (gate + dedent(self.text)).replace("MARK_HERE", mark)


HOSTILE = {name: Hostile(*rest) for name, rest in (CHEATS | PROCESSES).items()}
