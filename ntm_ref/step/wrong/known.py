"""The known mistakes of the checker's catalogue, numbered, and what the checker reports about one."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from ...gradcheck.diagnosis.catalogue import Mistake, mistakes_of
from ...gradcheck.points.designed import at_general_position
from ...gradcheck.points.register import OURS, STAGES
from ...gradcheck.verdict.check import examine
from ...gradcheck.verdict.page import OF_OURS
from ...gradcheck.verdict.survey import Survey, with_diagnosis
from ...support.errors import NTMError

MACHINES = ("NTM", "NTM-several-heads", "NTM-LSTM", "LSTM")


@lru_cache
def known_mistakes() -> tuple[tuple[str, Mistake], ...]:
    """Every mistake once, with the stage or machine in which it is made; mistake 1 is the first."""
    found: dict[Mistake, str] = {}
    for name in STAGES:
        found |= {m: name for m in mistakes_of(name) if m.stage.__name__ == name and m not in found}
    for name in MACHINES:
        found |= {m: name for m in mistakes_of(name) if m not in found}
    return tuple((name, mistake) for mistake, name in found.items())


def mistake_number(n: int) -> tuple[str, Mistake]:
    """One of them; an `NTMError` for an unknown number."""
    known = known_mistakes()
    if not 1 <= n <= len(known):
        raise NTMError(f"there is no mistake {n}, expected 1 to {len(known)}; ntm-ref step --mistakes lists them")
    return known[n - 1]


def survey_with(name: str, mistake: Mistake, seed: int = 0) -> Survey:
    """The checker's survey of our stage or machine while it makes the mistake, in general position."""
    inputs, names = at_general_position(name, seed)
    with mistake.planted(), np.errstate(all="ignore"):
        report = examine(OURS[name], *inputs, seed=seed, names=names)
        survey = with_diagnosis(name, OURS[name], name, {"generic": report}, [], [])
    shapes = {argument: value.shape for argument, value in zip(report.evidence[0].names, inputs)}
    return replace(survey, like=name, shapes=shapes, form=OF_OURS, seed=seed)
