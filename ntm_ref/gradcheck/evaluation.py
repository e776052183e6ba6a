"""Run forward and backward of a user's class once; whatever goes wrong becomes one clear sentence.

All functions here raise a `CheckError` that says what was returned or raised and what was expected.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..support.errors import CheckError
from ..support.shapes import Array
from .student_side.kept import arrays_of

MAX_CHARACTERS = 300  # of an exception's message
Factory = Callable[[], Any]  # a class, or a function that returns fresh objects


def name_of(make: Factory) -> str:
    """The name of the stage in sentences."""
    return str(getattr(make, "__name__", None) or type(fresh(make)).__name__)


def fresh(make: Factory) -> Any:
    """A fresh object, checked to have forward and backward."""
    if not callable(make):
        raise CheckError(
            f"there is {type_in_words(make)} to check, expected its class, or a function that returns fresh objects"
        )
    try:
        stage = make()
    except Exception as error:
        name = getattr(make, "__name__", repr(make))
        raise CheckError(f"{name}() raised {exception_in_words(error)}; it is called without arguments") from error
    for method in ("forward", "backward"):
        if not callable(getattr(stage, method, None)):
            raise CheckError(f"{type(stage).__name__} has no method {method!r}, expected forward and backward")
    return stage


class Forward:
    """The forward of fresh objects as one function; a class in another process evaluates many arguments at once."""

    def __init__(self, make: Factory) -> None:
        self.make = make
        if hasattr(make, "many"):
            self.many = make.many

    def __call__(self, *arguments: Array) -> Any:
        return fresh(self.make).forward(*arguments)


def argument_names(make: Factory, inputs: Sequence[Array], others: Sequence[str] = ()) -> list[str]:
    """The names of forward's arguments, one for each input; ``others`` stand in where the signature has none."""
    forward = fresh(make).forward
    signature = inspect.signature(forward)
    try:
        signature.bind(*inputs)
    except TypeError:
        takes = ", ".join(signature.parameters)
        raise CheckError(
            f"{name_of(make)}.forward takes ({takes}), but is to be checked with {len(inputs)} arrays, "
            f"of shapes {', '.join(str(np.shape(value)) for value in inputs)}"
        ) from None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    named = [p.name for p in signature.parameters.values() if p.kind in positional]
    return [*named, *others[len(named) :], *(f"argument {i}" for i in range(len(named), len(inputs)))][: len(inputs)]


def as_input(value: Any, number: int) -> Array:
    """A float64 copy of an input, or of the same dtype if it is an array of integers; ``number`` is its place."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # old NumPy only warns about rows of different lengths
            array = np.asarray(value)
        of = f"dtype {array.dtype}" if array.dtype.kind not in "fiub" else ""
    except (TypeError, ValueError, Warning):
        of = "parts that do not form one array"
    if of:
        raise CheckError(f"input {number} is {type_in_words(value)} of {of}, expected an array of real numbers")
    if not array.size or not np.isfinite(array).all():
        problem = "has no numbers" if not array.size else "has numbers that are not finite"
        raise CheckError(f"input {number}, of shape {array.shape}, {problem}; expected finite numbers, at least one")
    whole = isinstance(value, np.ndarray) and array.dtype.kind in "iub"  # labels or indices; a list is just numbers
    return np.array(array, dtype=array.dtype if whole else np.float64)


def run_forward(stage: Any, inputs: Sequence[Array]) -> tuple[Array, ...]:
    """Run forward on arrays of one dtype; the results as a tuple, also if there is only one."""
    name = f"{type(stage).__name__}.forward"
    try:
        results = as_tuple(stage.forward(*inputs))
    except CheckError:
        raise  # it cannot be run at all
    except Exception as error:
        raise CheckError(f"{name} raised {exception_in_words(error)}") from error
    if not results:
        raise CheckError(f"{name} returned no results, expected at least one array")
    dtype = next((value.dtype for value in inputs if value.dtype.kind == "f"), np.dtype(np.float64))
    several = len(results) > 1
    return tuple(
        checked_result(f"{name}: {f'result {i} of {len(results)}' if several else 'its result'}", result, dtype)
        for i, result in enumerate(results)
    )


def checked_result(which: str, result: Any, dtype: np.dtype[Any]) -> Array:
    """A result as an array; a loss may be a Python float. Raises a `CheckError` that begins with ``which``."""
    if isinstance(result, float) and not isinstance(result, np.generic):
        result = np.array(result, dtype)
    if not isinstance(result, (np.ndarray, np.generic)):
        raise CheckError(f"{which} is {type_in_words(result)}, expected a NumPy array")
    array = np.asarray(result)
    if array.dtype != dtype:
        raise CheckError(f"{which} has dtype {array.dtype}, expected {dtype}, as its arguments")
    if not array.size:
        raise CheckError(f"{which} has shape {array.shape}, which holds no numbers, expected at least one")
    if not np.isfinite(array).all():
        index = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
        raise CheckError(f"{which} is {array[index]} at {index}, expected finite numbers")
    return array


def kept_by(stage: Any) -> Mapping[str, Array]:
    """The arrays that an object keeps after forward; one that stands for another knows those of the other."""
    kept: Mapping[str, Array] = stage.kept_arrays() if hasattr(stage, "kept_arrays") else arrays_of(stage)
    return kept


def run_backward(stage: Any, cotangents: Sequence[Array], n_arguments: int) -> tuple[Any, ...]:
    """Run backward with one cotangent for each result; the gradients as a tuple, also if there is only one."""
    name = f"{type(stage).__name__}.backward"
    try:
        gradients = as_tuple(stage.backward(*cotangents))
    except CheckError:
        raise
    except Exception as error:
        check_takes(stage.backward, cotangents, name)
        raise CheckError(f"{name} raised {exception_in_words(error)}") from error
    if len(gradients) != n_arguments:
        returned = f"{len(gradients)} gradient(s)"
        if len(gradients) == 1 and not isinstance(gradients[0], (np.ndarray, np.generic)):
            returned = type_in_words(gradients[0])
        raise CheckError(
            f"{name} returned {returned}, expected {n_arguments} gradients, one for each argument of forward"
        )
    return gradients


def check_takes(backward: Callable[..., Any], cotangents: Sequence[Array], name: str) -> None:
    """Raise a `CheckError` if a backward cannot be called with these; looked for only after it failed."""
    signature = inspect.signature(backward)
    try:
        signature.bind(*cotangents)
    except TypeError:
        raise CheckError(
            f"{name} takes ({', '.join(signature.parameters)}), expected one gradient for each result of forward: "
            f"{len(cotangents)}"
        ) from None


def as_tuple(results: Any) -> tuple[Any, ...]:
    """Several results are a tuple or a list of arrays; a single one is wrapped."""
    if isinstance(results, list) and any(isinstance(part, (list, int, float)) for part in results):
        return (results,)  # the numbers of one array
    return tuple(results) if isinstance(results, (tuple, list)) else (results,)


def exception_in_words(error: BaseException) -> str:
    """The type and message of an exception, shortened, on one line; those of one in another process as they are."""
    if hasattr(error, "words"):
        return str(error.words)
    try:
        words = str(error).split()
    except Exception:
        words = ["(its message raises an exception too)"]
    text = " ".join([f"{type(error).__name__}:", *words]).removesuffix(":")
    return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS] + " ..."


def type_in_words(value: Any) -> str:
    """The type of a value, with its article."""
    name = "array" if isinstance(value, np.ndarray) else type(value).__name__
    return "None" if value is None else f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
