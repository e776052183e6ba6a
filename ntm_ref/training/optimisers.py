"""How the parameters follow their gradients: Graves' RMSProp, Adam, and clipping of the gradient's norm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..parameter import Parameter


def clip_norm(parameters: Sequence[Parameter], max_norm: float) -> float:
    """Scale all gradients by one factor if their common norm exceeds ``max_norm``; returns the norm that they had."""
    norm = float(np.sqrt(sum(float(np.vdot(p.grad, p.grad)) for p in parameters)))
    if norm > max_norm:
        for p in parameters:
            p.grad *= max_norm / norm
    return norm


class GravesRMSProp:
    """RMSProp as in Graves 2013 (arXiv 1308.0850, eqs. 38-45), which the paper uses with momentum 0.9.

    n = 0.95 n + 0.05 d^2,  m = 0.95 m + 0.05 d,  step = 0.9 step - learning_rate d / sqrt(n - m^2 + 1e-4),  value +=
    step

    with d the gradient: its running mean square less its squared running mean is its variance.
    """

    def __init__(self, parameters: Sequence[Parameter], learning_rate: float = 1e-4) -> None:
        self.parameters, self.learning_rate = parameters, learning_rate
        self.n = [np.zeros_like(p.value) for p in parameters]
        self.m = [np.zeros_like(p.value) for p in parameters]
        self.step = [np.zeros_like(p.value) for p in parameters]

    def update(self) -> None:
        for p, n, m, step in zip(self.parameters, self.n, self.m, self.step):
            n += 0.05 * (p.grad**2 - n)
            m += 0.05 * (p.grad - m)
            step *= 0.9
            step -= self.learning_rate * p.grad / np.sqrt(n - m**2 + 1e-4)
            p.value += step


class Adam:
    """Adam (Kingma & Ba 2015, arXiv 1412.6980, algorithm 1).

    m = 0.9 m + 0.1 d,  v = 0.999 v + 0.001 d^2,  value -= learning_rate m' / (sqrt(v') + 1e-8)

    with d the gradient, and m', v' the means m, v divided by 1 - 0.9^t, 1 - 0.999^t: both start at zero, and this
    undoes it.
    """

    def __init__(self, parameters: Sequence[Parameter], learning_rate: float = 1e-3) -> None:
        self.parameters, self.learning_rate, self.t = parameters, learning_rate, 0
        self.m = [np.zeros_like(p.value) for p in parameters]
        self.v = [np.zeros_like(p.value) for p in parameters]

    def update(self) -> None:
        self.t += 1
        for p, m, v in zip(self.parameters, self.m, self.v):
            m += 0.1 * (p.grad - m)
            v += 0.001 * (p.grad**2 - v)
            p.value -= self.learning_rate * (m / (1 - 0.9**self.t)) / (np.sqrt(v / (1 - 0.999**self.t)) + 1e-8)
