"""Every array of a run under the name that the page gives it, and its gradient.

A name says where an array is: ``step 4 / addressing / interpolation / w_gated``. Its gradient has the same name with d_
in front of the last part: ``step 4 / addressing / interpolation / d_w_gated``. An argument of a stage has a gradient of
its own, that of this one use; the gradient of a result is the sum over all of its uses.
"""

from __future__ import annotations

import numpy as np

from ..machine import Run, TimeStep
from ..support.shapes import Array
from .names import HEAD_PARAMETERS, named_layers, named_stages, names_of

Arrays = dict[str, Array]


@np.errstate(all="ignore")
def arrays_of(run: Run) -> Arrays:
    """The arguments and results of every stage at every step, of a run of one sequence that kept its steps."""
    found: Arrays = {}
    for t, step in enumerate(run.steps):
        found |= {f"step {t} / {name}": array for name, array in arrays_of_step(step).items()}
        found[f"step {t} / output / logits"] = run.logits[t]
    start = run.initial_state
    found |= {"start / memory": start.memory, "start / w": start.w, "start / reads": start.reads}
    return {name: array.reshape(-1) for name, array in found.items()}


def arrays_of_step(step: TimeStep) -> Arrays:
    """Those of one step, named from there on."""
    found: Arrays = {"received / memory_prev": step.write.memory_prev}
    for place, layer in named_layers(step):
        found[f"{place} / linear / seen"] = layer.seen
        found[f"{place} / linear / z"] = layer.seen @ layer.W + layer.b
    found["heads / linear / h"] = step.h
    found["heads / linear / raw"] = step.h @ step.W_heads + step.b_heads
    for place, stage in named_stages(step):
        arguments, results = names_of(stage)
        for name, on_page in {**arguments, **results}.items():
            if name in vars(stage):
                found[f"{place} / {on_page}"] = vars(stage)[name]
    for name in HEAD_PARAMETERS:  # as they were used: a change may have replaced them
        found[f"heads / {name}"] = vars(step)[name]
    return found
