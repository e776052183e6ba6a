"""The same maths in PyTorch, with gradients by automatic differentiation, for comparison.

Vectorised over heads and batch. What does not depend on the recurrence is computed outside the loop, which is faster
here. Where PyTorch offers several ways, this takes the fastest: shifts by `roll`, cosines by `rsqrt`, the addition by
`baddbmm`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.functional import softplus

from ..machine import NTM
from ..parameter import Parameter
from ..support.errors import CheckError
from ..support.shapes import Array


class TorchNTM:
    """A machine with the parameters of one of ours."""

    def __init__(self, ntm: NTM) -> None:
        self.sizes = ntm.sizes
        self.parameters = [torch.tensor(p.value, requires_grad=True) for p in ntm.parameters()]

    def run(self, x: Any, max_state_norm: float | None = None) -> Any:
        """The logits (T, B, n_outputs), and all that is added as ``added``; for the limit see `Run.backward`."""
        W_x, W_r, b, W_heads, b_heads, W_output, b_output, memory_0, v_0, reads_0 = self.parameters
        sizes, (T, B, _) = self.sizes, x.shape
        H, R, W, M = sizes.n_heads, sizes.n_read, sizes.n_write, sizes.width
        parts = [b - a for a, b in zip([0, *sizes.ends], sizes.ends)]
        shifts = range(-sizes.max_shift, sizes.max_shift + 1)
        tiny = torch.finfo(x.dtype).tiny
        memory, w = memory_0.expand(B, -1, -1), torch.softmax(v_0, -1).expand(B, -1, -1)
        reads, all_h, all_reads, self.added = reads_0.expand(B, -1, -1), [], [], []
        for x_share in (x @ W_x + b).unbind(0):
            if max_state_norm is not None:
                memory, w, reads = LimitNorm.apply(max_state_norm, memory, w, reads)
            h = torch.tanh(torch.addmm(x_share, reads.reshape(B, R * M), W_r))
            raw_k, raw_a, z_softplus, z_sigmoid, z_softmax = torch.addmm(b_heads, h, W_heads).split(parts, -1)
            k, a, s = raw_k.view(B, H, M), raw_a.view(B, W, M), torch.softmax(z_softmax.view(B, H, -1), -1)
            beta_gamma, g_e = softplus(z_softplus), torch.sigmoid(z_sigmoid)
            beta, gamma = beta_gamma[:, :H, None], 1 + beta_gamma[:, H:, None]
            g, e = g_e[:, :H, None], g_e[:, H:].view(B, W, M)
            squares = (k * k).sum(-1, keepdim=True) * (memory * memory).sum(-1).unsqueeze(-2)
            w_content = torch.softmax(beta * (k @ memory.mT * torch.rsqrt(squares)), -1)
            w_gated = torch.lerp(w, w_content, g)
            moved = [w_gated if shift == 0 else torch.roll(w_gated, shift, -1) for shift in shifts]
            w_shifted: Any = sum(s[..., j : j + 1] * moved_j for j, moved_j in enumerate(moved))
            w = torch.softmax(gamma * torch.log(w_shifted + tiny), -1)
            reads = w[:, :R] @ memory
            w_write = w[:, R:]
            keep = 1 - w_write.mT * e if W == 1 else (1 - w_write.unsqueeze(-1) * e.unsqueeze(-2)).prod(1)
            memory = torch.baddbmm(memory * keep, w_write.mT, a)
            self.added.append(a)
            all_h.append(h)
            all_reads.append(reads.reshape(B, R * M))
        seen = torch.cat([torch.stack(all_h), torch.stack(all_reads)], -1)
        return torch.addmm(b_output, seen.view(T * B, -1), W_output).view(T, B, -1)

    def gradients(self, x: Array, d_logits: Array) -> tuple[Array, list[Array]]:
        """The logits, and the gradient of every parameter: one run forward and backward."""
        for p in self.parameters:
            p.grad = None
        logits = self.run(torch.from_numpy(x))
        logits.backward(torch.from_numpy(d_logits))
        found: list[Any] = [p.grad for p in self.parameters]
        return logits.detach().numpy(), [gradient.numpy() for gradient in found]

    def as_ours(self) -> list[Parameter]:
        """Views of the parameters and their gradients, so that our optimisers can move them."""
        views = []
        for i, p in enumerate(self.parameters):
            views.append(Parameter(str(i), p.detach().numpy()))
            p.grad = torch.from_numpy(views[-1].grad)
        return views


class TorchRun:
    """One batch of sequences through a machine in PyTorch, with the interface of `ntm_ref.machine.Run`."""

    def __init__(self, machine: TorchNTM, x: Array) -> None:
        self.result, self.added = machine.run(torch.from_numpy(x)), torch.stack(machine.added)
        self.logits, self.add_vectors = self.result.detach().numpy(), self.added.detach().numpy()

    def backward(self, d_logits: Array, d_a: Array | None = None, *, max_state_norm: float | None = None) -> Any:
        """Add to the gradient of every parameter; a limit on the state's gradient must be set in ``machine.run``."""
        if max_state_norm is not None:
            raise CheckError("bench: the run in PyTorch has no limit on the state's gradient")
        ends = [(self.result, d_logits)] if d_a is None else [(self.result, d_logits), (self.added, d_a)]
        torch.autograd.backward([end for end, _ in ends], [torch.from_numpy(np.asarray(d)) for _, d in ends])


class TorchModel:
    """One of our machines with its forward and backward in PyTorch: all that the training loop asks of a model."""

    def __init__(self, ntm: NTM) -> None:
        self.machine, self.settings, self.dtype = TorchNTM(ntm), ntm.settings, ntm.dtype
        self.learned = self.machine.as_ours()

    def parameters(self) -> list[Parameter]:
        """Views of the parameters and their gradients."""
        return self.learned

    def run(self, x: Array, keep_steps: bool = True) -> Any:
        """The machine on sequences x (T, B, n_inputs)."""
        return TorchRun(self.machine, x)


class LimitNorm(torch.autograd.Function):
    """Passes the state on; on the way back, clips the norm of each sequence's gradient to a limit."""

    @staticmethod
    def forward(ctx: Any, limit: float, *state: Any) -> Any:
        ctx.limit = limit
        return tuple(part.view_as(part) for part in state)

    @staticmethod
    def backward(ctx: Any, *d_state: Any) -> Any:
        norm = torch.sqrt(sum((d * d).sum((1, 2), keepdim=True) for d in d_state))
        scale = ctx.limit / norm.clamp(min=ctx.limit)
        return None, *(d * scale for d in d_state)
