"""The same operations in two loops without objects: the yardstick for what the stages cost. Not meant for study.

One write head only, and no check of anything. A test compares it with the machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..addressing.shift import origins
from ..elementary import softmax, softmax_backward
from ..machine import NTM
from ..support.shapes import Array
from ..support.sums import dot, outer, squared_lengths, tiny, weight_gradient

Kept = list[tuple[Any, ...]]


@np.errstate(all="ignore")
def forward(ntm: NTM, x: Array) -> tuple[Array, Kept]:
    """The logits, and what `backward` needs."""
    W_x, W_r, b, W_heads, b_heads, W_output, b_output, memory_0, v_0, reads_0 = (p.value for p in ntm.parameters())
    (T, B, _), (N, M), (H, S) = x.shape, memory_0.shape, (ntm.sizes.n_heads, ntm.sizes.n_shifts)
    R, least, rows = ntm.sizes.n_read, tiny(x.dtype), origins(N, S)
    memory = np.broadcast_to(np.asfortranarray(memory_0), (B, N, M))
    w, r = np.broadcast_to(softmax(v_0), (B, H, N)), np.broadcast_to(reads_0, (B, R, M))
    W = np.concatenate([W_x, W_r])
    all_seen, all_h = np.empty((T, B, len(W)), x.dtype), np.empty((T, B, len(b)), x.dtype)
    all_r = np.empty((T, B, R * M), x.dtype)
    steps: Kept = []
    for t in range(T):
        w_prev, memory_prev = w, memory
        seen = np.concatenate([x[t], r.reshape(B, R * M)], axis=-1)
        h = np.tanh(seen @ W + b)
        k, a, z_softplus, z_sigmoid, z_softmax = ntm.sizes.split(h @ W_heads + b_heads)
        m = np.maximum(z_softplus, 0)
        beta_gamma = m + np.log1p(np.exp(z_softplus - 2 * m))
        g_e = 0.5 + 0.5 * np.tanh(0.5 * z_sigmoid)
        s = softmax(z_softmax)
        beta, gamma = beta_gamma[:, :H, None], 1 + beta_gamma[:, H:, None]
        g, e = g_e[:, :H, None], g_e[:, H:].reshape(a.shape)
        k_squared, row_squared = squared_lengths(k), squared_lengths(memory)
        lengths = np.sqrt(k_squared) * np.sqrt(row_squared).swapaxes(-1, -2)
        K = k @ memory.swapaxes(-1, -2) / lengths
        w_content = softmax(beta * K)
        w_gated = g * w_content + (1 - g) * w_prev
        moved = w_gated.take(rows, axis=-1, mode="wrap")
        w_shifted = (s[:, :, None, :] @ moved)[:, :, 0, :] + least
        log_w = np.log(w_shifted)
        w = softmax(gamma * log_w)
        r = w[:, :R] @ memory
        memory = outer(w[:, R:], e)
        np.subtract(1, memory, out=memory)
        memory *= memory_prev
        memory += outer(w[:, R:], a)
        all_seen[t], all_h[t], all_r[t] = seen, h, r.reshape(B, R * M)
        steps.append(
            (z_softplus, beta_gamma, g_e, s, beta, gamma, g, e, k, a, k_squared, row_squared, lengths, K, w_content,
             w_prev, moved, w_shifted, log_w, w, memory_prev)
        )  # fmt: skip
    to_output = np.concatenate([all_h, all_r], axis=-1)
    steps.append((to_output, all_seen, all_h))
    return to_output @ W_output + b_output, steps


@np.errstate(all="ignore")
def backward(ntm: NTM, x: Array, steps: Kept, d_logits: Array) -> tuple[Array, list[Array]]:
    """d_x, and the gradient of every parameter."""
    W_x, W_r, _, W_heads, _, W_output, _, _, v_0, _ = (p.value for p in ntm.parameters())
    *steps, (to_output, all_seen, all_h) = steps
    W, n_inputs, (T, B, n_hidden) = np.concatenate([W_x, W_r]), len(W_x), all_h.shape
    R, M, H = ntm.sizes.n_read, ntm.sizes.width, ntm.sizes.n_heads
    memory, w, rows = steps[-1][-1], steps[-1][-2], origins(steps[-1][-1].shape[1], ntm.sizes.n_shifts)
    d_to_output = d_logits @ W_output.T
    d_memory, d_w, d_reads = np.zeros_like(memory), np.zeros_like(w), np.zeros((B, R, M), x.dtype)
    d_x, all_d_z, all_d_raw = np.empty_like(x), np.empty_like(all_h), np.empty((T, B, ntm.sizes.n_numbers), x.dtype)
    for t in reversed(range(T)):
        (z_softplus, beta_gamma, g_e, s, beta, gamma, g, e, k, a, k_squared, row_squared, lengths, K, w_content,
         w_prev, moved, w_shifted, log_w, w, memory_prev) = steps[t]  # fmt: skip
        d_r = d_reads + d_to_output[t, :, n_hidden:].reshape(B, R, M)
        w_write, d_keep = w[:, R:], d_memory * memory_prev
        d_w_write = a @ d_memory.swapaxes(-1, -2) - e @ d_keep.swapaxes(-1, -2)
        d_e, d_a = -(w_write @ d_keep), w_write @ d_memory
        d_w_read = d_r @ memory_prev.swapaxes(-1, -2)
        keep = outer(w_write, e)
        d_memory = d_memory * np.subtract(1, keep, out=keep) + outer(w[:, :R], d_r)
        d_w = d_w + np.concatenate([d_w_read, d_w_write], axis=-2)
        d_z = softmax_backward(d_w, w)
        d_gamma, d_w_shifted = dot(d_z, log_w), gamma * d_z / w_shifted
        d_s = (moved @ d_w_shifted[..., None])[..., 0]
        d_w_gated = (s[:, :, None, ::-1] @ d_w_shifted.take(rows, axis=-1, mode="wrap"))[:, :, 0, :]
        d_g, d_w = dot(d_w_gated, w_content - w_prev), (1 - g) * d_w_gated
        d_z = softmax_backward(g * d_w_gated, w_content)
        d_beta, d_K = dot(d_z, K), beta * d_z
        d_dot, along = d_K / lengths, d_K * K
        d_k = d_dot @ memory_prev - along.sum(axis=-1, keepdims=True) / k_squared * k
        d_addressed = outer(d_dot, k)
        d_addressed -= along.sum(axis=-2)[..., None] / row_squared * memory_prev
        d_memory = d_memory + d_addressed
        d_raw = all_d_raw[t]
        into_k, into_a, d_beta_gamma, d_g_e, into_s = ntm.sizes.split(d_raw)
        into_k[...], into_a[...], into_s[...] = d_k, d_a, softmax_backward(d_s, s)
        d_beta_gamma[:, :H], d_beta_gamma[:, H:] = d_beta[..., 0], d_gamma[..., 0]
        d_g_e[:, :H], d_g_e[:, H:] = d_g[..., 0], d_e.reshape(B, -1)
        d_beta_gamma *= np.exp(z_softplus - beta_gamma)
        d_g_e *= g_e - g_e * g_e
        d_h = d_to_output[t, :, :n_hidden] + d_raw @ W_heads.T
        all_d_z[t] = d_h * (1 - all_h[t] * all_h[t])
        d_seen = all_d_z[t] @ W.T
        d_x[t], d_reads = d_seen[:, :n_inputs], d_seen[:, n_inputs:].reshape(B, R, M)
    d_W = weight_gradient(all_seen, all_d_z)
    d_b_heads, d_b_output = all_d_raw.sum(axis=(0, 1)), d_logits.sum(axis=(0, 1))
    gradients = [
        d_W[:n_inputs], d_W[n_inputs:], all_d_z.sum(axis=(0, 1)),
        weight_gradient(all_h, all_d_raw), d_b_heads, weight_gradient(to_output, d_logits), d_b_output,
        d_memory.sum(axis=0), softmax_backward(d_w.sum(axis=0), softmax(v_0)), d_reads.sum(axis=0),
    ]  # fmt: skip
    return d_x, gradients
