"""One of our stages, or a machine, at every designed point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..points.designed import EDGES, POINTS, arguments
from ..points.machines import MACHINES, machine_arguments
from ..points.register import OURS
from ..verdict.check import examine
from ..verdict.survey import Survey, with_diagnosis


@np.errstate(all="ignore")
def survey_ours(name: str, seed: int = 0) -> Survey:
    """Check one of our stages, or a machine; every point counts, those on the edge of the domain too."""
    if name in MACHINES:
        machine = MACHINES[name]()
        points = {point: machine_arguments(machine, scale, seed) for point, scale in (("initial", 0), ("generic", 0.5))}
        names: Sequence[str] | None = machine.names
    else:
        points, names = {point: arguments(name, point, seed) for point in (*POINTS, *EDGES)}, None
    reports = {
        point: examine(OURS[name], *inputs, seed=seed, names=names, kinks_count=True)
        for point, inputs in points.items()
    }
    return with_diagnosis(name, OURS[name], name, reports, [], [])
