"""Stages whose backward is changed on purpose, and what the checker says of them."""

from typing import Any

import numpy as np

from ntm_ref import Interpolation, check_stage
from ntm_ref.gradcheck import Report
from ntm_ref.gradcheck.points.designed import arguments

INPUTS = arguments("Interpolation", "generic")  # w_content (2, 3, 7), w_prev (2, 3, 7), g (2, 3, 1)


def changed(change: Any, base: type = Interpolation) -> type:
    """A stage whose backward returns change(stage, its gradients, the gradient that it was given)."""

    class Changed(base):
        def backward(self, d: np.ndarray) -> Any:
            return change(self, super().backward(d), d)

    return Changed


def report_on(change: Any, inputs: tuple = INPUTS, base: type = Interpolation) -> Report:
    """The report on a stage that is `changed`."""
    return check_stage(changed(change, base), *inputs)


class Cube:
    """y = x^3, a class of which the checker knows no mistakes."""

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return x**3

    def backward(self, d: np.ndarray) -> np.ndarray:
        return 3 * self.x**2 * d


def normal(shape: Any) -> np.ndarray:
    """Standard normal numbers, always the same ones."""
    return np.random.default_rng(0).standard_normal(shape)


class Wrong(Interpolation):
    def backward(self, d: np.ndarray) -> tuple[np.ndarray, ...]:
        d_w_content, _, d_g = super().backward(d)
        return d_w_content, self.g * d, d_g
