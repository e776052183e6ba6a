"""The front door: a Neural Turing Machine, made from its sizes and run on sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..support.checks import check_sequences
from ..support.shapes import Array
from .changes import Change
from .parameters import MachineParameters
from .run import Run


class NTM(MachineParameters):
    """A Neural Turing Machine (Graves, Wayne & Danihelka 2014): a controller, a memory, and heads that read and write
    it.

    ::

        ntm = NTM(n_inputs=9, n_outputs=8)
        run = ntm.run(x)              # x (T, B, n_inputs) -> run.logits (T, B, n_outputs)
        d_x = run.backward(d_logits)  # adds dL/dp into p.grad for every p in ntm.parameters()

    The ``controller`` is "feedforward", one hidden layer, or "lstm", ``n_layers`` of them.

    Sizes: ``controller_size`` C hidden units in a layer; ``n_rows`` N memory rows of ``width`` M numbers; heads that
    move their focus by up to ``max_shift`` rows a step (0: the focus cannot move). ``n_read_heads`` R heads read and
    ``n_write_heads`` W heads write. All is computed in ``dtype``: float32, float64 or complex. ``addressing`` is "full"
    as in the paper, or for comparison "content" (w is w_content alone) or "location" (no w_content: the previous
    weighting, shifted and sharpened).

    All that is learned is drawn from ``seed``: the weights of linear layers, normal with standard deviation 1/2 over
    the root of the number of inputs, biases zero; and the initial state, reads normal with standard deviation 0.05, an
    LSTM's h and c zero. The memory or the weightings must tell the rows apart, or the rows will never differ. With the
    ``start`` "scattered" both do: the memory is normal with standard deviation 0.05, the weightings the softmax of a
    standard normal. With "focused" every head is on the first row of a memory whose rows are equal: each number is
    0.05, and the weightings are the softmax of 10 on that row and 0 on the others. (The paper gives none of these. At
    twice the standard deviation fewer runs learn.) Or everything is given: ``parameters`` maps the name of each
    parameter to its value, which the machine copies.

    Raises an `NTMError` that names the setting for a size, name or seed out of its range, and for ``parameters`` of
    other names, shapes or dtypes.
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        controller: str = "feedforward",
        controller_size: int = 100,
        n_rows: int = 128,
        width: int = 20,
        n_read_heads: int = 1,
        n_write_heads: int = 1,
        max_shift: int = 1,
        n_layers: int = 1,
        addressing: str = "full",
        start: str = "scattered",
        dtype: Any = np.float32,
        seed: int = 0,
        parameters: Mapping[str, Array] | None = None,
    ) -> None:
        settings = {
            "n_inputs": n_inputs,
            "n_outputs": n_outputs,
            "controller": controller,
            "controller_size": controller_size,
            "n_rows": n_rows,
            "width": width,
            "n_read_heads": n_read_heads,
            "n_write_heads": n_write_heads,
            "max_shift": max_shift,
            "n_layers": n_layers,
            "addressing": addressing,
            "start": start,
        }
        super().__init__(settings, dtype, seed, parameters)

    def __repr__(self) -> str:
        made, n = self.settings, sum(p.value.size for p in self.parameters())
        layers = f"{made['n_layers']} x " if made["n_layers"] > 1 else ""
        return (
            f"NTM({made['n_inputs']} inputs, {made['n_outputs']} outputs, memory {made['n_rows']} x {made['width']}, "
            f"{made['n_read_heads']} read and {made['n_write_heads']} write head(s), {made['controller']} controller "
            f"of {layers}{made['controller_size']} units, {n} parameters)"
        )

    def run(self, x: Array, keep_steps: bool = True, changes: Sequence[Change] = ()) -> Run:
        """Run the machine on sequences x (T, B, n_inputs) of its dtype; without ``keep_steps`` for the logits alone.

        ``changes`` are made to the state between two steps or to the heads (see `ntm_ref.machine.changes`); the
        gradients of the numbers that they put in are in ``run.d_changes``. Raises a `ShapeError` for an x of another
        shape or dtype, an `NTMError` for one that is not finite, or for a change that cannot be made.
        """
        check_sequences("NTM", x, self.settings["n_inputs"], self.W_output.value.dtype)
        return Run(self, x, keep_steps, changes)
