"""The LSTM that the paper compares the machine with: layers of cells, and no other memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .controller import LayerParameters, StackedLSTM, add_weight_gradients, weights_of
from .elementary import Linear
from .machine.state import repeated
from .machine.unrolled import UnrolledRun
from .parameter import InitialValues, Parameter, add_gradients
from .stage import inside_a_stage
from .support.checks import check_seed, check_sequences, check_whole_numbers, float_or_complex
from .support.errors import NTMError
from .support.shapes import Array
from .support.sums import limit_norm


class LSTM:
    """Layers of LSTM cells, each on top of the one before, and a linear layer on top of them all.

    ::

        lstm = LSTM(n_inputs=9, n_outputs=8)
        run = lstm.run(x)             # x (T, B, n_inputs) -> run.logits (T, B, n_outputs)
        d_x = run.backward(d_logits)  # adds dL/dp into p.grad for every p in lstm.parameters()

    It has the machine's interface and is trained by the same loop. By default it has three layers of ``size`` 256, as
    in the paper's Table 3, and computes in float32 (``dtype``: float32, float64 or complex).

    All that is learned is drawn from ``seed``: weights, normal with standard deviation 1 over the root of the number of
    inputs; biases zero, but 1 for the forget gates, so that a cell keeps what it holds until it has learned to forget;
    and the state before the first step, h and c of every layer, zero. (The paper gives none of these.) Or everything is
    given: ``parameters`` maps the name of each parameter to its value, which the LSTM copies.

    Raises an `NTMError` that names the setting for a size or seed out of its range, and for ``parameters`` of other
    names, shapes or dtypes.
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        n_layers: int = 3,
        size: int = 256,
        dtype: Any = np.float32,
        seed: int = 0,
        parameters: Mapping[str, Array] | None = None,
    ) -> None:
        self.settings = {"n_inputs": n_inputs, "n_outputs": n_outputs, "n_layers": n_layers, "size": size}
        check_whole_numbers("LSTM", self.settings)
        check_seed("LSTM", seed)
        self.dtype = float_or_complex("LSTM", dtype)
        initial = InitialValues("LSTM", self.dtype, seed, parameters)
        normal, zeros = initial.normal, initial.zeros

        self.layers: list[LayerParameters] = []  # W_x, W_h and b of each layer
        self.own_0: list[Parameter] = []  # h_0 and c_0 of each layer
        for n in range(1, n_layers + 1):
            n_below = n_inputs if n == 1 else size
            sd = (n_below + size) ** -0.5
            W_x = normal(f"layer{n}.W_x", n_below, 4 * size, sd=sd)
            W_h = normal(f"layer{n}.W_h", size, 4 * size, sd=sd)
            b = zeros(f"layer{n}.b", 4 * size)
            if parameters is None:
                b.value[size : 2 * size] = 1  # the forget gates'
            self.layers.append((W_x, W_h, b))
            self.own_0 += [zeros(f"layer{n}.h_0", size), zeros(f"layer{n}.c_0", size)]
        self.W_output = normal("output.W", size, n_outputs, sd=size**-0.5)
        self.b_output = zeros("output.b", n_outputs)
        initial.check_all_taken()

    def parameters(self) -> list[Parameter]:
        """Everything that is learned, always in the same order."""
        own_0 = [self.own_0[2 * n : 2 * n + 2] for n in range(len(self.layers))]
        layers = [p for layer, start in zip(self.layers, own_0) for p in (*layer, *start)]
        return [*layers, self.W_output, self.b_output]

    def __repr__(self) -> str:
        made, n = self.settings, sum(p.value.size for p in self.parameters())
        sizes = f"{made['n_inputs']} inputs, {made['n_outputs']} outputs, {made['n_layers']} layers of {made['size']}"
        return f"LSTM({sizes} cells, {n} parameters)"

    def run(self, x: Array, keep_steps: bool = True) -> LSTMRun:
        """The layers on sequences x (T, B, n_inputs) of its dtype; without ``keep_steps`` for the logits alone.

        Raises a `ShapeError` for an x of another shape or dtype, an `NTMError` for one that is not finite.
        """
        check_sequences("LSTM", x, self.settings["n_inputs"], self.W_output.value.dtype)
        return LSTMRun(self, x, keep_steps)


class LSTMRun(UnrolledRun):
    """One batch of sequences through the layers: ``logits`` (T, B, n_outputs), and ``steps``, one `StackedLSTM` each.

    Backpropagation through time is as in `ntm_ref.machine.run`. The state is h and c of every layer, and each step is
    the machine's LSTM controller without reads.
    """

    model = "lstm"

    @inside_a_stage()
    def __init__(self, lstm: LSTM, x: Array, keep_steps: bool = True) -> None:
        self.lstm = lstm
        self._steps: list[StackedLSTM] = []
        weights = weights_of(lstm.layers)
        no_reads = x[0, :, :0]  # (B, 0)
        own = tuple(repeated(p.value, x.shape[1]) for p in lstm.own_0)
        h = []
        for x_t in x:
            step = StackedLSTM(weights)
            h_t, own = step.forward(x_t, no_reads, own)
            h.append(h_t)
            if keep_steps:
                self._steps.append(step)
        self.output_layer = Linear()
        self.logits = self.output_layer.forward(np.array(h), lstm.W_output.value, lstm.b_output.value)

    @property
    def add_vectors(self) -> Array:
        """Raises an `NTMError`: an LSTM adds to no memory."""
        raise NTMError("LSTMRun.add_vectors: an LSTM has no memory, so there is no penalty on what is added to it")

    def backward(self, d_logits: Array, d_a: Array | None = None, *, max_state_norm: float | None = None) -> Array:
        """d_x (T, B, n_inputs), the gradient of the input; every parameter's gradient is added to its ``grad``.

        The result is exact, except with ``max_state_norm``: each sequence's gradient of each layer's previous h and c
        together is then scaled down to that norm. Raises the errors of `ntm_ref.machine.Run.backward`.
        """
        d_h, d_W_output, d_b_output = self.output_layer.backward(d_logits)
        d_own, of_steps = tuple(np.zeros_like(d_h[0]) for _ in self.lstm.own_0), []  # nothing follows the last step
        for d_h_t, step in zip(reversed(d_h), reversed(self._steps)):
            d_x_t, _, d_own, d_z_t = step.backward(d_h_t, d_own)
            d_own = limited(d_own, max_state_norm)
            of_steps.append((d_x_t, d_z_t))
        d_x, d_z = zip(*reversed(of_steps))
        add_weight_gradients(self.lstm.layers, self._steps, d_z)
        add_gradients([self.lstm.W_output, self.lstm.b_output], [d_W_output, d_b_output])
        add_gradients(self.lstm.own_0, [d.sum(axis=0) for d in d_own])
        return np.array(d_x)


def limited(d_own: tuple[Array, ...], max_norm: float | None) -> tuple[Array, ...]:
    """d_h and d_c of each layer together scaled down to a norm of at most ``max_norm`` (None: no limit)."""
    if max_norm is None:
        return d_own
    return tuple(d for n in range(0, len(d_own), 2) for d in limit_norm(d_own[n : n + 2], max_norm))
