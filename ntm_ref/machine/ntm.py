"""The machine: what it learns, and how its parameters start out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..addressing import ADDRESSING
from ..controller import CONTROLLERS
from ..errors import NTMError, ShapeError
from ..heads import HeadSizes
from ..parameter import Parameter
from ..shapes import Array
from .changes import Change
from .run import Run


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
    the number of inputs, biases zero; and the initial state, which must tell the rows apart or they can never differ:
    memory and reads normal with standard deviation 0.05, weightings the softmax of a standard normal, an LSTM's h and c
    zero. (The paper gives none of these. At twice the standard deviation the machine starts out chaotic, and gradients
    through time explode.)
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
        dtype: Any = np.float32,
        seed: int = 0,
    ) -> None:
        self.settings = {name: value for name, value in locals().items() if name not in ("self", "dtype", "seed")}
        _check_settings(self.settings, seed)
        self.dtype = _float_or_complex(dtype)
        self.sizes = HeadSizes(n_read_heads, n_write_heads, width, max_shift)
        self.addressing = ADDRESSING[addressing]

        self.layer = CONTROLLERS[controller]
        n_reads, n_hidden = n_read_heads * width, controller_size
        n_squashed, n_own = self.layer.n_squashed * n_hidden, self.layer.n_kept // 2 * n_hidden
        rng = np.random.default_rng(seed)

        def normal(name: str, *shape: int, sd: float) -> Parameter:
            return Parameter(name, (sd * rng.standard_normal(shape)).astype(self.dtype))

        def zeros(name: str, size: int) -> Parameter:
            return Parameter(name, np.zeros(size, self.dtype))

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
        self.memory_0 = normal("initial.memory", n_rows, width, sd=0.05)
        self.v_0 = normal("initial.v", self.sizes.n_heads, n_rows, sd=1)
        self.reads_0 = normal("initial.reads", n_read_heads, width, sd=0.05)
        names = ("h", "c")[: self.layer.n_kept]
        self.hidden_0 = [[zeros(f"initial.{name}_{n + 1}", n_hidden) for name in names] for n in range(n_layers)]

    def parameters(self) -> list[Parameter]:
        """Everything that is learned, always in the same order."""
        layers = [p for pair in zip(self.W_layers, self.b_layers) for p in pair]
        output = [self.W_heads, self.b_heads, self.W_output, self.b_output]
        initial = [self.memory_0, self.v_0, self.reads_0, *(p for layer in self.hidden_0 for p in layer)]
        return [self.W_x, *layers, *output, *initial]

    def run(self, x: Array, keep_steps: bool = True, changes: Sequence[Change] = ()) -> Run:
        """The machine on sequences x (T, B, n_inputs); without ``keep_steps`` for the logits alone, in less memory.

        ``changes`` are made to the state between two steps or to the heads (see `ntm_ref.machine.changes`).
        """
        n_inputs = self.settings["n_inputs"]
        if not isinstance(x, np.ndarray) or x.ndim != 3 or x.shape[2] != n_inputs or 0 in x.shape:
            came = f"has shape {x.shape}" if isinstance(x, np.ndarray) else f"is a {type(x).__name__}"
            raise ShapeError(
                f"NTM.run: x {came}, expected (T, B, {n_inputs}): T time steps of B sequences, at least one of each"
            )
        if x.dtype != self.W_x.value.dtype:
            raise ShapeError(
                f"NTM.run: x has dtype {x.dtype}, but this machine computes in {self.dtype}: use x.astype(ntm.dtype)"
            )
        if not np.isfinite(x).all():
            where = tuple(np.argwhere(~np.isfinite(x))[0].tolist())
            raise NTMError(f"NTM.run: x is {x[where]} at (time step, sequence, input) {where}, expected finite numbers")
        return Run(self, x, keep_steps, changes)


def _float_or_complex(dtype: Any) -> np.dtype[Any]:
    """The dtype, if a machine can compute in it."""
    try:
        found = np.dtype(dtype)
    except TypeError:
        raise NTMError(f"NTM: dtype is {dtype!r}, expected float32, float64 or complex") from None
    if found.kind not in "fc":
        raise NTMError(f"NTM: dtype is {found}, expected float32, float64 or complex")
    return found


def _check_settings(settings: dict[str, Any], seed: Any) -> None:
    """Raise an `NTMError` for a size, a name or a seed that makes no machine."""
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise NTMError(f"NTM: seed is {seed!r}, expected a whole number of at least 0")
    for name in (
        "n_inputs",
        "n_outputs",
        "controller_size",
        "n_rows",
        "width",
        "n_read_heads",
        "n_write_heads",
        "max_shift",
        "n_layers",
    ):
        least = 0 if name == "max_shift" else 1
        if (
            isinstance(settings[name], bool)
            or not isinstance(settings[name], (int, np.integer))
            or settings[name] < least
        ):
            raise NTMError(f"NTM: {name} is {settings[name]!r}, expected a whole number of at least {least}")
    if 2 * settings["max_shift"] + 1 > settings["n_rows"]:
        raise NTMError(
            f"NTM: max_shift is {settings['max_shift']}, which makes {2 * settings['max_shift'] + 1} shifts, "
            f"more than the memory's {settings['n_rows']} rows"
        )
    for name, known in (("controller", tuple(CONTROLLERS)), ("addressing", tuple(ADDRESSING))):
        if settings[name] not in known:
            raise NTMError(f"NTM: {name} is {settings[name]!r}, expected one of {', '.join(known)}")
    if settings["n_layers"] > 1 and settings["controller"] == "feedforward":
        raise NTMError(f'NTM: n_layers is {settings["n_layers"]}, but a feedforward controller has one: use "lstm"')
