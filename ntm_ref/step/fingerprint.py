"""One number for each array of a run, with which a second computation of the run can be compared."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from ..support.shapes import Array
from .arrays import Arrays

STEP = re.compile(r"step (\d+) / ")


def random_weights(n: int) -> Array:
    """Fixed weights from -1 to 1, the same as ``randomWeights`` in ``random.js``: a hash of the place in the array."""
    x = np.arange(1, n + 1, dtype=np.uint32) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0xC2B2AE35)
    return (x ^ (x >> np.uint32(13))) / 2.0**31 - 1.0


@np.errstate(all="ignore")
def fingerprint_of(arrays: Arrays) -> dict[str, Any]:
    """One number for each array: its sum with random weights.

    A random weight for each number lets no difference pass, not even two numbers that were exchanged, as a plain sum
    would. Names that differ in their step alone
    are listed once: "step" has the names within a step, "steps" the number of steps, "once" the other names. "numbers"
    holds the sums as float64 in base64: for each step those of "step", then those of "once".
    """
    once = [name for name in arrays if not STEP.match(name)]
    local = list(dict.fromkeys(STEP.sub("", name) for name in arrays if STEP.match(name)))
    n_steps = 1 + max(int(found[1]) for name in arrays if (found := STEP.match(name)))
    names = [*(f"step {t} / {name}" for t in range(n_steps) for name in local), *once]
    sums = np.array([sum_of(arrays[name]) for name in names], "<f8")
    return {"steps": n_steps, "step": local, "once": once, "numbers": base64.b64encode(sums.tobytes()).decode()}


def without_copies(arrays: Arrays) -> Arrays:
    """The arrays without those that equal an earlier one at every step: what is passed on is listed once."""
    names: dict[str, list[str]] = {}
    for name in arrays:
        names.setdefault(STEP.sub("", name), []).append(name)
    kept: dict[bytes, list[str]] = {}
    for everywhere in names.values():
        kept.setdefault(b"|".join(arrays[name].tobytes() for name in everywhere), everywhere)
    return {name: arrays[name] for everywhere in kept.values() for name in everywhere}


def sum_of(array: Array) -> float:
    """The sum with random weights."""
    return float(array.reshape(-1) @ random_weights(array.size))
