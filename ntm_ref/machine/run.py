"""The machine unrolled in time, and backpropagation through time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..elementary import Linear, weight_gradient
from ..stage import inside_a_stage
from ..support.checks import check_add_penalty, check_max_state_norm
from ..support.errors import StageOrderError
from ..support.shapes import Array, check_gradient
from .changes import Change, changed_heads, changed_state, check_steps
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

    @inside_a_stage()
    def __init__(self, ntm: NTM, x: Array, keep_steps: bool = True, changes: Sequence[Change] = ()) -> None:
        self.ntm, self.x, self.changes = ntm, x, changes
        T, B, _ = x.shape
        check_steps(changes, T)
        self.input_layer, self.initial = Linear(), InitialState(B)
        self.steps: list[TimeStep] = []
        self.output_layer = Linear()
        weights, b = [W.value for W in ntm.W_layers], ntm.b_layers[0].value
        biases = [np.broadcast_to(b.value, (B, b.value.size)) for b in ntm.b_layers[1:]]  # of the layers above
        x_share = self.input_layer.forward(x, ntm.W_x.value, b)  # (T, B, C), for an LSTM (T, B, 4 C)
        hidden = tuple(tuple(np.broadcast_to(p.value, (B, p.value.size)) for p in layer) for layer in ntm.hidden_0)
        state = State(*self.initial.forward(ntm.memory_0.value, ntm.v_0.value, ntm.reads_0.value), hidden)
        self.initial_state = state
        self.h = np.empty((T, B, len(ntm.W_heads.value)), x.dtype)  # (T, B, C)
        self.seen = [np.empty((T, B, len(W)), x.dtype) for W in weights]  # what each layer gets to see
        self.reads = np.empty((T, *state.reads.shape), x.dtype)  # (T, B, R, M)
        for t in range(T):
            step = TimeStep(ntm.sizes, ntm.addressing, ntm.layer, len(weights))
            steer = partial(changed_heads, changes, t) if changes else None
            state = changed_state(changes, t, state)
            shares = [x_share[t], *biases]
            state = step.forward(shares, weights, state, ntm.W_heads.value, ntm.b_heads.value, steer)
            self.h[t], self.reads[t] = step.h, state.reads
            for seen, layer in zip(self.seen, step.layers):
                seen[t] = layer.seen
            if keep_steps:
                self.steps.append(step)
        seen = np.concatenate([self.h, self.reads.reshape(T, B, -1)], axis=-1)  # (T, B, C + R M)
        self.logits = self.output_layer.forward(seen, ntm.W_output.value, ntm.b_output.value)

    @inside_a_stage()
    def backward(self, d_logits: Array, max_state_norm: float | None = None, add_penalty: float = 0.0) -> Array:
        """d_x (T, B, n_inputs), the gradient of the input; every parameter's gradient is added to its ``grad``.

        That is the exact gradient. With ``max_state_norm`` it is not: what each sequence hands back from one step to
        the one before is then scaled down to that norm, so that it cannot explode on its way through time. With Adam
        more runs learn so; but fewer of them generalise than with Graves' RMSProp and the exact gradient. (The paper
        clips all components "during the backward pass".)

        With ``add_penalty`` it is the gradient of the loss plus add_penalty / 2 times the sum of all a^2, over steps,
        sequences and heads that write: what is added to the memory has its price, so that nothing is without need.
        (Not in the paper.)
        """
        if not self.steps:
            raise StageOrderError(
                "Run.backward: this run did not keep its steps; use ntm.run(x) without keep_steps=False"
            )
        if self.changes:
            raise StageOrderError("Run.backward: this run was changed from outside, so it has no gradient")
        check_gradient("Run.backward", "d_logits", d_logits, self.logits)
        check_max_state_norm("Run.backward", max_state_norm)
        check_add_penalty("Run.backward", add_penalty)
        ntm = self.ntm
        d_seen, d_W_output, d_b_output = self.output_layer.backward(d_logits)
        T, B = d_logits.shape[:2]
        n_hidden = self.h.shape[-1]
        penalty = (add_penalty,) if add_penalty else ()
        d_h, d_reads = d_seen[..., :n_hidden], d_seen[..., n_hidden:].reshape(self.reads.shape)

        d_state = self.steps[-1].state.of_each(np.zeros_like)  # nothing comes after the last step
        d_shares = [np.empty((T, B, W.value.shape[1]), d_logits.dtype) for W in ntm.W_layers]
        d_raw = np.empty((T, B, ntm.sizes.n_numbers), d_logits.dtype)
        for t in reversed(range(T)):
            d_r = d_state.reads + d_reads[t]  # the reads went to the next step's controller; to the output
            d_state = d_state._replace(reads=d_r)
            d_shares_t, d_raw[t], d_state = self.steps[t].backward(d_h[t], d_state, *penalty)
            for d_share, d_share_t in zip(d_shares, d_shares_t):
                d_share[t] = d_share_t
            if max_state_norm is not None:
                d_state = limit_norm(d_state, max_state_norm)

        d_x, d_W_x, _ = self.input_layer.backward(d_shares[0])
        ntm.W_x.grad += d_W_x
        for W, b, seen, d_share in zip(ntm.W_layers, ntm.b_layers, self.seen, d_shares):
            W.grad += weight_gradient(seen, d_share)
            b.grad += d_share.sum(axis=(0, 1))
        ntm.W_heads.grad += weight_gradient(self.h, d_raw)
        ntm.b_heads.grad += d_raw.sum(axis=(0, 1))
        ntm.W_output.grad += d_W_output
        ntm.b_output.grad += d_b_output
        d_memory_0, d_v_0, d_reads_0 = self.initial.backward(d_state.memory, d_state.w, d_state.reads)
        ntm.memory_0.grad += d_memory_0
        ntm.v_0.grad += d_v_0
        ntm.reads_0.grad += d_reads_0
        for layer, d_layer in zip(ntm.hidden_0, d_state.hidden):
            for p, d in zip(layer, d_layer):
                p.grad += d.sum(axis=0)
        return d_x
