"""What a run folder holds, what a checkpoint is made of, and the checks before one is trusted."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..parameter import Parameter
from ..recipes import MOST_SEQUENCES
from ..support.checks import check_whole_numbers
from ..support.errors import NTMError
from ..support.shapes import Array
from ..training import Optimiser
from .log import check_numbers
from .process import thread_functions

KIND, RUN = "a checkpoint", "the description of a run"
UPDATE = ("bits", "wrong bits", "gradient norm", "optimal bits")
FILES = ("run.json", "log.jsonl", "weights.npz", "checkpoint.npz")


def description(
    task: Mapping[str, Any], recipe: Mapping[str, Any], seed: int, origin: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The contents of ``run.json``: task, recipe, seed, the weights it began from, command, versions and processor."""
    return {
        "task": task,
        "recipe": recipe,
        "seed": seed,
        "from": origin,
        "command": sys.argv,
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
        "processor": platform.machine(),
        "one_blas_thread": thread_functions() is not None,  # or as many as the process has
    }


def arrays_of(parameters: list[Parameter], optimiser: Optimiser) -> dict[str, Array]:
    """The arrays of a checkpoint, ``group/name``: the parameters, and what the optimiser remembers of each."""
    arrays = {f"parameter/{p.name}": p.value for p in parameters}
    for name, remembered in optimiser.memory.items():
        arrays |= {f"{name}/{p.name}": array for p, array in zip(parameters, remembered)}
    return arrays


def restore_memory(optimiser: Optimiser, parameters: list[Parameter], groups: dict[str, dict[str, Array]]) -> None:
    """Give an optimiser what it remembered; raises an `NTMError` unless that fits the parameters and is finite."""
    if set(groups) != set(optimiser.memory):
        raise NTMError(f"it holds {', '.join(groups)}, expected {', '.join(optimiser.memory)}")
    for group, arrays in groups.items():
        taken = [arrays.pop(p.name) for p in parameters]
        for p, array in zip(parameters, taken):
            if (array.shape, array.dtype) != (p.value.shape, p.value.dtype) or not np.isfinite(array).all():
                came, expected = f"{array.shape} {array.dtype}", f"{p.value.shape} {p.value.dtype}"
                raise NTMError(f"{group} of {p.name} is {came}, expected {expected}, all finite")
        if arrays:
            raise NTMError(f"it holds {group} of {', '.join(arrays)}, expected it of the parameters alone")
        optimiser.memory[group] = taken


def counts_of(facts: Mapping[str, Any]) -> tuple[int, int]:
    """The sequences and updates so far; raises an `NTMError` unless both are whole numbers."""
    counts = {name: facts[name] for name in ("sequences", "n_updates")}
    check_whole_numbers("checkpoint", counts, may_be_zero=counts, most=2 * MOST_SEQUENCES)
    return counts["sequences"], counts["n_updates"]


def interval_of(facts: Mapping[str, Any]) -> list[tuple[float, ...]]:
    """The figures of each update since the last line of the log; raises an `NTMError` for anything else."""
    interval = [tuple(values) for values in facts["interval"]]
    for values in interval:
        check_numbers(dict(zip(UPDATE, values)))
        if len(values) != len(UPDATE):
            raise NTMError(f"interval holds {values}, expected {', '.join(UPDATE)} of each update")
    return interval


def grouped(arrays: Mapping[str, Array]) -> dict[str, dict[str, Array]]:
    """The arrays of a checkpoint, ``group/name``, by group and name."""
    groups: dict[str, dict[str, Array]] = {}
    for key, array in arrays.items():
        group, _, name = key.partition("/")
        groups.setdefault(group, {})[name] = array
    return groups


def held_in(folder: Path) -> list[str]:
    """The files of a run that are in the folder."""
    return [name for name in FILES if (folder / name).exists()]


def stamp_of(path: Path) -> tuple[int, ...] | None:
    """Numbers that change when the file is replaced, even within one tick of a coarse clock; None without a file."""
    if not path.exists():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_ino, found.st_size
