"""How the parameters follow their gradients: clipping of the gradient, Graves' RMSProp, Adam."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from ..parameter import Parameter
from ..support.shapes import Array


@np.errstate(all="ignore")
def clip_norm(parameters: Sequence[Parameter], max_norm: float) -> float:
    """Clip the global norm of all gradients to ``max_norm``. Returns the norm before clipping."""
    norm = common_norm([p.grad for p in parameters])
    if np.isinf(norm):  # float32 holds a gradient of 1e30, but not its square
        largest = max(float(abs(p.grad).max()) for p in parameters)
        norm = largest * common_norm([p.grad / largest for p in parameters])
    if norm > max_norm:
        for p in parameters:
            p.grad *= max_norm / norm
    return norm


def common_norm(gradients: Sequence[Array]) -> float:
    """The global norm: that of all these arrays as one vector."""
    return float(np.sqrt(sum(np.vdot(d, d).astype(float) for d in gradients)))


def clip_components(parameters: Sequence[Parameter], limit: float) -> None:
    """Clip every component of all gradients to (-limit, limit), as the paper does; that changes their direction."""
    for p in parameters:
        np.clip(p.grad, -limit, limit, out=p.grad)


class Optimiser:
    """Moves parameters along their gradients; ``memory`` holds the running quantities that it remembers of them."""

    remembers: ClassVar[tuple[str, ...]]

    def __init__(self, parameters: Sequence[Parameter], learning_rate: float) -> None:
        self.parameters, self.learning_rate, self.n_updates = parameters, learning_rate, 0
        self.memory: dict[str, list[Array]] = {
            name: [np.zeros_like(p.value) for p in parameters] for name in self.remembers
        }

    def update(self) -> None:
        """Move every parameter by one step."""
        self.n_updates += 1
        for p, *remembered in zip(self.parameters, *self.memory.values()):
            p.value += self.step(p.grad, *remembered)

    def step(self, d: Array, *remembered: Array) -> Array:
        """How far a parameter moves, given its gradient d; updates what is remembered, in place."""
        raise NotImplementedError


class GravesRMSProp(Optimiser):
    """RMSProp as in Graves 2013 (arXiv 1308.0850, eqs. 38-45), which the paper uses with momentum 0.9.

    n = 0.95 n + 0.05 d^2,  m = 0.95 m + 0.05 d,  step = 0.9 step - learning_rate d / sqrt(n - m^2 + 1e-4)

    The running mean square minus the squared running mean is the gradient's variance.
    """

    remembers = ("n", "m", "step")

    def step(self, d: Array, n: Array, m: Array, step: Array) -> Array:  # type: ignore[override]
        n += 0.05 * (d * d - n)
        m += 0.05 * (d - m)
        step *= 0.9
        step -= self.learning_rate * d / np.sqrt(n - m * m + 1e-4)
        return step


class Adam(Optimiser):
    """Adam (Kingma & Ba 2015, arXiv 1412.6980, algorithm 1).

    m = 0.9 m + 0.1 d,  v = 0.999 v + 0.001 d^2,  step = -learning_rate m' / (sqrt(v') + epsilon)

    After t updates m' = m / (1 - 0.9^t) and v' = v / (1 - 0.999^t): both means start at zero, and this corrects for it.

    epsilon is 1e-3 and not the usual 1e-8. Where the gradient is far smaller than that, a parameter then moves in
    proportion to it and not by a full step in a direction that is mostly noise; the 1e-4 under the root of Graves'
    RMSProp does the same.
    """

    remembers = ("m", "v")
    epsilon = 1e-3

    def step(self, d: Array, m: Array, v: Array) -> Array:  # type: ignore[override]
        m += 0.1 * (d - m)
        v += 0.001 * (d * d - v)
        m_hat = m / (1 - 0.9**self.n_updates)
        v_hat = v / (1 - 0.999**self.n_updates)
        return -self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


OPTIMISERS: dict[str, type[Optimiser]] = {"adam": Adam, "graves-rmsprop": GravesRMSProp}
