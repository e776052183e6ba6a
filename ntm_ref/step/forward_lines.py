"""What happens at each stop on the way forwards: the equation, and its numbers."""

from __future__ import annotations

import numpy as np

from ..elementary import sigmoid
from ..support.shapes import Array
from .in_words import focus, for_each, length, number, shifts, vector
from .numbers import Numbers


def at_start(of: Numbers) -> str:
    """The learned start."""
    memory, w = of("memory", of.N, of.M), of("w", of.H, of.N)
    heads = for_each(of.heads, lambda h: focus(w[h]))
    return (
        f"Learned: a memory of {of.N} rows of {of.M} numbers, of length {length(memory)}; where the heads are: {heads}."
    )


def at_received(of: Numbers) -> str:
    """What the last step left, and the input."""
    before = "the start" if of.t == 0 else f"step {of.t - 1}"
    return f"Step {of.t} begins: x = {vector(of.x)}, and {before} left a memory of length {length(of('memory_prev'))}."


def at_controller_linear(of: Numbers) -> str:
    """The numbers before a layer's activation."""
    return f"z = W seen + b, where seen is the input and what the last step left: {vector(of('z'))}."


def at_tanh(of: Numbers) -> str:
    """The hidden vector of the feedforward controller."""
    h = of("h")
    return f"h = tanh(z): {vector(h)}; {int((abs(h) > 0.9).sum())} of {h.size} beyond 0.9."


def at_cell(of: Numbers) -> str:
    """An LSTM's cells."""
    return f"c = f c_prev + i u and h = o tanh(c): from c_prev of length {length(of('c_prev'))} come c of length " + (
        f"{length(of('c'))} and h of length {length(of('h'))}."
    )


def at_heads_linear(of: Numbers) -> str:
    """The raw numbers of the heads."""
    return f"raw = W h + b, what the heads are told, not yet in its ranges: {vector(of('raw'))}."


def at_heads(of: Numbers) -> str:
    """The parameters of the heads."""
    beta, g, gamma, s = of("beta"), of("g"), of("gamma"), of("s", of.H, -1)

    def of_one(h: int) -> str:
        numbers = f"beta = {number(beta[h])}, g = {number(g[h])}, gamma = {number(gamma[h])}"
        return f"{numbers}, shift {shifts(s[h])}" if s.shape[-1] > 1 else numbers

    return f"Each number into its range: {for_each(of.heads, of_one)}."


def at_similarity(of: Numbers) -> str:
    """Cosines."""
    K = of("K", of.H, of.N)
    return f"K(i) = k . m(i) / (|k| |m(i)|), the key is most like: {for_each(of.heads, lambda h: focus(K[h]))}."


def at_content(of: Numbers) -> str:
    """The weighting by content."""
    w, beta = of("w_content", of.H, of.N), of("beta")
    heads = for_each(of.heads, lambda h: f"beta = {number(beta[h])}: {focus(w[h])}")
    return f"w_content = softmax(beta K), where the content points: {heads}."


def at_interpolation(of: Numbers) -> str:
    """The gate."""
    w, g = of("w_gated", of.H, of.N), of("g")
    heads = for_each(of.heads, lambda h: f"g = {number(g[h])}: {focus(w[h])}")
    return f"w_gated = g w_content + (1 - g) w_prev: {heads}."


def at_shift(of: Numbers) -> str:
    """The move."""
    w, s = of("w_shifted", of.H, of.N), of("s", of.H, -1)
    heads = for_each(of.heads, lambda h: f"moved by {shifts(s[h])}: {focus(w[h])}")
    return f"w_shifted(i) = sum_j s(j) w_gated(i - j): {heads}."


def at_sharpening(of: Numbers) -> str:
    """The final weighting."""
    w, gamma = of("w", of.H, of.N), of("gamma")
    heads = for_each(of.heads, lambda h: f"gamma = {number(gamma[h])}: {focus(w[h])}")
    return f"w = w_shifted^gamma / sum w_shifted^gamma: {heads}."


def at_read(of: Numbers) -> str:
    """What is read."""
    r, w = of("r", of.R, of.M), of("w", of.R, of.N)
    heads = for_each(of.heads[: of.R], lambda h: f"mostly {focus(w[h])}: r = {vector(r[h])}")
    return f"r = sum_i w(i) m(i): {heads}."


def at_write(of: Numbers) -> str:
    """What is erased and added."""
    w, e, a = of("w", of.W, of.N), of("e", of.W, of.M), of("a", of.W, of.M)
    before, after = (of(name, of.N, of.M) for name in ("memory_prev", "memory"))

    def of_one(h: int) -> str:
        row = int(w[h].argmax())
        sizes = f"whose length goes from {length(before[row])} to {length(after[row])}"
        return f"e up to {number(e[h].max())}, a of length {length(a[h])}, mostly at {focus(w[h])}, {sizes}"

    return f"m(i) = m_prev(i) (1 - w(i) e) + w(i) a: {for_each(of.heads[of.R :], of_one)}."


def at_output(of: Numbers) -> str:
    """Logits and probabilities."""
    logits = of("logits")
    return f"logits = W [h, r] + b: {vector(logits)}, so the probabilities of a 1 are {vector(sigmoid(logits))}."


def at_loss(of: Numbers) -> str:
    """What the step costs."""
    if not of.mask.any():
        return "Nothing is scored at this step: 0 bits."
    cost: Array = of.mask * (np.logaddexp(0, of("logits", place="output")) - of.target * of("logits", place="output"))
    return f"The target is {vector(of.target)}: this step costs {number(float(cost.sum()) / np.log(2))} bits."
