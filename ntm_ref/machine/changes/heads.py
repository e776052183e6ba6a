"""Changes of the parameters that the heads use at a step: one of a single head, or a stage cut in all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...support.checks import is_whole_number
from ...support.errors import NTMError
from ...support.shapes import Array
from .change import Change, HeadParameters, Named
from .replace import replaced, replaced_backward, values_for

NAMES = ("k", "beta", "g", "s", "gamma", "e", "a")  # of the HeadParameters, in their order
RANGES = {"beta": (0, np.inf), "g": (0, 1), "s": (0, 1), "gamma": (1, np.inf), "e": (0, 1)}
SUM_OF_S = 1e-5  # how far from 1 the sum of s may be: float32 rounds


@dataclass(frozen=True)
class SetHead(Change):
    """At step t, a head uses ``values`` for the parameter called ``name``, in place of what it emitted.

    Shapes: k, e and a (M,), s (S,), beta, g and gamma one number, () or (1,); or with one for each sequence, (B, M),
    (B, S) or (B, 1). ``head`` counts from 0, those that read come first; those that read have no e and a. Raises an
    `NTMError` for another name; the run does for a head that the machine lacks, and for values of another shape or out
    of their range: beta >= 0, gamma >= 1, g and e from 0 to 1, s at least 0 with the sum 1.

    Backward: the head used ``values`` in place of what it emitted. So d_values is the gradient of the parameter that
    was used, summed over the batch if all sequences were given the same values; what was emitted gets zero. (The
    numbers of s are taken one by one: their gradient does not know that the sum is 1.)
    """

    t: int
    head: int
    name: str
    values: Any

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise NTMError(f"SetHead: name is {self.name!r}, expected one of {', '.join(NAMES)}")

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        if t != self.t:
            return parameters
        emitted, at = self.at(parameters)
        values = values_for(f"SetHead {self.name}", self.values, emitted.shape[-1], emitted)
        self.check_range(values.real)
        return self.with_mine(parameters, replaced(emitted, at, values))

    def heads_backward(self, t: int, d_parameters: HeadParameters) -> tuple[HeadParameters, Named]:
        if t != self.t:
            return d_parameters, {}
        d_used, at = self.at(d_parameters)
        d_emitted, d_values = replaced_backward(d_used, at, np.shape(self.values))
        return self.with_mine(d_parameters, d_emitted), {"values": d_values}

    def at(self, parameters: HeadParameters) -> tuple[Array, tuple[slice, int]]:
        """The array of this parameter, (B, H, ...) or (B, W, ...), and the index of this head in it."""
        n_heads, array = parameters[0].shape[1], parameters[NAMES.index(self.name)]
        first = n_heads - array.shape[1]  # only those that write have e and a
        if not is_whole_number(self.head, first) or self.head >= n_heads:
            which = f" (those that write: only they have {self.name})" if first else ""
            raise NTMError(f"SetHead {self.name}: head is {self.head}, expected {first} to {n_heads - 1}{which}")
        return array, (slice(None), self.head - first)

    def with_mine(self, parameters: HeadParameters, mine: Array) -> HeadParameters:
        """The parameters, with ``mine`` in place of the one of this name."""
        return tuple(mine if name == self.name else value for name, value in zip(NAMES, parameters))

    def check_range(self, values: Array) -> None:
        """Raise an `NTMError` for values that this parameter cannot have."""
        low, high = RANGES.get(self.name, (-np.inf, np.inf))
        outside = values[(values < low) | (values > high)]
        if outside.size:
            expected = f"{low} to {high}" if np.isfinite(high) else f"at least {low}"
            raise NTMError(f"SetHead {self.name}: values hold {outside[0]}, expected {expected}")
        sums = values.sum(axis=-1)
        wrong = sums[abs(sums - 1) > SUM_OF_S]
        if self.name == "s" and wrong.size:
            raise NTMError(f"SetHead s: values have the sum {wrong[0]}, expected 1")


# With these parameters a stage does nothing: the name of each, and its value (None: s(0) = 1).
IDENTITIES: dict[str, dict[str, float | None]] = {
    "interpolation": {"g": 1.0},
    "shift": {"s": None},
    "sharpening": {"gamma": 1.0},
    "write": {"e": 0.0, "a": 0.0},
}


@dataclass(frozen=True)
class Cut(Change):
    """From step ``since`` on, a stage does nothing, in every head.

    ``stage`` is "interpolation" (g = 1: the content's weighting goes on as it is), "shift" (s(0) = 1), "sharpening"
    (gamma = 1) or "write" (e = a = 0: the memory stays as it is). Raises an `NTMError` for any other.

    Backward: the heads used constants in place of what they emitted. So the constants get the gradients of the
    parameters that were used, one for each step, sequence and head: d_g is (T - since, B, H, 1). What was emitted gets
    zero.
    """

    stage: str
    since: int = 0

    def __post_init__(self) -> None:
        if self.stage not in IDENTITIES:
            raise NTMError(f"Cut: stage is {self.stage!r}, expected one of {', '.join(IDENTITIES)}")

    def heads(self, t: int, parameters: HeadParameters) -> HeadParameters:
        if t < self.since:
            return parameters
        after = dict(zip(NAMES, parameters))
        for name, value in IDENTITIES[self.stage].items():
            after[name] = np.full_like(after[name], value or 0.0)
            if value is None:
                after[name][..., after[name].shape[-1] // 2] = 1
        return tuple(after.values())

    def heads_backward(self, t: int, d_parameters: HeadParameters) -> tuple[HeadParameters, Named]:
        if t < self.since:
            return d_parameters, {}
        d_used = dict(zip(NAMES, d_parameters))
        d_constants = {name: d_used[name] for name in IDENTITIES[self.stage]}
        d_emitted = d_used | {name: np.zeros_like(d) for name, d in d_constants.items()}
        return tuple(d_emitted.values()), d_constants
