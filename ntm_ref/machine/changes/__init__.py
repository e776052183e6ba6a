"""Interventions in a run: if the machine reads what it wrote, then changing the memory must change the answer.

::

    overwrite = OverwriteRow(t=21, row=7, values=row_3)
    run = ntm.run(x, changes=[overwrite, Cut("sharpening")])
    d_x = run.backward(d_logits)
    d_values = run.d_changes[0]["values"]  # the gradient of row_3

A changed run has exact gradients, those of its changes included: a number that was replaced passes no gradient on, the
one in its place receives it. Another input is not a change: run another x.

`change.py` has what a change is, and several in one run; `state.py` those of what a step receives, `heads.py` those of
what its heads use; `replace.py` the one operation that both are made of.
"""

from .change import NOTHING, Change, Changes, HeadParameters
from .heads import Cut, SetHead
from .state import MoveHead, OverwriteRow

__all__ = ["NOTHING", "Change", "Changes", "Cut", "HeadParameters", "MoveHead", "OverwriteRow", "SetHead"]
