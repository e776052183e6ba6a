"""Every stage once: how one is made, what its arguments are, and the oracle that knows its results.

A declaration such as ``"k ...HM, memory ...NM -> ...HN"`` names the arguments with their axes, a letter for each;
``...`` stands for leading axes. It is written here a second time, so that a stage's own declaration is tested too.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import oracles
import pytest
from hypothesis import settings
from hypothesis import strategies as st

import ntm_ref
from ntm_ref import Stage, addressing, elementary, memory
from ntm_ref.controller import LSTMCell
from ntm_ref.heads import Heads, HeadSizes
from ntm_ref.machine import InitialState
from ntm_ref.training import AddPenalty, BitsPerSequence

Sizes = dict[str, int]
Shape = tuple[int, ...]
Arrays = tuple[np.ndarray, ...]

both_precisions = pytest.mark.parametrize("dtype", [np.float32, np.float64])
few = settings(max_examples=5, deadline=None, derandomize=True)  # the same examples in every run
few_or_as_told = settings.default if settings.default.max_examples > 100 else few  # --hypothesis-profile=thorough


@dataclass(frozen=True)
class Case:
    make_stage: Callable[..., Any]
    oracle: Callable[..., Any]
    declaration: str
    settings: str = ""  # sizes that the constructor is given

    @property
    def arguments(self) -> dict[str, str]:
        """The axes of every argument: ``{"k": "...HM", "memory": "...NM"}``."""
        return dict(argument.split() for argument in self.declaration.split("->")[0].split(","))

    @property
    def results(self) -> list[str]:
        """The axes of every result."""
        return self.declaration.split("->")[1].split()

    def make(self, sizes: Sizes) -> Any:
        return self.make_stage(*(sizes[name] for name in self.settings.split()))

    def expected(self, sizes: Sizes, *arguments: np.ndarray) -> Arrays:
        own = [len(axes[3:]) if axes.startswith("...") else None for axes in self.arguments.values()]
        return oracles.over_leading_axes(self.oracle, arguments, own, *(sizes[name] for name in self.settings.split()))


ADDRESSED = "k ...HM, beta ...H1, g ...H1, s ...HS, gamma ...H1, w_prev ...HN, memory ...NM -> ...HN"
HEADS = "raw ...P -> ...HM ...H1 ...H1 ...HS ...H1 ...WM ...WM"
CASES = {
    "Linear": Case(elementary.Linear, oracles.linear, "x ...I, W IO, b O -> ...O"),
    "Tanh": Case(elementary.Tanh, oracles.tanh, "x ... -> ..."),
    "Sigmoid": Case(elementary.Sigmoid, oracles.sigmoid, "x ... -> ..."),
    "Softplus": Case(elementary.Softplus, oracles.softplus, "x ... -> ..."),
    "Softmax": Case(elementary.Softmax, oracles.softmax, "x ...N -> ...N"),
    "LSTMCell": Case(LSTMCell, oracles.lstm_cell, "z ...Z, c_prev ...C -> ...C ...C"),
    "Heads": Case(lambda *sizes: Heads(HeadSizes(*sizes)), oracles.heads, HEADS, "R W M max_shift"),
    "CosineSimilarity": Case(addressing.CosineSimilarity, oracles.cosine_similarity, "k ...HM, memory ...NM -> ...HN"),
    "ContentWeighting": Case(
        addressing.ContentWeighting, oracles.content_weighting, "similarity ...HN, beta ...H1 -> ...HN"
    ),
    "Interpolation": Case(
        addressing.Interpolation, oracles.interpolation, "w_content ...HN, w_prev ...HN, g ...H1 -> ...HN"
    ),
    "CircularShift": Case(addressing.CircularShift, oracles.circular_shift, "w_gated ...HN, s ...HS -> ...HN"),
    "Sharpening": Case(addressing.Sharpening, oracles.sharpening, "w_shifted ...HN, gamma ...H1 -> ...HN"),
    "Addressing": Case(addressing.Addressing, oracles.addressing, ADDRESSED),
    "ContentAddressing": Case(addressing.ContentAddressing, oracles.content_addressing, ADDRESSED),
    "LocationAddressing": Case(addressing.LocationAddressing, oracles.location_addressing, ADDRESSED),
    "Read": Case(memory.Read, oracles.read, "w ...RN, memory ...NM -> ...RM"),
    "Write": Case(memory.Write, oracles.write, "memory_prev ...NM, w ...WN, e ...WM, a ...WM -> ...NM"),
    "InitialState": Case(InitialState, oracles.initial_state, "memory_0 NM, v_0 HN, reads_0 RM -> BNM BHN BRM", "B"),
    "BitsPerSequence": Case(BitsPerSequence, oracles.bits_per_sequence, "logits TBO, target TBO, mask T11 -> "),
    "AddPenalty": Case(lambda: AddPenalty(0.3), oracles.add_penalty, "a TBWM -> "),
}


def complete(**sizes: int) -> Sizes:
    """These sizes and those that follow from them."""
    R, W, M, S = sizes["R"], sizes["W"], sizes["M"], 2 * sizes["max_shift"] + 1
    H, C = R + W, sizes["C"]
    return sizes | {"H": H, "S": S, "P": H * (M + 3 + S) + 2 * W * M, "Z": 4 * C, "V": sizes["I"] + C}


# All different, so that no axis can be taken for another.
SIZES = complete(T=10, B=2, R=1, W=2, N=7, M=4, max_shift=2, I=6, O=8, C=9)
LEADING = (2, 11)


def shape_of(axes: str, sizes: Sizes, leading: Shape) -> Shape:
    start = leading if axes.startswith("...") else ()
    return (*start, *(int(sizes.get(axis, axis)) for axis in axes.replace(".", "")))


def into_range(name: str, u: np.ndarray) -> np.ndarray:
    """Numbers u in [-1, 1], taken to where the argument of this name lives."""
    if name.startswith("w") or name == "s":  # weightings
        positive = abs(u) + 1e-9 * (abs(u).sum(axis=-1, keepdims=True) == 0)
        return positive / positive.sum(axis=-1, keepdims=True)
    if name in ("g", "e", "target", "mask"):
        return (u + 1) / 2
    if name in ("beta", "gamma"):
        return 5 * (u + 1) + (name == "gamma")
    return u if name == "similarity" else 3 * u


def random_arguments(case: Case, sizes: Sizes = SIZES, leading: Shape = LEADING, seed: int = 0) -> Arrays:
    rng = np.random.default_rng(seed)
    shapes = {name: shape_of(axes, sizes, leading) for name, axes in case.arguments.items()}
    return tuple(into_range(name, rng.uniform(-1, 1, shape)) for name, shape in shapes.items())


def random_cotangents(case: Case, sizes: Sizes = SIZES, leading: Shape = LEADING, seed: int = 1) -> Arrays:
    rng = np.random.default_rng(seed)
    return tuple(np.asarray(rng.standard_normal(shape_of(axes, sizes, leading))) for axes in case.results or [""])


@st.composite
def any_sizes(draw: st.DrawFn) -> Sizes:
    """Every size from 1 up, and as many shifts as the rows allow."""
    small = {name: draw(st.integers(1, 3)) for name in "TBRW"}
    larger = {name: draw(st.integers(1, 6)) for name in "NMIOC"}
    return complete(**small, **larger, max_shift=draw(st.integers(0, (larger["N"] - 1) // 2)))


def any_arguments(case: Case, sizes: Sizes, seed: int) -> Arrays:
    """Arguments with none, one or two leading axes, from a seed, since drawing every number is slow.

    Zeros, ones and ties come up often.
    """
    rng = np.random.default_rng(seed)
    leading = tuple(rng.integers(1, 4, rng.integers(0, 3)).tolist())

    def thousandths(shape: Shape) -> np.ndarray:
        u = rng.integers(-1000, 1001, shape) / 1000
        return np.where(rng.random(shape) < rng.choice([0, 0.5, 1]), np.round(u), u)

    return tuple(into_range(name, thousandths(shape_of(axes, sizes, leading))) for name, axes in case.arguments.items())


def as_tuple(results: Any) -> tuple[Any, ...]:
    return results if isinstance(results, tuple) else (results,)


def all_stages() -> set[str]:
    """The name of every subclass of Stage in the package."""
    for module in pkgutil.walk_packages(ntm_ref.__path__, "ntm_ref."):
        if not module.name.endswith(
            ("__main__", "bench.pytorch")
        ):  # the one runs the program, the other needs an extra
            importlib.import_module(module.name)
    found, waiting = set(), [Stage]
    while waiting:
        subclasses = [cls for cls in waiting.pop().__subclasses__() if cls.__module__.startswith("ntm_ref.")]
        found |= {cls.__name__ for cls in subclasses}
        waiting += subclasses
    return found
