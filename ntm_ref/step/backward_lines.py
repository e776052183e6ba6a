"""What happens at each stop on the way back: which gradients arrive, by what rule, and which leave."""

from __future__ import annotations

import numpy as np

from ..support.shapes import Array
from .in_words import joined, length, number, vector
from .numbers import Numbers
from .walk import START, Stop

RULES = {  # place -> (the gradients that arrive, the rule, those that leave)
    "output": ("logits", "d_logits goes back through W", "h reads"),
    "write": ("memory", "what is kept is multiplied by 1 - w e, what is added by w", "memory_prev w e a"),
    "read": ("r", "d_w(i) = d_r . m(i), d_m(i) = w(i) d_r", "w memory"),
    "addressing / sharpening": ("w", "back through the powers and their sum", "w_shifted gamma"),
    "addressing / shift": ("w_shifted", "back against the shift", "w_gated s"),
    "addressing / interpolation": (
        "w_gated",
        "d_w_content = g d_w_gated, d_w_prev = (1 - g) d_w_gated",
        "w_content w_prev g",
    ),
    "addressing / content": ("w_content", "back through the softmax", "similarity beta"),
    "addressing / similarity": ("K", "back through the dot product and the lengths", "k memory"),
    "heads": ("k beta g s gamma e a", "each by the derivative of its activation", "raw"),
    "heads / linear": ("raw", "d_h = d_raw W^T", "h"),
    "controller / tanh": ("h", "d_z = d_h (1 - h^2)", "z"),
    "controller / cell": ("h c", "back through the gates", "z c_prev"),
    "controller / linear": ("z", "d_seen = d_z W^T", "x reads h_prev"),
    "received": ("memory w reads", "handed to what left them", ""),
}
SCALARS = ("beta", "g", "gamma")  # one number for each head


def backward_line(of: Numbers, stop: Stop, kind: str) -> str:
    """The line of a stop on the way back."""
    if stop.forked:
        return at_fork(of, stop)
    if stop.t == START:
        return at_start(of)
    if kind == "loss":
        return at_loss(of)
    arrive, rule, leave = RULES[kind]
    if kind == "received":
        where = "the start" if of.t == 0 else f"step {of.t - 1}"
        return f"Back to {where}: {joined(sizes(of, arrive))}."
    arrived = sizes(of, arrive)
    if not any(of(f"d_{name}").any() for name in arrive.split() if has(of, name)):
        return (
            f"No gradient arrives here: {'it is' if len(arrived) == 1 else 'all are'} 0, and so are those that leave."
        )
    return f"From {joined(arrived)}, {rule}: {joined(sizes(of, leave))}."


def at_start(of: Numbers) -> str:
    """The gradients of the learned start."""
    parameters = [name for name in of.arrays if name.startswith("d_initial.")]
    found = [size(of, name.removeprefix("d_"), of.arrays[name]) for name in parameters]
    return f"The gradients of the learned start are {joined(found)}."


def at_loss(of: Numbers) -> str:
    """Where the gradient begins."""
    d_logits = of("d_logits", place="output")
    if not of.mask.any():
        return "Nothing is scored at this step, so d_logits = 0."
    return f"d_logits = (p - target) / ln 2 = {vector(d_logits)}."


def at_fork(of: Numbers, stop: Stop) -> str:
    """Gradients that add up."""
    terms = ", ".join(f"{use.words} {length(of.arrays[use.gradient])}" for use in stop.uses)
    places = f"{len(stop.uses)} places" if len(stop.uses) > 2 else "two places"
    whole = length(total_of(of, stop))
    return f"{stop.forked} went to {places}, so its gradients add up. Their lengths: {terms}; that of the sum: {whole}."


def total_of(of: Numbers, stop: Stop) -> Array:
    """The sum of the gradients at a fork. Weightings are read by the first heads and written by the others."""
    gradients = {use.gradient: of.arrays[use.gradient] for use in stop.uses}
    of_heads = next(iter(gradients)).endswith("read / d_w")
    whole = np.zeros(of.H * of.N if of_heads else max(d.size for d in gradients.values()))
    for name, d in gradients.items():
        begin = of.R * of.N if name.endswith("write / d_w") else 0
        whole[begin : begin + d.size] += d
    return whole


def has(of: Numbers, name: str) -> bool:
    """Whether there is such a gradient here: a machine without a shift, for example, has no s."""
    return f"step {of.t} / {of.place} / d_{name}" in of.arrays


def sizes(of: Numbers, names: str) -> list[str]:
    """Gradients with their lengths; where there is one number for each head, the numbers."""
    return [size(of, name, of(f"d_{name}")) for name in names.split() if has(of, name)]


def size(of: Numbers, name: str, d: Array) -> str:
    """One gradient with its length or its numbers."""
    if name in SCALARS:
        return f"d_{name} ({', '.join(f'{head} {number(value)}' for head, value in zip(of.heads, d))})"
    return f"d_{name} of length {length(d)}"
