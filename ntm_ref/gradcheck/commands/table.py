"""The table of our own stages and machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...support.errors import NTMError
from ..points.register import OURS
from ..verdict.page import COLUMNS, explanation, rows
from ..verdict.survey import Survey
from .survey import survey_ours

ALL = tuple(OURS)
Say = Callable[[str], None]


def gradcheck(names: Sequence[str] = ALL, seed: int = 0, say: Say = print) -> list[Survey]:
    """Check our stages and machines of these names at every designed point; print a table, and what is wrong.

    Returns their surveys. Raises an `NTMError` for an unknown name.
    """
    for name in names:
        if name not in ALL:
            raise NTMError(f"gradcheck: there is no stage {name!r}, expected one of {', '.join(ALL)}")
    say("Norm-relative errors of every gradient, the worst over the designed points, against three references.")
    say("The verdict is that of the complex step, within 1e-9; a dash: differences resolve it at no point.\n")
    say(f"{'stage':<22} {'argument':<16}" + "".join(f" {name.replace(' differences', ''):>12}" for name in COLUMNS))
    surveys = []
    for name in names:
        surveys.append(survey_ours(name, seed))
        for line in rows(surveys[-1]):
            say(line)
        for sentence in explanation(surveys[-1]):
            say(sentence)
    n_checked, n_wrong = sum(len(s.arguments) for s in surveys), sum(len(s.wrong) for s in surveys)
    say(f"\n{n_checked} gradients checked, {n_wrong} wrong")
    return surveys
