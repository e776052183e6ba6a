"""Is it a derivation at all? Not if it borrows ours, differentiates automatically, or measures differences."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..student_side.watching import FOREIGN
from .calling import Calling


def why_no_derivation(form: Any, calling: Calling) -> str:
    """Why a backward that may be right is not a derivation of its own, in words; "" if it is one."""
    inherited = [f"{name}" for module, name in form.origin if module.partition(".")[0] in FOREIGN]
    if inherited:
        return f"{' and '.join(inherited)} {'are' if len(inherited) > 1 else 'is'} ours, inherited and not derived anew"
    inputs = calling.arguments("generic", 0)
    cotangents = [np.ones_like(result) for result in calling.like().forward(*inputs)]
    try:
        evaluations, foreign = form.uses([value.copy() for value in inputs], cotangents)
    except Exception:  # whatever it raises was reported before
        return ""
    if foreign:
        return f"its backward runs code of {' and '.join(foreign)}"
    if evaluations >= max(2, min(value.size for value in inputs)):
        return f"its backward is a check: it evaluates its own forward {evaluations} times, as differences do"
    return ""
