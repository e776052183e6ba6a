"""The LSTM that the paper compares the machine with: layers of cells, and no other memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .controller import LSTMCell
from .elementary import Linear, weight_gradient
from .parameter import InitialValues, Parameter
from .stage import Stage, inside_a_stage
from .support.checks import check_max_state_norm, check_seed, check_sequences, check_whole_numbers, float_or_complex
from .support.errors import ShapeError, StageOrderError
from .support.shapes import Array, Sizes, check_gradient


class UnrolledLSTM(Stage):
    """A layer of LSTM cells through time: h_t, c_t = cell(x_t W_x + h_(t-1) W_h + b, c_(t-1)).

    Shapes: x (T, B, I), W_x (I, 4 C), W_h (C, 4 C), b (4 C,), h_0 (C,), c_0 (C,) -> h (T, B, C).

    Of one layer, x_t W_x + b does not depend on the steps before: it is one evaluation for all time steps. (In a
    controller it cannot be: there, the reads of the step before lie between.) Only h W_h and the cell are in the loop.
    T and B are laid end to end there, since NumPy makes one product of two matrices, and T products of three axes.

    Backward: time runs backwards. h_t went up, and into the next step; c_t went into the next step alone. Through the
    cell, d_z_t comes of both, and goes back as d_h_(t-1) = d_z_t W_h^T. Every step used the same W_h, so its gradient
    is a sum over time, sum_t h_(t-1)^T d_z_t: one product, once all d_z_t are there. So are those of x, W_x and b,
    which are the linear layer's. h_0 and c_0 served all sequences of the batch, so theirs add up over it.
    """

    shapes = "(T, B, I), (I, Z), (C, Z), (Z), (C), (C) -> (T, B, C)"

    def __init__(self, keep_steps: bool = True) -> None:
        self.keep_steps = keep_steps

    def forward(self, x: Array, W_x: Array, W_h: Array, b: Array, h_0: Array, c_0: Array) -> Array:
        self.W_h, self.input_layer = W_h, Linear()
        self.cells: list[LSTMCell] = []
        T, B, n_inputs = x.shape
        x_share = self.input_layer.forward(x.reshape(T * B, n_inputs), W_x, b).reshape(T, B, -1)  # (T, B, 4 C)
        states = np.empty((T + 1, B, len(h_0)), x.dtype)
        states[0] = h_0
        self.h_prev, self.h = states[:-1], states[1:]  # (T, B, C)
        c = np.broadcast_to(c_0, (B, len(c_0)))
        for t in range(T):
            z = self.h_prev[t] @ W_h
            z += x_share[t]
            cell = LSTMCell()
            self.h[t], c = cell.forward(z, c)
            if self.keep_steps:
                self.cells.append(cell)
        return self.h

    def backward(self, d_h: Array) -> tuple[Array, Array, Array, Array, Array, Array]:
        return self.backward_limited(d_h)

    @np.errstate(all="ignore")
    def backward_limited(
        self, d_h: Array, max_state_norm: float | None = None
    ) -> tuple[Array, Array, Array, Array, Array, Array]:
        """`backward`, exact unless the norm of what a sequence hands back from step to step is limited."""
        d_z, d_h_0, d_c_0 = self.backward_through_time(d_h, max_state_norm)
        T, B, _ = d_h.shape
        d_x, d_W_x, d_b = self.input_layer.backward(d_z.reshape(T * B, -1))
        d_W_h = weight_gradient(self.h_prev, d_z)
        return d_x.reshape(T, B, -1), d_W_x, d_W_h, d_b, d_h_0.sum(axis=0), d_c_0.sum(axis=0)

    def backward_through_time(self, d_h: Array, max_state_norm: float | None = None) -> tuple[Array, Array, Array]:
        """The gradient of every step's z (T, B, 4 C), and of each sequence's h_0 and c_0 (B, C)."""
        if not self.cells:
            raise StageOrderError("UnrolledLSTM.backward: this layer did not keep its steps; make it with keep_steps")
        T, B, C = d_h.shape
        d_z = np.empty((T, B, 4 * C), d_h.dtype)
        d_h_next, d_c = np.zeros((2, B, C), d_h.dtype)  # nothing comes after the last step
        for t in reversed(range(T)):
            d_z[t], d_c = self.cells[t].backward(d_h[t] + d_h_next, d_c)  # h went up; and to the next step
            d_h_next = d_z[t] @ self.W_h.T
            if max_state_norm is not None:
                d_h_next, d_c = limit_norm(d_h_next, d_c, max_state_norm)
        return d_z, d_h_next, d_c

    def check_sizes(self, sizes: Sizes) -> None:
        if sizes["Z"] != 4 * sizes["C"]:
            came, expected = (sizes["C"], sizes["Z"]), (sizes["C"], 4 * sizes["C"])
            raise ShapeError(
                f"UnrolledLSTM.forward: W_h has shape {came}, expected {expected}: to 4 numbers for each of its cells"
            )


@np.errstate(all="ignore")
def limit_norm(d_h: Array, d_c: Array, max_norm: float | Array) -> tuple[Array, Array]:
    """Both gradients (B, C), of each sequence scaled down to a common norm of at most ``max_norm``, one or (B, 1)."""
    norm = np.sqrt((d_h * d_h + d_c * d_c).sum(axis=-1, keepdims=True))  # (B, 1)
    if np.isinf(norm).any():  # float32 holds a gradient of 1e30, but not its square
        divisor = 1 + np.maximum(abs(d_h), abs(d_c)).max(axis=-1, keepdims=True)
        d_h, d_c = limit_norm(d_h / divisor, d_c / divisor, max_norm / divisor)
        return d_h * divisor, d_c * divisor
    scale = max_norm / np.maximum(norm, max_norm)
    return d_h * scale, d_c * scale


class LSTM:
    """Layers of LSTM cells, each on top of the one before, and a linear layer on top of them all.

    ::

        lstm = LSTM(n_inputs=9, n_outputs=8)
        run = lstm.run(x)             # x (T, B, n_inputs) -> run.logits (T, B, n_outputs)
        d_x = run.backward(d_logits)  # adds dL/dp into p.grad for every p in lstm.parameters()

    It is used like the machine, and trained like it. By default it has three layers of ``size`` 256, as in the paper.

    What is learned, all of it drawn from ``seed``: weights, normal with standard deviation 1 over the root of the
    number of inputs; biases zero, but 1 for the forget gates, so that a cell keeps what it holds until it has learned
    to forget; and the state before the first step, h and c of every layer, zero. (The paper gives none of these.)
    Or it is given: ``parameters`` maps the name of each to its value, of which the LSTM takes a copy.
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

        self.layers: list[list[Parameter]] = []  # of each layer W_x, W_h, b, h_0, c_0
        for n in range(1, n_layers + 1):
            n_below = n_inputs if n == 1 else size
            sd = (n_below + size) ** -0.5
            W_x = normal(f"layer{n}.W_x", n_below, 4 * size, sd=sd)
            W_h = normal(f"layer{n}.W_h", size, 4 * size, sd=sd)
            b = zeros(f"layer{n}.b", 4 * size)
            if parameters is None:
                b.value[size : 2 * size] = 1  # the forget gates'
            self.layers.append([W_x, W_h, b, zeros(f"layer{n}.h_0", size), zeros(f"layer{n}.c_0", size)])
        self.W_output = normal("output.W", size, n_outputs, sd=size**-0.5)
        self.b_output = zeros("output.b", n_outputs)
        initial.check_all_taken()

    def parameters(self) -> list[Parameter]:
        """Everything that is learned, always in the same order."""
        return [*(p for layer in self.layers for p in layer), self.W_output, self.b_output]

    def __repr__(self) -> str:
        made, n = self.settings, sum(p.value.size for p in self.parameters())
        sizes = f"{made['n_inputs']} inputs, {made['n_outputs']} outputs, {made['n_layers']} layers of {made['size']}"
        return f"LSTM({sizes} cells, {n} parameters)"

    def run(self, x: Array, keep_steps: bool = True) -> LSTMRun:
        """The layers on sequences x (T, B, n_inputs); without ``keep_steps`` for the logits alone, in less memory."""
        check_sequences("LSTM", x, self.settings["n_inputs"], self.W_output.value.dtype)
        return LSTMRun(self, x, keep_steps)


class LSTMRun:
    """One batch of sequences through the layers: ``logits`` (T, B, n_outputs), and ``layers``, one `UnrolledLSTM` each.

    Without the machine's heads, no layer needs to know what the one above does: each runs through all of time at once.
    """

    @inside_a_stage()
    def __init__(self, lstm: LSTM, x: Array, keep_steps: bool = True) -> None:
        self.lstm, self.x = lstm, x
        self.layers: list[UnrolledLSTM] = []
        self.output_layer = Linear()
        h = x
        for parameters in lstm.layers:
            layer = UnrolledLSTM(keep_steps)
            h = layer.forward(h, *(p.value for p in parameters))  # (T, B, C)
            if keep_steps:
                self.layers.append(layer)
        self.logits = self.output_layer.forward(h, lstm.W_output.value, lstm.b_output.value)

    @inside_a_stage()
    def backward(self, d_logits: Array, max_state_norm: float | None = None) -> Array:
        """d_x (T, B, n_inputs), the gradient of the input; every parameter's gradient is added to its ``grad``.

        That is the exact gradient. With ``max_state_norm`` it is not: what each sequence hands back in each layer from
        one step to the one before, d_h and d_c together, is then scaled down to that norm.
        """
        if not self.layers:
            raise StageOrderError(
                "LSTMRun.backward: this run did not keep its steps; use lstm.run(x) without keep_steps=False"
            )
        check_gradient("LSTMRun.backward", "d_logits", d_logits, self.logits)
        check_max_state_norm("LSTMRun.backward", max_state_norm)
        d_h, *d_output = self.output_layer.backward(d_logits)
        add(d_output, [self.lstm.W_output, self.lstm.b_output])
        for layer, parameters in zip(reversed(self.layers), reversed(self.lstm.layers)):
            exact = max_state_norm is None
            d_h, *d_layer = layer.backward(d_h) if exact else layer.backward_limited(d_h, max_state_norm)
            add(d_layer, parameters)
        return d_h


def add(gradients: list[Array], parameters: list[Parameter]) -> None:
    """Add to each parameter's gradient."""
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad += gradient
