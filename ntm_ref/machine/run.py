"""The machine unrolled in time, and backpropagation through time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..controller import add_weight_gradients, weights_of
from ..elementary import Linear
from ..parameter import add_gradients
from ..stage import inside_a_stage
from ..support.shapes import Array
from ..support.sums import weight_gradient
from .changes import Change, Changes
from .parameters import MachineParameters
from .state import InitialState, State, repeated
from .step import TimeStep
from .unrolled import UnrolledRun


class Run(UnrolledRun):
    """One batch of sequences through the machine, and backwards.

    ``logits`` (T, B, n_outputs) are the outputs, ``initial_state`` the `State` before the first step, ``steps`` the T
    `TimeStep` objects with everything inside, ``h`` (T, B, C) the hidden vectors and ``reads`` (T, B, R, M) what was
    read.

    Step t, from 0 to T - 1, computes h_t and the state s_t from x_t and s_(t-1); the output layer computes the logits
    from h_t and the reads in s_t. So the loss L depends on s_t along two routes: through the logits of step t, and
    through s_(t+1) and all that follows. With d_s_t the sum over both, the chain rule for one step is

        d_s_(t-1) = (ds_t / ds_(t-1))^T d_s_t + (dh_t / ds_(t-1))^T d_h_t,

    plus, for the reads, what comes from the logits of step t-1. ``TimeStep.backward`` computes the two products, and
    the loop adds the last term. Nothing follows the last state, so d_s_(T-1) starts at zero. The recursion runs from
    t = T - 1 down to 0 and ends at the initial state, s_(-1): one call for each step, although the routes from a number
    to the loss are too many to count. Every step uses the same weights, so their gradients are sums over time,
    d_W = sum_t x_t^T d_z_t: after the loop, one product of matrices each.
    """

    model = "ntm"

    @inside_a_stage()
    def __init__(
        self, machine: MachineParameters, x: Array, keep_steps: bool = True, changes: Sequence[Change] = ()
    ) -> None:
        T, B, _ = x.shape
        self.machine, self.initial, self.changes = machine, InitialState(B), Changes(changes, T)
        self._steps: list[TimeStep] = []
        start = self.initial.forward(machine.memory_0.value, machine.v_0.value, machine.reads_0.value)
        state = self.initial_state = State(*start, tuple(repeated(p.value, B) for p in machine.own_0))
        weights, h, reads = weights_of(machine.layers), [], []
        for t in range(T):
            step = TimeStep(machine, weights, self.changes, t)
            state = step.forward(x[t], state)
            h.append(step.h)
            reads.append(state.reads)
            if keep_steps:
                self._steps.append(step)
        self.h, self.reads = np.array(h), np.array(reads)  # (T, B, C), (T, B, R, M)
        seen = np.concatenate([self.h, self.reads.reshape(T, B, -1)], axis=-1)  # (T, B, C + R M)
        self.output_layer = Linear()
        self.logits = self.output_layer.forward(seen, machine.W_output.value, machine.b_output.value)

    @property
    def add_vectors(self) -> Array:
        """The add vector a that each write head used at each step (T, B, W, M); a `StageOrderError` without steps."""
        self.check_has_steps("add_vectors")
        return np.array([step.a for step in self._steps])

    @property
    def d_changes(self) -> list[dict[str, Array]]:
        """For each of the ``changes``, the gradients of its own numbers, by name, as the last `backward` computed them.

        Those of an `OverwriteRow` or a `SetHead` have ``"values"``, of the shape that was given. Those of a `Cut` have
        the gradients of its constants at every step from ``since`` on, such as ``"g"`` (T - since, B, H, 1). A
        `MoveHead` has no numbers. Raises a `StageOrderError` before the first `backward`.
        """
        return self.changes.gradients()

    def backward(self, d_logits: Array, d_a: Array | None = None, *, max_state_norm: float | None = None) -> Array:
        """d_x (T, B, n_inputs), the gradient of the input; every parameter's gradient is added to its ``grad``.

        ``d_logits`` (T, B, n_outputs) and, if the loss depends on them, ``d_a`` (T, B, W, M) are the gradients of the
        logits and of the `add_vectors`. The result is exact, except with ``max_state_norm``: each sequence's gradient
        of the previous state is then scaled down to that norm, so that it cannot explode on its way through time.
        (The paper clips all components "during the backward pass".) If the run was changed, what its changes replaced
        has the gradient zero, and what they put there has its own in `d_changes`.

        Raises a `ShapeError` for a gradient of another shape or dtype, a `StageOrderError` if the run did not keep its
        steps, an `NTMError` for a norm that is not above zero, or for a change that has no backward.
        """
        machine, C, d_step = self.machine, self.h.shape[-1], []
        d_seen, *d_output = self.output_layer.backward(d_logits)
        d_h, d_reads = d_seen[..., :C], d_seen[..., C:].reshape(self.reads.shape)  # (T, B, C), (T, B, R, M)
        d_state = self._steps[-1].state.zeros()  # nothing follows the last step
        for t in reversed(range(len(self._steps))):
            d_r = d_state.reads + d_reads[t]  # the reads went to the next step's controller; to the output
            d_state_t, d_a_t = State(d_state.memory, d_state.w, d_r, d_state.own), 0.0 if d_a is None else d_a[t]
            d_x_t, d_z_t, d_raw_t, d_state_prev = self._steps[t].backward(d_h[t], d_state_t, d_a_t)
            d_state = d_state_prev.limited(max_state_norm)
            d_step.append((d_x_t, d_z_t, d_raw_t))
        d_x, d_z, d_raw = zip(*reversed(d_step))  # of every step, in order

        add_weight_gradients(machine.layers, [step.controller for step in self._steps], d_z)
        d_heads = weight_gradient(self.h, np.array(d_raw)), np.sum(d_raw, axis=(0, 1))
        add_gradients([machine.W_heads, machine.b_heads, machine.W_output, machine.b_output], [*d_heads, *d_output])
        d_initial = [*self.initial.backward(*d_state[:3]), *(d.sum(axis=0) for d in d_state.own)]
        add_gradients([machine.memory_0, machine.v_0, machine.reads_0, *machine.own_0], d_initial)
        return np.array(d_x)
