"""How the loss of a chain changes when an array inside it is moved, and whether the gradients predict that.

The loss is <cotangents, results>. A direction u is drawn for an array, and the gradient g of the array predicts that
the loss changes by <g, u>.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...support.shapes import Array
from ..derivatives.numerical import COMPLEX_STEP, flat, norm
from ..evaluation import Factory
from ..student_side.recorder import Inside, Recorder
from ..student_side.tape import Move
from .evidence import FLOOR

STEP = {True: 1j * COMPLEX_STEP, False: 1e-5}  # by the complex step; by differences if forward is real only


class MovedChain:
    """A chain at one point; ``calls`` and ``gradients`` are those of the run in which nothing is moved."""

    def __init__(
        self, make: Factory, inputs: Sequence[Array], cotangents: Sequence[Array], by_complex_step: bool, seed: int
    ) -> None:
        self.cotangents, self.by_complex_step = cotangents, by_complex_step
        self.record: Recorder = getattr(make, "record", None) or Recorder(make)  # it may be in another process
        unmoved = self.record(inputs, cotangents)
        self.gradients, self.calls = unmoved.gradients, unmoved.calls
        self.inputs = [value.astype(complex) if by_complex_step else value for value in inputs]
        self.rng = np.random.default_rng(seed)

    def random(self, value: Array) -> Array:
        """A random direction of the same shape."""
        return np.asarray(self.rng.standard_normal(value.shape))

    def off_itself(self) -> float:
        """How far the gradients that the chain itself returns are off: the worst of them, relative to itself."""
        if [g.shape for g in self.gradients] != [value.shape for value in self.inputs]:
            return np.inf
        worst = 0.0
        for i, gradient in enumerate(self.gradients):
            u = self.random(gradient)

            def loss(h: complex, i: int = i, u: Array = u) -> complex:
                return self.loss([value + h * u if j == i else value for j, value in enumerate(self.inputs)])

            off = abs(float(np.sum(gradient * u)) - self.slope(loss))
            worst = max(worst, off / self.size([gradient]))
        return worst

    def off_at(
        self, call: Inside, of_inputs: bool, directions: Sequence[Array], gradients: Sequence[Array]
    ) -> tuple[float, float]:
        """How far these gradients at a call are off, relative to all of them, and relative to those that are moved."""

        def loss(h: complex) -> complex:
            return self.loss(self.inputs, Move(call.number, of_inputs, [h * u for u in directions]))

        predicted, measured = sum(float(np.sum(g * u)) for g, u in zip(gradients, directions)), self.slope(loss)
        off = abs(predicted - measured)
        moved = [g for g, u in zip(gradients, directions) if u.any()]
        return off / max(self.size(gradients), abs(measured)), off / max(self.size(moved), abs(measured))

    def size(self, gradients: Sequence[Array]) -> float:
        """The norm of some gradients, or the floor if that is larger."""
        return max(norm(flat(tuple(gradients))), FLOOR * norm(flat(tuple(self.cotangents))))

    def loss(self, inputs: Sequence[Array], move: Move | None = None) -> complex:
        """The loss, perhaps with an array of one call moved."""
        results = self.record(inputs, (), move).results
        return complex(np.sum(flat(tuple(results)) * flat(tuple(self.cotangents))))

    def slope(self, loss: Callable[[complex], complex]) -> float:
        """The derivative of the loss with respect to a step h, at 0."""
        h = STEP[self.by_complex_step]
        if self.by_complex_step:
            return loss(h).imag / abs(h)
        return (loss(h).real - loss(-h).real) / (2 * abs(h))
