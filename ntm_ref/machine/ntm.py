"""The machine: what it learns, and how its parameters start out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..addressing import ADDRESSING
from ..controller import CONTROLLERS
from ..heads import HeadSizes
from ..parameter import InitialValues, Parameter
from ..support.checks import check_seed, check_sequences, check_whole_numbers, float_or_complex
from ..support.errors import NTMError
from ..support.shapes import Array
from .changes import Change
from .run import Run

STARTS = ("scattered", "focused")  # how memory and weightings tell the rows apart before anything is learned


class NTM:
    """A Neural Turing Machine (Graves, Wayne & Danihelka 2014): a controller, a memory, and heads that read and write
    it.

    ::

        ntm = NTM(n_inputs=9, n_outputs=8)
        run = ntm.run(x)              # x (T, B, n_inputs) -> run.logits (T, B, n_outputs)
        d_x = run.backward(d_logits)  # adds dL/dp into p.grad for every p in ntm.parameters()

    The ``controller`` is "feedforward", one hidden layer, or "lstm", ``n_layers`` of them.

    Sizes: ``controller_size`` C hidden units in a layer; ``n_rows`` N memory rows of ``width`` M numbers; heads that
    move their focus by up to ``max_shift`` rows a step (0: no shift stage). ``addressing`` is "full" as in the paper,
    or for comparison "content" (w is w_content alone) or "location" (no w_content: the previous weighting, shifted and
    sharpened).

    What is learned, all of it drawn from ``seed``: linear layers, normal with standard deviation 1/2 over the root of
    the number of inputs, biases zero; and the initial state, reads normal with standard deviation 0.05, an LSTM's h and
    c zero. Its memory or its weightings must tell the rows apart, or they can never differ. Where the ``start`` is
    "scattered" both do: the memory is normal with standard deviation 0.05, the weightings the softmax of a standard
    normal. Where it is "focused" every head is on the first row of a memory whose rows are alike: each number is 0.05,
    and the weightings are the softmax of 10 on that row and 0 on the others. (The paper gives none of these. At twice
    the standard deviation fewer runs learn.) Or all is given: ``parameters`` maps the name of each to its value, of
    which the machine takes a copy.
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
        self.settings = {
            name: value for name, value in locals().items() if name not in ("self", "dtype", "seed", "parameters")
        }
        _check_settings(self.settings, seed)
        self.dtype = float_or_complex("NTM", dtype)
        self.sizes = HeadSizes(n_read_heads, n_write_heads, width, max_shift)
        self.addressing = ADDRESSING[addressing]

        self.layer = CONTROLLERS[controller]
        n_reads, n_hidden = n_read_heads * width, controller_size
        n_squashed, n_own = self.layer.n_squashed * n_hidden, self.layer.n_kept // 2 * n_hidden
        initial = InitialValues("NTM", self.dtype, seed, parameters)
        normal, zeros = initial.normal, initial.zeros

        n_seen = n_inputs + n_reads + n_own  # the first layer sees x_t, r_(t-1) and, of an LSTM, h_(t-1)
        self.W_x = normal("controller.W_x", n_inputs, n_squashed, sd=0.5 * n_seen**-0.5)
        self.W_layers = [normal("controller.W_r", n_reads + n_own, n_squashed, sd=0.5 * n_seen**-0.5)]
        self.b_layers = [zeros("controller.b", n_squashed)]
        for n in range(2, n_layers + 1):  # a layer above sees the h_t beneath and its own h_(t-1)
            W_shape, sd = (n_hidden + n_own, n_squashed), 0.5 * (n_hidden + n_own) ** -0.5
            self.W_layers.append(normal(f"controller.W_{n}", *W_shape, sd=sd))
            self.b_layers.append(zeros(f"controller.b_{n}", n_squashed))
        self.W_heads = normal("heads.W", n_hidden, self.sizes.n_numbers, sd=0.5 * n_hidden**-0.5)
        self.b_heads = zeros("heads.b", self.sizes.n_numbers)
        self.W_output = normal("output.W", n_hidden + n_reads, n_outputs, sd=0.5 * (n_hidden + n_reads) ** -0.5)
        self.b_output = zeros("output.b", n_outputs)
        if start == "scattered":
            self.memory_0 = normal("initial.memory", n_rows, width, sd=0.05)
            self.v_0 = normal("initial.v", self.sizes.n_heads, n_rows, sd=1)
        else:
            self.memory_0 = initial.equal_rows("initial.memory", np.full(width, 0.05), n_rows)
            self.v_0 = initial.equal_rows("initial.v", 10.0 * (np.arange(n_rows) == 0), self.sizes.n_heads)
        self.reads_0 = normal("initial.reads", n_read_heads, width, sd=0.05)
        names = ("h", "c")[: self.layer.n_kept]
        self.hidden_0 = [[zeros(f"initial.{name}_{n + 1}", n_hidden) for name in names] for n in range(n_layers)]
        initial.check_all_taken()

    def parameters(self) -> list[Parameter]:
        """Everything that is learned, always in the same order."""
        layers = [p for pair in zip(self.W_layers, self.b_layers) for p in pair]
        output = [self.W_heads, self.b_heads, self.W_output, self.b_output]
        initial = [self.memory_0, self.v_0, self.reads_0, *(p for layer in self.hidden_0 for p in layer)]
        return [self.W_x, *layers, *output, *initial]

    def __repr__(self) -> str:
        made, n = self.settings, sum(p.value.size for p in self.parameters())
        layers = f"{made['n_layers']} x " if made["n_layers"] > 1 else ""
        return (
            f"NTM({made['n_inputs']} inputs, {made['n_outputs']} outputs, memory {made['n_rows']} x {made['width']}, "
            f"{made['n_read_heads']} read and {made['n_write_heads']} write head(s), {made['controller']} controller "
            f"of {layers}{made['controller_size']} units, {n} parameters)"
        )

    def run(self, x: Array, keep_steps: bool = True, changes: Sequence[Change] = ()) -> Run:
        """The machine on sequences x (T, B, n_inputs); without ``keep_steps`` for the logits alone, in less memory.

        ``changes`` are made to the state between two steps or to the heads (see `ntm_ref.machine.changes`).
        """
        check_sequences("NTM", x, self.settings["n_inputs"], self.W_x.value.dtype)
        return Run(self, x, keep_steps, changes)


def _check_settings(settings: dict[str, Any], seed: Any) -> None:
    """Raise an `NTMError` for a size, a name or a seed that makes no machine."""
    check_seed("NTM", seed)
    names = {"controller": tuple(CONTROLLERS), "addressing": tuple(ADDRESSING), "start": STARTS}
    numbers = {name: value for name, value in settings.items() if name not in names}
    check_whole_numbers("NTM", numbers, may_be_zero=("max_shift",))
    if 2 * settings["max_shift"] + 1 > settings["n_rows"]:
        raise NTMError(
            f"NTM: max_shift is {settings['max_shift']}, which makes {2 * settings['max_shift'] + 1} shifts, "
            f"more than the memory's {settings['n_rows']} rows"
        )
    for name, known in names.items():
        if settings[name] not in known:
            raise NTMError(f"NTM: {name} is {settings[name]!r}, expected one of {', '.join(known)}")
    if settings["n_layers"] > 1 and settings["controller"] == "feedforward":
        raise NTMError(f'NTM: n_layers is {settings["n_layers"]}, but a feedforward controller has one: use "lstm"')
