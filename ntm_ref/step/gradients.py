"""The gradients of every array of a run, recorded while the run's own backward computes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..controller import Controller
from ..machine import Run, TimeStep
from ..parameter import Parameter
from ..support.shapes import Array
from .arrays import Arrays
from .names import named_blocks, names_of, own_names
from .recorder import Recorder


@np.errstate(all="ignore")
def gradients_of(run: Run, d_logits: Array, d_a: Array | None = None) -> Arrays:
    """The gradients of all these arrays, of x, of the state that each step received, and of every parameter.

    Runs ``run.backward`` and records what every stage was given and returned. The parameters' ``grad`` stay as they
    were. ``d_logits`` and ``d_a`` are those of ``run.backward``.
    """
    blocks = [(f"step {t}{place}", block) for t, step in enumerate(run.steps) for place, block in named_blocks(step)]
    with Recorder(blocks) as recorder, cleared(run.machine.parameters()) as parameters:
        run.backward(d_logits, d_a)
        found = {f"d_{parameter.name}": parameter.grad.copy() for parameter in parameters}
    for name, block, given, returned in recorder.calls:
        found |= gradients_of_block(name, block, given, returned)
    found |= gradients_of_linear_layers(run, d_logits, found)
    return {name: array.reshape(-1) for name, array in found.items()}


@contextmanager
def cleared(parameters: list[Parameter]) -> Iterator[list[Parameter]]:
    """The parameters with zero gradients; afterwards the earlier ones are restored."""
    before = [parameter.grad.copy() for parameter in parameters]
    for parameter in parameters:
        parameter.clear()
    try:
        yield parameters
    finally:
        for parameter, grad in zip(parameters, before):
            parameter.grad[...] = grad


def gradients_of_linear_layers(run: Run, d_logits: Array, others: Arrays) -> Arrays:
    """The gradients around the layers to the heads and to the output, which are not blocks of a step."""
    found, C = {}, run.h.shape[-1]
    d_seen, _, _ = run.output_layer.backward(d_logits)  # (T, B, C + R M)
    for t, step in enumerate(run.steps):
        d_raw = others[f"step {t} / heads / d_raw"]
        found[f"step {t} / heads / linear / d_raw"] = d_raw
        found[f"step {t} / heads / linear / d_h"] = d_raw @ step.W_heads.T
        found[f"step {t} / output / d_logits"] = d_logits[t]
        found[f"step {t} / output / d_h"] = d_seen[t, :, :C]
        found[f"step {t} / output / d_reads"] = d_seen[t, :, C:]
    return found


def gradients_of_block(name: str, block: Any, given: Any, returned: Any) -> Arrays:
    """What one call of backward was given and returned, by name."""
    if isinstance(block, TimeStep):
        d_x, _, _, d_state = returned
        names = ["memory", "w", "reads", *own_names(len(d_state.own))]
        found = {f"{name} / received / d_{part}": d for part, d in zip(names, (*d_state[:3], *d_state.own))}
        return {f"{name} / d_x": d_x, **found}
    if isinstance(block, Controller):
        d_x, d_reads, d_own, (d_z,) = returned
        parts = {"x": d_x, "reads": d_reads, **({"h_prev": d_own[0]} if d_own else {}), "z": d_z}
        return {f"{name} / linear / d_{part}": d for part, d in parts.items() if d.size}
    arguments, results = names_of(block)
    returned = returned if isinstance(returned, tuple) else (returned,)
    pairs = [*zip(results.values(), given), *zip(arguments.values(), returned)]
    return {f"{name} / d_{part}": d for part, d in pairs}
