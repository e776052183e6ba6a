"""The machine unrolled in time, and backpropagation through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..elementary import Linear, weight_gradient
from ..errors import NTMError, StageOrderError
from ..shapes import Array, check_gradient
from ..stage import arguments_checked
from .state import InitialState, State, limit_norm
from .step import TimeStep

if TYPE_CHECKING:
    from .ntm import NTM


class Run:
    """One batch of sequences through the machine: ``logits`` (T, B, n_outputs), and ``steps``, one `TimeStep` per
    time step.

    Only what depends on the recurrence is inside the loop. The input's share of the controller's layer and the output
    layer are one evaluation each for all time steps; so are the gradients of the weights, whose sum over time is one
    product.
    """

    def __init__(self, ntm: NTM, x: Array, keep_steps: bool = True) -> None:
        self.ntm, self.x = ntm, x
        self.steps: list[TimeStep] = []
        T, B, _ = x.shape
        self.input_layer, self.initial, self.output_layer = Linear(), InitialState(B), Linear()
        x_share = self.input_layer.forward(x, ntm.W_x.value, ntm.b.value)  # (T, B, C)
        self.initial_state: State = self.initial.forward(ntm.memory_0.value, ntm.v_0.value, ntm.reads_0.value)
        state = self.initial_state
        self.h = np.empty_like(x_share)  # (T, B, C)
        self.reads = np.empty((T + 1, *state.reads.shape), x.dtype)  # (T + 1, B, R, M): what step t is given, and gives
        self.reads[0] = state.reads
        with arguments_checked():
            for t in range(T):
                step = TimeStep(ntm.sizes, ntm.addressing)
                state = step.forward(x_share[t], state, ntm.W_r.value, ntm.W_heads.value, ntm.b_heads.value)
                self.h[t], self.reads[t + 1] = step.h, state.reads
                if keep_steps:
                    self.steps.append(step)
        seen = np.concatenate([self.h, self.reads[1:].reshape(T, B, -1)], axis=-1)  # (T, B, C + R M)
        self.logits = self.output_layer.forward(seen, ntm.W_output.value, ntm.b_output.value)

    def backward(self, d_logits: Array, max_state_norm: float | None = None) -> Array:
        """d_x (T, B, n_inputs), the gradient of the input; every parameter's gradient is added to its ``grad``.

        That is the exact gradient. With ``max_state_norm`` it is not: what each sequence hands back from one step to
        the one before is then scaled down to that norm, so that it cannot explode on its way through time. Training
        learns more reliably so (the paper clips all components "during the backward pass").
        """
        if not self.steps:
            raise StageOrderError(
                "Run.backward: this run did not keep its steps; use ntm.run(x) without keep_steps=False"
            )
        check_gradient("Run.backward", "d_logits", d_logits, self.logits)
        if max_state_norm is not None and not max_state_norm > 0:
            raise NTMError(f"Run.backward: max_state_norm is {max_state_norm}, expected a number above zero, or None")
        d_seen, d_W_output, d_b_output = self.output_layer.backward(d_logits)
        T, B = d_logits.shape[:2]
        n_hidden = self.h.shape[-1]
        d_h, d_reads = d_seen[..., :n_hidden], d_seen[..., n_hidden:].reshape(self.reads[1:].shape)

        d_state = State(*(np.zeros_like(value) for value in self.steps[-1].state))  # nothing comes after the last step
        d_x_share = np.empty_like(self.h)
        d_raw = np.empty((T, B, self.ntm.sizes.n_numbers), d_logits.dtype)
        with arguments_checked():
            for t in reversed(range(T)):
                d_r = d_state.reads + d_reads[t]  # the reads went to the next step's controller; to the output
                d_x_share[t], d_raw[t], d_state = self.steps[t].backward(d_h[t], State(d_state.memory, d_state.w, d_r))
                if max_state_norm is not None:
                    d_state = limit_norm(d_state, max_state_norm)

        d_x, d_W_x, d_b = self.input_layer.backward(d_x_share)
        d_memory_0, d_v_0, d_reads_0 = self.initial.backward(*d_state)
        d_W_r = weight_gradient(self.reads[:-1].reshape(T, B, -1), d_x_share)
        d_W_heads = weight_gradient(self.h, d_raw)
        d_b_heads = d_raw.sum(axis=(0, 1))
        gradients = [d_W_x, d_W_r, d_b, d_W_heads, d_b_heads, d_W_output, d_b_output, d_memory_0, d_v_0, d_reads_0]
        for parameter, gradient in zip(self.ntm.parameters(), gradients):
            parameter.grad += gradient
        return d_x
