"""How a stage declares the shapes of its arrays, and the error message for one that does not fit.

A declaration reads like the table in a paper: ``"(..., H, N), (..., H, 1) -> (..., H, N)"``. A letter stands for one
size, the same wherever it appears; ``...`` for any leading axes, the same wherever they appear; ``*`` for any shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from .errors import ShapeError

Array: TypeAlias = np.ndarray[Any, Any]
Shape: TypeAlias = tuple[int, ...]
Pattern: TypeAlias = tuple[str, ...]
Sizes: TypeAlias = dict[str, Any]  # a letter -> its size; "..." -> the leading axes, a tuple


@cache
def parse(declaration: str) -> tuple[list[Pattern], list[Pattern]]:
    """``"(..., N), (M) -> (M)"`` as the patterns of the arguments and those of the results."""

    def patterns(side: str) -> list[Pattern]:
        found = re.findall(r"\([^)]*\)|\*", side)
        return [tuple(name.strip() for name in text.strip("()").split(",") if name.strip()) for text in found]

    arguments, results = declaration.split("->")
    return patterns(arguments), patterns(results)


def bind(pattern: Pattern, shape: Shape, sizes: Sizes) -> bool:
    """Whether ``shape`` fits ``pattern``; sizes met for the first time are put into ``sizes``."""
    if pattern == ("*",):
        sizes["*"] = shape
        return True
    n_leading = 0
    if pattern[:1] == ("...",):
        n_leading = len(shape) - len(pattern) + 1
        if n_leading < 0 or sizes.setdefault("...", shape[:n_leading]) != shape[:n_leading]:
            return False
        pattern = pattern[1:]
    if len(pattern) != len(shape) - n_leading:
        return False
    return all(
        size == (int(name) if name.isdigit() else sizes.setdefault(name, size))
        for name, size in zip(pattern, shape[n_leading:])
    )


def describe(pattern: Pattern, sizes: Sizes) -> str:
    """A pattern as it was declared, and with the sizes that are known filled in."""

    def write(names: list[str]) -> str:
        return f"({', '.join(names)}{',' if len(names) == 1 else ''})"

    filled = [
        str(size)
        for name in pattern
        for size in (sizes.get(name, ["..."]) if name == "..." else [sizes.get(name, name)])
    ]
    declared, meant = write(list(pattern)), write(filled)
    return declared if meant == declared else f"{declared}, here {meant}"


def check_arguments(stage: Any, names: Sequence[str], arrays: Sequence[Any]) -> None:
    """Raise a `ShapeError` unless the arrays fit what the stage declares and share one float or complex dtype."""
    where, patterns = f"{type(stage).__name__}.forward", parse(stage.shapes)[0]
    if len(arrays) != len(names):
        raise ShapeError(f"{where} takes {len(names)} arrays ({', '.join(names)}), but {len(arrays)} were given")
    sizes: Sizes = {}
    for i, (name, array, pattern) in enumerate(zip(names, arrays, patterns)):
        if not isinstance(array, (np.ndarray, np.generic)):
            expected = describe(pattern, sizes)
            raise ShapeError(f"{where}: {name} is a {type(array).__name__}, expected a NumPy array of shape {expected}")
        if array.dtype.kind not in "fc" or not array.dtype.isnative:
            came = f"{where}: {name} has dtype {array.dtype}"
            raise ShapeError(f"{came}, expected float32, float64 or complex: try {name}.astype(float)")
        if array.dtype != arrays[0].dtype:
            came = f"{where}: {name} has dtype {array.dtype}"
            raise ShapeError(f"{came} but {names[0]} has {arrays[0].dtype}, expected one dtype for all")
        if 0 in array.shape:
            raise ShapeError(f"{where}: {name} has shape {array.shape}, expected sizes of at least 1")
        known = dict(sizes)
        if not bind(pattern, array.shape, sizes):
            expected = describe(pattern, known)
            others = "".join(f"; {other} has {given.shape}" for other, given in zip(names[:i], arrays))
            raise ShapeError(f"{where}: {name} has shape {array.shape}, expected {expected}{others}")
    stage.check_sizes(sizes)


def check_gradients(stage: str, names: Sequence[str], results: Sequence[Array], gradients: Sequence[Any]) -> None:
    """Raise a `ShapeError` unless there is one gradient for each result of forward, of its shape and dtype."""
    where = f"{stage}.backward"
    if len(gradients) != len(results):
        raise ShapeError(
            f"{where} takes one gradient for each of {len(results)} results, but {len(gradients)} were given"
        )
    for name, gradient, result in zip(names, gradients, results):
        check_gradient(where, f"d_{name}", gradient, result)


def check_gradient(where: str, name: str, gradient: Any, result: Array) -> None:
    """Raise a `ShapeError` unless the gradient has its result's shape and dtype; a scalar's may be a plain float."""
    if result.shape == () and isinstance(gradient, float):
        return
    shape, dtype = np.shape(gradient), getattr(gradient, "dtype", type(gradient).__name__)
    if not isinstance(gradient, (np.ndarray, np.generic)) or (shape, dtype) != (result.shape, result.dtype):
        raise ShapeError(
            f"{where}: {name} has shape {shape} and dtype {dtype}, expected {result.shape} and {result.dtype}"
        )
