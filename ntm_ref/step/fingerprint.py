"""A few numbers of each array of a run, so that somebody who computes the run again can compare."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np

from ..support.shapes import Array
from .arrays import Arrays

STEP = re.compile(r"step (\d+) / ")


def random_signs(n: int, seed: int = 0) -> Array:
    """Fixed signs +1 and -1, the same as ``randomSigns`` in ``random.js``: a hash of the place in the array."""
    place = np.arange(1, n + 1, dtype=np.uint32) + np.uint32(seed * 0x9E3779B1 % 2**32)
    x = place * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0xC2B2AE35)
    return np.where((x ^ (x >> np.uint32(13))) & np.uint32(1), 1.0, -1.0)


@np.errstate(all="ignore")
def fingerprint_of(arrays: Arrays) -> dict[str, Any]:
    """Two numbers of each array: its sum along random signs, and its length.

    A random sign for each number lets no difference pass, as a plain sum would. Names that differ in their step alone
    are listed once: "step" has the names within a step, "steps" the number of steps, "once" the other names. "numbers"
    holds the pairs as float64 in base64: for each step those of "step", then those of "once".
    """
    once = [name for name in arrays if not STEP.match(name)]
    local = list(dict.fromkeys(STEP.sub("", name) for name in arrays if STEP.match(name)))
    n_steps = 1 + max(int(found[1]) for name in arrays if (found := STEP.match(name)))
    names = [*(f"step {t} / {name}" for t in range(n_steps) for name in local), *once]
    pairs = np.array([pair_of(arrays[name]) for name in names], "<f8")
    return {"steps": n_steps, "step": local, "once": once, "numbers": base64.b64encode(pairs.tobytes()).decode()}


def without_copies(arrays: Arrays) -> Arrays:
    """The arrays without those that equal one before them at every step: what is handed on is listed once."""
    names: dict[str, list[str]] = {}
    for name in arrays:
        names.setdefault(STEP.sub("", name), []).append(name)
    kept: dict[bytes, list[str]] = {}
    for everywhere in names.values():
        kept.setdefault(b"|".join(arrays[name].tobytes() for name in everywhere), everywhere)
    return {name: arrays[name] for everywhere in kept.values() for name in everywhere}


def pair_of(array: Array) -> tuple[float, float]:
    """The sum along random signs, and the length."""
    flat = array.reshape(-1)
    return float(flat @ random_signs(flat.size)), float(np.sqrt(flat @ flat))
