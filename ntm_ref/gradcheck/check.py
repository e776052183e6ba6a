"""Compare a backward with the numerical derivatives of its forward."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import NTMError
from ..shapes import Array
from .numerical import DIFFERENCE_STEP, central_difference, complex_step

COMPLEX_TOLERANCE = 1e-10
DIFFERENCE_TOLERANCE = 1e-7
FLOOR = 1e-3  # times the cotangent's norm: below it, a gradient's error is measured against the cotangent


@dataclass(frozen=True)
class ArgumentCheck:
    """How far the gradient of one argument is from its numerical references, as norm-relative errors."""

    argument: str
    complex_error: float
    difference_error: float | None  # None where central differences cannot resolve the derivative

    @property
    def ok(self) -> bool:
        """Whether every reference that can tell agrees; an error that is not a number agrees with nothing."""
        differences_agree = self.difference_error is None or self.difference_error <= DIFFERENCE_TOLERANCE
        return self.complex_error <= COMPLEX_TOLERANCE and differences_agree


@dataclass(frozen=True)
class Report:
    """The checks of all arguments of one stage at one point."""

    stage: str
    arguments: list[ArgumentCheck]

    @property
    def ok(self) -> bool:
        """Whether every argument's gradient is right."""
        return all(argument.ok for argument in self.arguments)

    def __str__(self) -> str:
        lines = [f"{self.stage}: {'right' if self.ok else 'WRONG'}"]
        for check in self.arguments:
            difference = "cannot resolve" if check.difference_error is None else f"{check.difference_error:.1e}"
            verdict = "right" if check.ok else "WRONG"
            lines.append(
                f"  d_{check.argument}: {verdict}; error by central differences {difference}, "
                f"by complex step {check.complex_error:.1e}"
            )
        return "\n".join(lines)


def check_stage(stage: Callable[[], Any], *inputs: Array, seed: int = 0, names: Sequence[str] | None = None) -> Report:
    """Check every gradient of ``stage``, a class or anything else that makes fresh objects with forward and backward.

    ``inputs`` are float64 arrays. The results are weighted with a random cotangent, drawn from ``seed``; a sum would
    not do: the sum of a weighting is one whatever its arguments, so its gradient is zero, and most wrong backwards
    give zero too.

    The error of each gradient is its distance from the reference, divided by the reference's norm (or by a thousandth
    of the cotangent's, if that is more: a saturated stage has gradients of 1e-80, in which only rounding is left to
    compare).
    """
    inputs = tuple(np.asarray(value, dtype=np.float64) for value in inputs)
    one = stage()
    name = getattr(stage, "__name__", type(one).__name__)
    names = names or list(inspect.signature(one.forward).parameters)
    results = one.forward(*inputs)
    rng = np.random.default_rng(seed)
    cotangents = [rng.standard_normal(np.shape(r)) for r in (results if isinstance(results, tuple) else (results,))]
    gradients = one.backward(*cotangents)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    if len(gradients) != len(inputs):
        raise NTMError(
            f"{name}.backward returned {len(gradients)} gradients, expected one for each of {len(inputs)} arguments"
        )
    floor = FLOOR * float(np.sqrt(sum(np.sum(v * v) for v in cotangents)))
    return Report(
        name, [_check_argument(stage, inputs, i, names[i], gradients[i], cotangents, floor) for i in range(len(inputs))]
    )


def _check_argument(
    stage: Callable[[], Any],
    inputs: Sequence[Array],
    index: int,
    name: str,
    gradient: Array,
    cotangents: Sequence[Array],
    floor: float,
) -> ArgumentCheck:
    """One gradient against both references."""
    if np.shape(gradient) != inputs[index].shape:
        raise NTMError(
            f"backward returned a gradient of shape {np.shape(gradient)} for {name}, expected {inputs[index].shape}"
        )

    def forward(*arguments: Array) -> Any:
        return stage().forward(*arguments)

    def distance(a: Array, b: Array, reference: Array) -> float:
        return float(np.linalg.norm(a - b)) / max(float(np.linalg.norm(reference)), floor)

    exact = complex_step(forward, inputs, index, cotangents)
    with np.errstate(invalid="ignore"):  # on the edge of the domain, one of two sides may have no value
        fine = central_difference(forward, inputs, index, cotangents, DIFFERENCE_STEP)
        coarse = central_difference(forward, inputs, index, cotangents, 2 * DIFFERENCE_STEP)
    resolved = distance(fine, coarse, fine) <= DIFFERENCE_TOLERANCE  # else the step itself makes more than we measure
    return ArgumentCheck(name, distance(gradient, exact, exact), distance(gradient, fine, fine) if resolved else None)
